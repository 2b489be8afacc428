"""The tree: known values, and every leaf of every tree can be shown to be in it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.approval.ledger.merkle import climbs_to, leaf_hash, paths, root_of

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ONE_EMPTY_LEAF = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
leaves = st.lists(st.text(max_size=8), min_size=1, max_size=40)


def rfc_6962(data: list[bytes]) -> bytes:
    """The definition of the tree hash, word for word (RFC 6962, 2.1)."""
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return hashlib.sha256(b"\x01" + rfc_6962(data[:k]) + rfc_6962(data[k:])).digest()


def test_the_trees_of_nothing_and_of_one_empty_leaf_have_the_published_values() -> None:
    assert root_of([]) == EMPTY
    assert root_of([""]) == ONE_EMPTY_LEAF


@given(leaves)
def test_the_streamed_tree_is_the_tree_of_the_definition(lines: list[str]) -> None:
    assert root_of(lines) == rfc_6962([line.encode() for line in lines]).hex()


@given(leaves, st.data())
def test_every_leaf_climbs_to_the_root_and_no_other_does(
    lines: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    (path,) = paths([leaf_hash(line) for line in lines], [place])
    root = root_of(lines)
    assert climbs_to(lines[place], place=place, leaves=len(lines), path=path, root=root)
    assert not climbs_to(f"{lines[place]}!", place=place, leaves=len(lines), path=path, root=root)


@pytest.mark.parametrize("place", [-1, 3])
def test_a_place_outside_the_tree_is_refused(place: int) -> None:
    assert not climbs_to("a", place=place, leaves=3, path=(), root=root_of(["a", "b", "c"]))


def test_a_path_that_is_too_long_or_too_short_is_refused() -> None:
    root = root_of(["a", "b"])
    (path,) = paths([leaf_hash("a"), leaf_hash("b")], [0])
    assert not climbs_to("a", place=0, leaves=2, path=(*path, *path), root=root)
    assert not climbs_to("a", place=0, leaves=2, path=(), root=root)
