"""The order of attachments by hand."""

from hypothesis import given
from hypothesis import strategies as st

from internal.documents.arranging import arranged
from internal.documents.rules import AttachedFile, Change, DraftContent, Version, changes_between

things = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
numbers = st.dictionaries(st.sampled_from("abcdefghxy"), st.integers(-3, 12))


@given(things, numbers)
def test_nothing_is_lost_or_doubled(now: list[str], wished: dict[str, int]) -> None:
    assert sorted(arranged(now, wished)) == sorted(now)


@given(things.filter(bool), st.data())
def test_one_thing_comes_to_the_number_it_is_given_and_the_others_keep_their_order(
    now: list[str], data: st.DataObject
) -> None:
    thing = data.draw(st.sampled_from(now))
    place = data.draw(st.integers(1, len(now)))
    after = arranged(now, {thing: place})
    assert after.index(thing) == place - 1
    assert [each for each in after if each != thing] == [each for each in now if each != thing]


@given(things)
def test_the_numbers_they_have_change_nothing(now: list[str]) -> None:
    places = {thing: place for place, thing in enumerate(now, start=1)}
    assert arranged(now, places) == arranged(now, {}) == tuple(now)


@given(things, st.randoms())
def test_a_full_list_of_numbers_is_the_order(now: list[str], dice: object) -> None:
    wanted = list(now)
    dice.shuffle(wanted)  # type: ignore[attr-defined]
    wished = {thing: place for place, thing in enumerate(wanted, start=1)}
    assert arranged(now, wished) == tuple(wanted)


def test_another_order_is_a_change_that_approvers_see() -> None:
    plan, quote = (AttachedFile(1, n, n, 1, "application/pdf") for n in ("設計書", "見積書"))
    before = Version(DraftContent(), (plan, quote))
    after = Version(DraftContent(), (quote, plan))
    assert changes_between(before, after) == (
        Change("file_order", "設計書、見積書", "見積書、設計書"),
    )
    assert changes_between(before, Version(DraftContent(), (quote,))) == (
        Change("files", "設計書", ""),
    )
