"""Approval through its use cases, on both databases."""

from uuid import UUID

import pytest
from sqlalchemy import delete, event, select, update

from internal.approval.engine.tasks import Box
from internal.approval.engine.values import CaseState, SlotState
from internal.approval.ledger.chain import Link, first_broken
from internal.approval.lists import Asker, Place, Tray
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_seal,
)
from internal.approval.queries import inbox, inbox_counts
from internal.kernel.actor import Actor
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from tests.approval.cast import Office, open_office, repair


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def waiting(office: Office, case_id: UUID) -> list[str]:
    """The employee numbers of those who are asked to approve, in order."""
    with office.db.reading() as conn:
        ids = conn.scalars(
            select(approval_inbox.c.person_id).where(
                approval_inbox.c.case_id == case_id, approval_inbox.c.box == Box.APPROVE.value
            )
        ).all()
    by_id = {person: number for number, person in office.chart.people.items()}
    return sorted(by_id[person] for person in ids)


def slot_of(office: Office, case_id: UUID, actor: Actor) -> int:
    with office.db.reading() as conn:
        return conn.scalars(
            select(approval_inbox.c.slot).where(
                approval_inbox.c.case_id == case_id,
                approval_inbox.c.person_id == actor.person_id,
            )
        ).one()


def approve(office: Office, case_id: UUID, number: str, post: str, opinion: str = "") -> CaseState:
    actor = office.actor(number, post)
    case = office.db.perform(
        office.approval.approve,
        actor,
        case_id=case_id,
        slot=slot_of(office, case_id, actor),
        token=new_id(),
        opinion=opinion,
    )
    return case.state


CHIEF, ASSISTANT, DIRECTOR = ("0007", "KAKARICHO"), ("0006", "HOSA"), ("0005", "KACHO")
FINANCE, GENERAL = ("1001", "ZAISEI-KACHO"), ("0003", "BUCHO")


def test_a_repair_goes_up_the_line_past_finance_to_the_section_head(office: Office) -> None:
    case_id = office.submitted(repair())
    seen = []
    for who in (CHIEF, ASSISTANT, FINANCE, DIRECTOR):
        seen.append(waiting(office, case_id))
        approve(office, case_id, *who)
    assert seen == [["0007"], ["0006"], ["1001"], ["0005"]]


def test_the_last_approval_decides_numbers_and_seals(office: Office) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    assert approve(office, case_id, *DIRECTOR) is CaseState.DECIDED
    with office.db.reading() as conn:
        seal = conn.execute(select(approval_seal)).one()
        case = conn.execute(select(approval_case)).one()
    assert (case.number, case.state) == ("8DORO第1号", "decided")
    assert seal.head_hash == case.head_hash
    assert "道路陥没箇所" in seal.content


def test_a_larger_amount_goes_further_up(office: Office) -> None:
    case_id = office.submitted(repair(12_000_000))
    with office.db.reading() as conn:
        level = conn.scalars(select(approval_case.c.level)).one()
    assert level == "副市長専決"
    assert waiting(office, case_id) == ["0007"]


def test_one_form_sent_twice_is_one_act(office: Office) -> None:
    case_id = office.submitted(repair())
    actor, token = office.actor(*CHIEF), new_id()
    for _ in range(2):
        office.db.perform(office.approval.approve, actor, case_id=case_id, slot=1, token=token)
    with office.db.reading() as conn:
        verbs = conn.scalars(select(approval_act.c.verb).order_by(approval_act.c.seq)).all()
    assert verbs == ["submit", "approve"]


def test_the_slower_of_two_windows_is_told_who_was_faster(office: Office) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    with pytest.raises(Conflict) as refused:
        office.db.perform(
            office.approval.approve,
            office.actor(*CHIEF),
            case_id=case_id,
            slot=1,
            token=new_id(),
        )
    assert refused.value.code == "approval.already_acted"
    assert refused.value.facts["name"] == "髙橋 花子"


def test_nobody_approves_out_of_turn(office: Office) -> None:
    case_id = office.submitted(repair())
    with pytest.raises(Forbidden) as refused:
        office.db.perform(
            office.approval.approve,
            office.actor(*GENERAL),
            case_id=case_id,
            slot=1,
            token=new_id(),
        )
    assert refused.value.code == "approval.not_your_turn"


