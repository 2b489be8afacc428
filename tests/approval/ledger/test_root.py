"""The signed text says exactly one thing, and nothing else is taken for it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.approval.ledger.root import Root, SignedRoot, link_of, root_from, signed_from

Y2000 = datetime(2000, 1, 1, tzinfo=UTC)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
roots = st.builds(
    Root,
    number=st.integers(1, 10**6),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    at=st.integers(0, 4 * 10**15).map(lambda after: Y2000 + timedelta(microseconds=after)),
    complete=st.booleans(),
    acts=st.integers(0, 10**6),
    seals=st.integers(0, 10**6),
    tree=hashes,
    previous=hashes,
    key=hashes,
)
TEXT = """internal workflow ledger root 1
number: 12
day: 2026-11-24
at: 2026-11-23T15:30:00.000000Z
complete: yes
acts: 431
seals: 52
tree: {a}
previous: {b}
key: {c}
""".format(a="a" * 64, b="b" * 64, c="c" * 64)


@given(roots)
def test_a_text_gives_back_its_root(root: Root) -> None:
    assert root_from(root.text) == root
    signed = SignedRoot(root.text, "ab" * 64)
    assert signed_from(signed.file_text) == signed


def test_the_text_is_that_of_the_documentation() -> None:
    assert root_from(TEXT).text == TEXT
    assert root_from(TEXT).at == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT[:-1],
        TEXT + "\n",
        TEXT.replace("root 1", "root 2"),
        TEXT.replace("acts: 431", "acts: 0431"),
        TEXT.replace("acts: 431", "acts: many"),
        TEXT.replace("complete: yes", "complete: maybe"),
        TEXT.replace("number: 12\n", ""),
        TEXT.replace("day: 2026-11-24", "day: 2026-11-24\nday: 2026-11-24"),
    ],
)
def test_what_is_not_exactly_a_root_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        root_from(text)


def test_the_first_root_is_linked_to_nothing() -> None:
    assert link_of(None) == "0" * 64
    assert link_of(TEXT) != link_of(TEXT + " ")
