"""引継ぎ: somebody else goes on, and nobody approves what she once wrote."""

from dataclasses import replace

import pytest

from internal.approval.engine.commands import Approve, HandOver, Recall, Return, Submit
from internal.approval.engine.fold import fold
from internal.approval.engine.participants import Participant, ParticipantKind
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import (
    CaseState,
    SlotState,
    Verb,
)
from tests.approval.engine.people import city, named, route, seat
from tests.approval.engine.test_examples import Story, refused


def returned() -> Story:
    story = Story()
    story.do(Return(seat(story.directory, "KAKARICHO"), 1, "直してください。"))
    return story


def test_a_returned_case_waits_for_the_new_drafter() -> None:
    story = returned()
    officer, successor = (seat(story.directory, code) for code in ("HOSA", "JOHO"))
    story.do(HandOver(officer, successor))
    assert {(t.box, t.person_id) for t in tasks_of(story.case)} == {
        (Box.RETURNED, named("person JOHO"))
    }


def test_the_act_names_who_did_it_whose_it_was_and_who_goes_on() -> None:
    story = returned()
    officer, successor = (seat(story.directory, code) for code in ("HOSA", "JOHO"))
    story.do(HandOver(officer, successor))
    act = story.acts[-1]
    assert act.verb is Verb.HAND_OVER
    names = [each.family_name if each else "" for each in (act.by, act.behalf, act.successor)]
    assert names == ["HOSA", "SHUJI", "JOHO"]
    assert fold(story.case.id, story.acts) == story.case


def test_the_successor_submits_and_the_former_drafter_may_not() -> None:
    story = returned()
    story.do(HandOver(None, seat(story.directory, "JOHO")))
    plan = route(story.directory, "SHUJI")
    again = Submit(seat(story.directory, "SHUJI"), plan, "digest 2")
    assert refused(story, again) == "approval.no_longer_drafter"
    story.do(replace(again, by=seat(story.directory, "JOHO")))
    assert story.case.round == 2
    assert story.case.drafter.family_name == "JOHO"


def test_who_once_wrote_it_never_approves_it() -> None:
    story = returned()
    story.do(HandOver(None, seat(story.directory, "JOHO")))
    story.directory = city(holders=(("SHUJI", "KAKARICHO"),), vacant=("KAKARICHO",))
    plan = route(city(), "SHUJI")
    story.do(Submit(seat(story.directory, "JOHO"), plan, "digest 2"))
    assert story.state_of("維持係長") is SlotState.SKIPPED
    by = seat(story.directory, "SHUJI", "KAKARICHO")
    assert refused(story, Approve(by, 2)) == "approval.own_draft"


def test_what_circulates_is_not_handed_over() -> None:
    story = Story()
    successor = seat(story.directory, "JOHO")
    assert refused(story, HandOver(None, successor)) == "approval.not_with_drafter"
    story.do(Recall(seat(story.directory, "SHUJI")))
    story.do(HandOver(None, successor))
    assert story.case.state is CaseState.RECALLED


def test_nobody_takes_over_from_herself() -> None:
    story = returned()
    own = HandOver(None, seat(story.directory, "SHUJI"))
    assert refused(story, own) == "approval.already_theirs"


def by_person() -> Story:
    """A case whose first step asks 維持係長's holder by name."""
    story = Story()
    (first, *rest) = story.case.stages
    asked = Participant(ParticipantKind.PERSON, named("person KAKARICHO"))
    slots = tuple(replace(slot, participant=asked) for slot in first.slots)
    story.case = replace(story.case, stages=(replace(first, slots=slots), *rest))
    return story


def test_a_step_that_asks_a_person_gets_another_one() -> None:
    story = by_person()
    story.do(HandOver(seat(story.directory, "HOSA"), seat(story.directory, "JOHO"), 1))
    assert story.waiting() == {"JOHO"}
    story.do(Approve(seat(story.directory, "JOHO"), 1))
    assert story.state_of("維持係長") is SlotState.APPROVED


@pytest.mark.parametrize(("slot", "code"), [(2, "step_not_pending"), (9, "step_not_pending")])
def test_a_step_that_asks_a_post_follows_the_post(slot: int, code: str) -> None:
    story = by_person()
    successor = seat(story.directory, "JOHO")
    assert refused(story, HandOver(None, successor, slot)) == f"approval.{code}"


def test_the_drafter_does_not_take_over_an_approval() -> None:
    story = by_person()
    drafter = seat(story.directory, "SHUJI")
    assert refused(story, HandOver(None, drafter, 1)) == "approval.approver_takes_over"