def test_a_return_brings_it_back_and_a_resubmission_starts_anew(office: Office) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    office.db.perform(
        office.approval.send_back,
        office.actor(*ASSISTANT),
        case_id=case_id,
        slot=2,
        token=new_id(),
        reason="設計書の金額と一致していません。",
    )
    with office.db.reading() as conn:
        row = conn.execute(select(approval_case)).one()
        counts = inbox_counts(conn, asker(office.clerk), office.db.clock().date())
    assert (row.state, counts.returned.all) == ("returned", 1)
    revision = office.db.perform(
        office.documents.save_draft,
        office.clerk,
        document_id=row.subject_id,
        revision=1,
        content=repair(1_900_000),
    )
    again = office.db.perform(
        office.documents.submit,
        office.clerk,
        document_id=row.subject_id,
        revision=revision,
        token=new_id(),
    )
    assert again == case_id
    assert waiting(office, case_id) == ["0007"]


def test_a_return_without_a_reason_changes_nothing(office: Office) -> None:
    case_id = office.submitted(repair())
    with pytest.raises(Refusal) as refused:
        office.db.perform(
            office.approval.send_back,
            office.actor(*CHIEF),
            case_id=case_id,
            slot=1,
            token=new_id(),
            reason=" ",
        )
    assert refused.value.code == "approval.reason_missing"
    assert waiting(office, case_id) == ["0007"]


def test_recall_is_possible_until_somebody_acted(office: Office) -> None:
    case_id = office.submitted(repair())
    office.db.perform(office.approval.recall, office.clerk, case_id=case_id, token=new_id())
    assert waiting(office, case_id) == []
    second = office.submitted(repair())
    approve(office, second, *CHIEF)
    with pytest.raises(Conflict) as refused:
        office.db.perform(office.approval.recall, office.clerk, case_id=second, token=new_id())
    assert refused.value.code == "approval.recall_too_late"


def test_acts_and_seals_cannot_be_changed_in_the_database(office: Office) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    for statement in (
        update(approval_act).values(record="{}"),
        delete(approval_act),
        update(approval_seal).values(digest="0" * 64),
        delete(approval_seal),
    ):
        with pytest.raises(Exception, match="append-only"), office.db.engine.begin() as conn:
            conn.execute(statement)


def test_the_chain_of_acts_holds(office: Office) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    with office.db.reading() as conn:
        rows = conn.execute(select(approval_act).order_by(approval_act.c.seq)).all()
        head = conn.scalars(select(approval_case.c.head_hash)).one()
    links = [Link(r.seq, r.record, r.previous, r.hash) for r in rows]
    assert first_broken(case_id, links, head) is None
    assert first_broken(case_id, links[:-1], head) == len(links)


def asker(actor: Actor) -> Asker:
    """Whose lists are asked for when this actor looks."""
    return Asker(actor.person_id or new_id(), (actor.post_id or new_id(),))


def test_one_approval_needs_few_statements(office: Office) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    statements: list[str] = []
    event.listen(office.db.engine, "before_cursor_execute", lambda *a: statements.append(str(a[2])))
    office.db.perform(
        office.approval.approve,
        office.actor(*ASSISTANT),
        case_id=case_id,
        slot=2,
        token=new_id(),
    )
    assert len(statements) <= 13, statements


def test_the_inbox_shows_what_waits(office: Office) -> None:
    office.submitted(repair(urgent=True))
    office.submitted(repair(300_000))
    chief = asker(office.actor(*CHIEF))
    with office.db.reading() as conn:
        page = inbox(conn, chief, Place(Tray.APPROVE), on=office.db.clock().date())
        counts = inbox_counts(conn, chief, office.db.clock().date())
    assert [(row.amount_yen, row.urgent, row.unread) for row in page.rows] == [
        (1_980_000, True, True),
        (300_000, False, True),
    ]
    assert (counts.approve.all, counts.approve.urgent) == (2, 1)
    assert page.rows[0].progress[0] == "o"


def test_slots_left_behind_are_closed_when_the_drafter_withdraws(office: Office) -> None:
    case_id = office.submitted(repair())
    office.db.perform(office.approval.recall, office.clerk, case_id=case_id, token=new_id())
    case = office.db.perform(
        office.approval.withdraw, office.clerk, case_id=case_id, token=new_id(), reason="不要"
    )
    assert case.state is CaseState.WITHDRAWN
    assert {slot.state for stage in case.stages for slot in stage.slots} == {SlotState.CLOSED}
