"""Somebody leaves: what is open gets a successor, on both databases."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from internal.approval.engine.paper import TakePaper
from internal.approval.model import approval_act, approval_case, approval_reader
from internal.approval.reconcile import reconcile
from internal.documents.left_drafts import left_drafts
from internal.documents.model import document, document_version
from internal.documents.taking_over import TakingOver, sections_kept_by
from internal.kernel.actor import SYSTEM, Actor
from internal.kernel.audit import audit_event
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.refusal import Forbidden, Refusal
from internal.organization import service
from internal.organization.chart import Directory
from internal.organization.directory import bump_revision
from internal.organization.history import AppointmentKey
from internal.organization.model import appointment, delegation
from internal.organization.ports import Leaving
from internal.organization.rules import AppointmentKind
from internal.organization.successors import proposed_successor
from tests.approval.cast import Office, open_office, repair, with_colleague
from tests.approval.test_delegation import ask
from tests.approval.test_detours import do
from tests.approval.test_paper import MIXED
from tests.approval.test_service import CHIEF, slot_of
from tests.conftest import TestClock
from tests.organization.test_directory import counted

TODAY = date(2026, 11, 24)
KEY = AppointmentKey("0008", "SHUJI", AppointmentKind.MAIN)


@pytest.fixture
def office(db: Database) -> Office:
    return with_colleague(open_office(db))


def directory(office: Office) -> Directory:
    with office.db.reading() as conn:
        return office.approval.directories.at(conn, office.db.clock())


def taking(office: Office) -> TakingOver:
    return TakingOver(office.approval)


def returned(office: Office) -> tuple[UUID, UUID]:
    """A case that came back to the clerk; answers document and case."""
    case_id = office.submitted(repair(title="差し戻された起案"))
    actor = office.actor(*CHIEF)
    office.db.perform(
        office.approval.send_back,
        actor,
        case_id=case_id,
        slot=slot_of(office, case_id, actor),
        token=new_id(),
        reason="直してください。",
    )
    with office.db.reading() as conn:
        subject = conn.scalars(
            select(approval_case.c.subject_id).where(approval_case.c.id == case_id)
        ).one()
    return subject, case_id


def gone(office: Office, number: str) -> None:
    """Somebody has left every post since yesterday, by an import that asked nobody."""

    def end(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == office.chart.people[number])
            .values(valid_to=TODAY)
        )

    office.db.perform(end, SYSTEM)


def leave(office: Office, *, successors: dict[str, UUID], on: date = TODAY) -> None:
    leaving = Leaving(taking(office), directory(office), successors)
    office.db.perform(
        service.end_appointment, office.actor("0006", "HOSA"), key=KEY, on=on, leaving=leaving
    )


def items(office: Office, number: str = "0008") -> dict[str, str]:
    with office.db.reading() as conn:
        found = taking(office).open_items(conn, office.chart.people[number])
    return {item.words: item.key for item in found}


def test_a_post_is_not_left_before_everything_open_has_a_successor(office: Office) -> None:
    office.draft(repair(title="下書き"))
    returned(office)
    kimura = office.chart.people["0009"]
    keys = items(office)
    assert set(keys) == {"下書き", "差し戻された起案"}
    for successors in ({}, {keys["下書き"]: kimura}):
        with pytest.raises(Refusal) as caught:
            leave(office, successors=successors)
        assert caught.value.code == "organization.open_work"
    assert directory(office).seats_of(office.chart.people["0008"])
    leave(office, successors=dict.fromkeys(keys.values(), kimura))
    assert directory(office).seats_of(office.chart.people["0008"]) == ()
    assert set(items(office, "0009")) == {"下書き", "差し戻された起案"}
    assert reconcile(office.db) == ()


def test_the_leaver_herself_or_a_stranger_to_every_post_is_no_successor(office: Office) -> None:
    office.draft(repair(title="下書き"))
    successors = {items(office)["下書き"]: office.chart.people["0008"]}
    with pytest.raises(Refusal) as caught:
        leave(office, successors=successors)
    assert caught.value.code == "organization.successor_without_post"


def test_a_later_last_day_takes_nothing_away_now(office: Office) -> None:
    office.draft(repair(title="下書き"))
    leave(office, successors={}, on=TODAY + timedelta(days=5))
    assert set(items(office)) == {"下書き"}


def test_the_paper_in_her_hands_goes_to_a_successor_who_may_read_from_then_on(
    office: Office,
) -> None:
    case_id = office.submitted(repair(paper=MIXED))
    (key,) = items(office).values()
    assert key == f"paper:{office.chart.people['0008']}:{case_id}"
    with pytest.raises(Refusal) as caught:
        leave(office, successors={})
    assert caught.value.code == "organization.open_work"
    kimura = office.chart.people["0009"]
    leave(office, successors={key: kimura})
    with office.db.reading() as conn:
        row = conn.execute(select(approval_case.c.paper_with, approval_case.c.paper_name)).one()
        reader = select(approval_reader.c.case_id).where(approval_reader.c.person_id == kimura)
        assert conn.scalars(reader).all() == [case_id]
    assert tuple(row) == (kimura, "木村 花子")
    assert items(office) == {}
    do(office, office.actor("0009", "SHUJI-2"), case_id, TakePaper)
    assert reconcile(office.db) == ()


def test_leaving_ends_the_delegations(office: Office) -> None:
    ask(office, holder=("0008", "SHUJI"), proxy="0009")
    leave(office, successors={})
    with office.db.reading() as conn:
        assert conn.scalars(select(delegation.c.state)).all() == ["ended"]


def test_the_successor_proposed_is_the_other_holder_or_the_next_above(office: Office) -> None:
    chart = office.chart
    proposed = proposed_successor(directory(office), chart.people["0008"], chart.posts["SHUJI"])
    assert proposed is not None
    assert proposed.person_id == chart.people["0007"]


def take_over(office: Office, who: Actor, document_id: UUID, number: str = "0009") -> None:
    office.db.perform(
        taking(office).take_over,
        who,
        document_id=document_id,
        successor_id=office.chart.people[number],
    )


def test_the_records_officer_hands_over_what_somebody_left_behind(office: Office) -> None:
    document_id, case_id = returned(office)
    with office.db.reading() as conn:
        before = (
            conn.scalars(select(approval_act.c.hash).order_by(approval_act.c.seq)).all(),
            conn.scalars(select(document_version.c.digest)).all(),
        )
    gone(office, "0008")
    take_over(office, office.actor("0006", "HOSA"), document_id)
    with office.db.reading() as conn:
        after = (
            conn.scalars(select(approval_act.c.hash).order_by(approval_act.c.seq)).all(),
            conn.scalars(select(document_version.c.digest)).all(),
        )
        row = conn.execute(select(approval_case).where(approval_case.c.id == case_id)).one()
        audit = conn.execute(
            select(audit_event.c.detail).where(audit_event.c.action == "documents.take_over")
        ).one()
    assert after[0][:-1] == before[0]
    assert after[1] == before[1]
    assert row.drafter_name == "木村 花子"
    assert (audit.detail["from"], audit.detail["to"]) == ("小林 花子", "木村 花子")
    assert reconcile(office.db) == ()


def test_the_successor_changes_and_submits_it_again(office: Office) -> None:
    document_id, case_id = returned(office)
    gone(office, "0008")
    take_over(office, office.actor("0006", "HOSA"), document_id)
    successor = office.actor("0009", "SHUJI-2")
    again = office.db.perform(
        office.documents.submit, successor, document_id=document_id, revision=1, token=new_id()
    )
    assert again == case_id


def test_nobody_takes_over_from_somebody_who_is_still_here(office: Office) -> None:
    document_id, _case = returned(office)
    with pytest.raises(Refusal) as caught:
        take_over(office, office.actor("0006", "HOSA"), document_id)
    assert caught.value.code == "documents.drafter_still_here"


@pytest.mark.parametrize("who", [("0005", "KACHO"), ("1005", "JINJI-KACHO")])
def test_only_the_records_officer_of_the_section_does(office: Office, who: tuple[str, str]) -> None:
    document_id, _case = returned(office)
    gone(office, "0008")
    with pytest.raises(Forbidden):
        take_over(office, office.actor(*who), document_id)
    with office.db.reading() as conn:
        assert conn.scalar(select(document.c.drafter_name)) == "小林 花子"


def test_the_successor_belongs_to_the_section(office: Office) -> None:
    document_id, _case = returned(office)
    gone(office, "0008")
    with pytest.raises(Refusal) as caught:
        take_over(office, office.actor("0006", "HOSA"), document_id, "1005")
    assert caught.value.code == "documents.successor_elsewhere"


def test_the_tray_lists_what_is_left_in_one_statement(office: Office, clock: TestClock) -> None:
    returned(office)
    office.draft(repair(title="内密の件", confidential=True))
    office.submitted(repair(title="回議中の件"))
    officer = office.chart.posts["HOSA"]
    chart = directory(office)
    kept = sections_kept_by(chart, officer)
    assert office.chart.departments["DORO"] in kept
    assert office.chart.departments["KEIKAKU"] not in kept
    with office.db.reading() as conn:
        assert left_drafts(conn, chart, kept) == ()
    gone(office, "0008")
    chart = directory(office)
    with office.db.reading() as conn, counted(office.db.engine) as statements:
        mine = left_drafts(conn, chart, kept)
        everywhere = left_drafts(conn, chart, None)
    assert len([line for line in statements if line.startswith("SELECT")]) == 2
    assert [draft.title for draft in mine] == ["差し戻された起案", ""]
    assert everywhere == mine
