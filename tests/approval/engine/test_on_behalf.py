"""代理起案: somebody writes and submits a draft for a colleague, whose it is from then on."""

from uuid import uuid4

from internal.approval.engine.commands import Approve, Recall, Return, Submit, Withdraw
from internal.approval.engine.drafter import first_submission
from internal.approval.engine.fold import fold
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import CaseState
from tests.approval.engine.people import named, route, seat
from tests.approval.engine.test_examples import Story, refused

PERSON = "person {}"


def written(by: str = "HOSA", behalf: str = "SHUJI", **facts: int) -> Story:
    """A case that somebody submitted for somebody else, whose route it takes."""
    told = Story(**facts)
    plan = route(told.directory, behalf, **facts)
    writer, principal = seat(told.directory, by), seat(told.directory, behalf)
    submit = Submit(writer, plan, "digest 1", behalf=principal)
    told.acts.clear()
    told._keep(first_submission(uuid4(), submit, told.context))
    return told


def test_the_case_is_the_principals_and_both_names_stand_in_the_act() -> None:
    story = written()
    (act,) = story.acts
    assert act.by == seat(story.directory, "HOSA")
    assert act.behalf == story.case.drafter == seat(story.directory, "SHUJI")
    assert story.case.submitter == act.by
    assert act.to == (act.behalf,)
    assert fold(story.case.id, story.acts) == story.case


def test_whoever_wrote_it_never_approves_it() -> None:
    story = written()
    assert named(PERSON.format("HOSA")) in story.case.authors
    story.approve("KAKARICHO")
    assert "HOSA" not in story.waiting()
    (waits, *_) = story.case.open_slots
    assert refused(story, Approve(seat(story.directory, "HOSA"), waits.no)) == "approval.own_draft"


def test_the_principal_takes_it_back_and_the_writer_does_not() -> None:
    story = written()
    assert refused(story, Recall(seat(story.directory, "HOSA"))) == "approval.no_longer_drafter"
    story.do(Recall(seat(story.directory, "SHUJI")))
    assert story.case.state is CaseState.RECALLED
    story.do(Withdraw(seat(story.directory, "SHUJI")))
    assert story.case.state is CaseState.WITHDRAWN


def test_what_comes_back_comes_back_to_the_principal_who_submits_it_again() -> None:
    story = written()
    story.do(Return(seat(story.directory, "KAKARICHO"), 1, "直してください。"))
    returned = {task.person_id for task in tasks_of(story.case) if task.box is Box.RETURNED}
    assert returned == {named(PERSON.format("SHUJI"))}
    plan = route(story.directory, "SHUJI")
    again = Submit(seat(story.directory, "HOSA"), plan, "digest 2")
    assert refused(story, again) == "approval.no_longer_drafter"
    story.do(Submit(seat(story.directory, "SHUJI"), plan, "digest 2"))
    assert story.case.submitter == seat(story.directory, "SHUJI")
    assert named(PERSON.format("HOSA")) in story.case.authors
