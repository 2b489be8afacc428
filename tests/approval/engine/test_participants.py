"""Who is asked for each kind of participant, and what each may do."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from internal.approval.engine.answer import answer
from internal.approval.engine.commands import (
    Approve,
    Command,
    Context,
    Object,
    Opine,
    Read,
    Recall,
    Receive,
    RecordFor,
    Refresh,
)
from internal.approval.engine.participants import ParticipantKind, Recorded
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import Capacity, CaseState, Slot, SlotState
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from tests.approval.engine.people import NOW, TODAY, city, named, seat
from tests.approval.engine.shapes import asked, asks, routed, staged
from tests.approval.engine.test_shapes import Play


def play(*slots: Slot, directory: Directory | None = None) -> Play:
    """A case whose first stage asks these, and then the 課長."""
    return Play(routed(staged(*slots)), directory)


def refused(game: Play, command: Command) -> str:
    with pytest.raises(Refusal) as caught:
        answer(game.case, command, game.context)
    return caught.value.code


def do(game: Play, command: Command) -> None:
    game.case = answer(game.case, command, game.context).case


def person(code: str) -> UUID:
    return named(f"person {code}")


def first(game: Play) -> Slot:
    return game.case.stages[0].slots[0]


def test_a_section_is_asked_through_its_head() -> None:
    game = play(asks(ParticipantKind.SECTION, "SOMUBU"))
    assert game.waiting() == {"SOMUBUCHO"}
    assert first(game).note == "総務部の長(総務部長)が行います。"


def test_above_a_section_without_a_head_the_next_post_is_asked() -> None:
    game = play(asks(ParticipantKind.SECTION, "IJI"), directory=city(vacant=("KAKARICHO",)))
    assert game.waiting() == {"HOSA"}


def test_a_superior_is_counted_upwards_from_a_post() -> None:
    game = play(asks(ParticipantKind.SUPERIOR, "SHUJI", levels=2))
    assert game.waiting() == {"HOSA"}
    assert first(game).note == "2段上の職(課長補佐)が行います。"


def test_above_the_end_of_the_line_the_highest_is_asked() -> None:
    game = play(asks(ParticipantKind.SUPERIOR, "SHUJI", levels=99))
    assert game.waiting() == {"MAYOR"}


def test_a_vacant_superior_climbs_in_a_concurrence_and_is_skipped_in_the_own_line() -> None:
    directory = city(vacant=("HOSA",))
    slot = asks(ParticipantKind.SUPERIOR, "SHUJI", levels=2)
    assert play(slot, directory=directory).waiting() == {"KACHO"}
    own = replace(slot, capacity=Capacity.CIRCULATE)
    assert first(play(own, directory=directory)).state is SlotState.SKIPPED


def test_a_named_person_who_has_left_is_replaced_by_her_successor() -> None:
    slot = asks(ParticipantKind.PERSON, "ZAISEI", post="ZAISEI")
    assert play(slot).waiting() == {"ZAISEI"}
    directory = city(vacant=("ZAISEI",), holders=(("JINJI", "ZAISEI"),))
    game = play(slot, directory=directory)
    assert game.waiting() == {"JINJI"}
    assert "後任" in first(game).note


def test_a_named_person_who_was_moved_is_asked_in_her_new_post() -> None:
    directory = city(vacant=("ZAISEI",), holders=(("ZAISEI", "SHISAN"),))
    game = play(asks(ParticipantKind.PERSON, "ZAISEI", post="ZAISEI"), directory=directory)
    assert {s.title for s in first(game).holders} == {"資産管理課長"}


@pytest.mark.parametrize("kind", [ParticipantKind.EXTERNAL, ParticipantKind.PAPER])
def test_an_answer_from_outside_is_recorded_with_name_and_day(kind: ParticipantKind) -> None:
    game = play(asks(kind, "MAYOR"))
    assert game.waiting() == {"HOSA"}
    by, slot = seat(game.directory, "HOSA"), first(game).no
    assert refused(game, Approve(by, slot)) == "approval.record_instead"
    assert refused(game, RecordFor(by, slot, " ", TODAY)) == "approval.recorded_name_missing"
    do(game, RecordFor(by, slot, "山本 一郎", TODAY, note="電話で確認"))
    done = first(game)
    assert (done.state, done.recorded) == (SlotState.APPROVED, Recorded("山本 一郎", TODAY))
    assert done.acted_by == by
    assert game.waiting() == {"KACHO"}


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_an_answer_is_not_dated_before_it_was_asked_or_ahead(day: date) -> None:
    game = play(asks(ParticipantKind.EXTERNAL, "MAYOR"))
    command = RecordFor(seat(game.directory, "HOSA"), first(game).no, "山本 一郎", day)
    assert refused(game, command) == "approval.recorded_day_impossible"


def test_a_contrary_answer_from_outside_is_an_objection_with_its_words() -> None:
    game = play(asks(ParticipantKind.EXTERNAL, "MAYOR"))
    by, slot = seat(game.directory, "HOSA"), first(game).no
    command = RecordFor(by, slot, "山本 一郎", TODAY, agrees=False)
    assert refused(game, command) == "approval.recorded_objection_empty"
    do(game, replace(command, note="河川の協議が済んでいません。"))
    assert first(game).state is SlotState.OBJECTED


def test_nothing_is_recorded_for_who_can_answer_herself() -> None:
    game = play(asked("ZAISEI"))
    command = RecordFor(seat(game.directory, "ZAISEI"), first(game).no, "山本 一郎", TODAY)
    assert refused(game, command) == "approval.nothing_to_record"


def test_the_drafter_never_records_for_her_own_draft() -> None:
    directory = city(vacant=("HOSA",), holders=(("SHUJI", "HOSA"),))
    game = play(asks(ParticipantKind.EXTERNAL, "MAYOR"), directory=directory)
    assert game.waiting() == {"KACHO"}
    assert "文書主任に代わり" in first(game).note


def reception() -> Play:
    """総務部 is asked: it has no 文書主任, so its head receives."""
    return play(asks(ParticipantKind.RECEPTION, "SOMUBU"))


def test_a_receiver_names_who_answers_and_who_is_heard() -> None:
    game = reception()
    assert game.waiting() == {"SOMUBUCHO"}
    by, slot = seat(game.directory, "SOMUBUCHO"), first(game).no
    assert refused(game, Approve(by, slot)) == "approval.receive_first"
    do(game, Receive(by, slot, person("SOMU"), (person("ZAISEI"), person("JOHO"))))
    assert game.waiting() == {"SOMU", "ZAISEI", "JOHO"}
    do(game, Opine(seat(game.directory, "ZAISEI"), slot, "予算は足ります。"))
    assert game.waiting() == {"SOMU", "JOHO"}
    assert [m.opinion for m in first(game).members] == ["予算は足ります。", ""]
    do(game, Approve(seat(game.directory, "SOMU"), slot))
    assert game.waiting() == {"KACHO"}


def test_the_sections_answer_does_not_wait_for_every_opinion() -> None:
    game = reception()
    slot = first(game).no
    by = seat(game.directory, "SOMUBUCHO")
    do(game, Receive(by, slot, person("SOMU"), (person("JOHO"),)))
    do(game, Object(seat(game.directory, "SOMU"), slot, "反対です。"))
    assert game.waiting() == {"KACHO"}
    late = Opine(seat(game.directory, "JOHO"), slot, "意見")
    assert refused(game, late) == "approval.opinion_too_late"


def test_who_was_not_named_is_not_heard_and_nobody_twice() -> None:
    game = reception()
    slot = first(game).no
    by = seat(game.directory, "SOMUBUCHO")
    assert refused(game, Opine(by, slot, "意見")) == "approval.not_heard_here"
    do(game, Receive(by, slot, person("SOMUBUCHO"), (person("JOHO"),)))
    heard = Opine(seat(game.directory, "JOHO"), slot, "支障ありません。")
    assert refused(game, replace(heard, opinion=" ")) == "approval.opinion_empty"
    do(game, heard)
    assert refused(game, heard) == "approval.opinion_given"
    assert refused(game, Receive(by, slot, person("SOMU"))) == "approval.nothing_to_receive"


def test_a_receiver_names_only_people_of_her_section_and_never_the_drafter() -> None:
    game = play(asks(ParticipantKind.RECEPTION, "DORO"))
    assert game.waiting() == {"HOSA"}
    by, slot = seat(game.directory, "HOSA"), first(game).no
    for code in ("ZAISEI", "SHUJI"):
        assert refused(game, Receive(by, slot, person(code))) == "approval.not_of_the_section"


def test_when_who_answers_goes_away_the_section_answers_later() -> None:
    game = reception()
    by, slot = seat(game.directory, "SOMUBUCHO"), first(game).no
    do(game, Receive(by, slot, person("SOMU"), (person("JOHO"),)))
    game.context = Context(NOW, city(away=("SOMU",)))
    do(game, Refresh())
    assert first(game).state is SlotState.AFTER_VIEW
    assert game.waiting() == {"KACHO"}


def test_when_who_answers_leaves_the_head_of_the_section_answers() -> None:
    game = reception()
    by, slot = seat(game.directory, "SOMUBUCHO"), first(game).no
    do(game, Receive(by, slot, person("SOMU")))
    game.context = Context(NOW, city(vacant=("SOMU",)))
    do(game, Refresh())
    assert game.waiting() == {"SOMUBUCHO"}


def twice() -> Play:
    preliminary = staged(asked("KACHO", Capacity.PRELIMINARY))
    return Play(routed(preliminary, staged(asked("ZAISEI"), asked("SHISAN"))))


def test_the_decider_looks_before_and_decides_after_the_consulted_sections() -> None:
    game = twice()
    assert game.waiting() == {"KACHO"}
    game.approve("KACHO")
    assert game.case.state is CaseState.CIRCULATING
    assert game.waiting() == {"ZAISEI", "SHISAN"}
    game.approve("ZAISEI", "SHISAN")
    assert game.waiting() == {"KACHO"}
    game.approve("KACHO")
    assert game.case.state is CaseState.DECIDED


def test_a_decider_who_is_away_decides_once_after_the_consulted_sections() -> None:
    preliminary = staged(asked("KACHO", Capacity.PRELIMINARY))
    game = Play(routed(preliminary, staged(asked("ZAISEI"))), city(away=("KACHO",)))
    assert game.waiting() == {"ZAISEI"}
    assert first(game).state is SlotState.SKIPPED


def told() -> Play:
    return Play(
        routed(
            staged(asked("JINJI", Capacity.INFORM)),
            staged(asked("ZAISEI")),
            staged(asked("KAIKEI", Capacity.FORWARD)),
        )
    )


def test_who_is_told_on_the_way_never_holds_the_case_up() -> None:
    game = told()
    assert game.waiting() == {"ZAISEI"}
    box = {(t.box, t.capacity) for t in tasks_of(game.case) if t.person_id == person("JINJI")}
    assert box == {(Box.SHOW, Capacity.INFORM)}
    do(game, Read(seat(game.directory, "JINJI"), game.slot_of("JINJI")))
    assert first(game).state is SlotState.READ
    do(game, Recall(seat(game.directory, "SHUJI")))
    assert game.case.state is CaseState.RECALLED


def test_a_forwarded_case_is_read_after_the_decision_with_a_mark() -> None:
    game = told()
    game.approve("ZAISEI", "KACHO")
    assert game.case.state is CaseState.DECIDED
    unread = {t.person_id: t.capacity for t in tasks_of(game.case)}
    assert unread == {person("JINJI"): Capacity.INFORM, person("KAIKEI"): Capacity.FORWARD}
    do(game, Read(seat(game.directory, "KAIKEI"), game.slot_of("KAIKEI")))
    mark = game.case.stages[-1].slots[0]
    assert mark.acted_by is not None
    assert (mark.state, mark.acted_by.family_name) == (SlotState.READ, "KAIKEI")
