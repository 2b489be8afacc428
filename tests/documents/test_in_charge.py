"""担当替え although nobody leaves, and the readings of those who do; on both databases."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from internal.approval.effects import handlers
from internal.approval.engine.tasks import Box
from internal.approval.model import approval_case, approval_inbox
from internal.approval.reconcile import reconcile
from internal.documents.assigning import assignments
from internal.documents.model import document
from internal.documents.readings import left_readings, settle_left_reading
from internal.documents.taking_over import TakingOver, sections_kept_by
from internal.kernel.actor import SYSTEM, Actor
from internal.kernel.audit import audit_event
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.outbox import deliver, due_entries, outbox
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.notifications.model import notice
from internal.organization import service
from internal.organization.chart import Directory
from internal.organization.directory import bump_revision
from internal.organization.history import AppointmentKey
from internal.organization.model import absence, appointment
from internal.organization.ports import Leaving
from internal.organization.rules import AppointmentKind
from tests.approval.cast import Office, open_office, repair, with_colleague
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve, waiting
from tests.conftest import TestClock
from tests.organization.test_directory import counted

OFFICER = ("0006", "HOSA")
WHY = "事務分担を変えたため"
TODAY = date(2026, 11, 24)


@pytest.fixture
def office(db: Database) -> Office:
    return with_colleague(open_office(db))


def directory(office: Office) -> Directory:
    with office.db.reading() as conn:
        return office.approval.directories.at(conn, office.db.clock())


def document_of(office: Office, case_id: UUID) -> UUID:
    with office.db.reading() as conn:
        return conn.scalars(
            select(approval_case.c.subject_id).where(approval_case.c.id == case_id)
        ).one()


def reassign(
    office: Office, document_id: UUID, *, to: str = "0009", by: Actor | None = None, why: str = WHY
) -> None:
    office.db.perform(
        TakingOver(office.approval).reassign,
        by or office.actor(*OFFICER),
        document_id=document_id,
        successor_id=office.chart.people[to],
        reason=why,
    )


def test_a_case_on_its_way_gets_another_person_in_charge(office: Office) -> None:
    case_id = office.submitted(repair())
    reassign(office, document_of(office, case_id))
    with office.db.reading() as conn:
        row = conn.execute(select(approval_case).where(approval_case.c.id == case_id)).one()
        assert conn.scalar(select(document.c.drafter_name)) == "木村 花子"
        detail = conn.scalar(
            select(audit_event.c.detail).where(audit_event.c.action == "documents.reassign")
        )
    assert (row.drafter_name, row.state) == ("木村 花子", "circulating")
    assert (detail["from"], detail["to"], detail["reason"]) == ("小林 花子", "木村 花子", WHY)
    assert waiting(office, case_id) == ["0007"]
    assert reconcile(office.db) == ()


def test_the_new_person_recalls_changes_and_submits_again(office: Office) -> None:
    case_id = office.submitted(repair())
    document_id = document_of(office, case_id)
    reassign(office, document_id)
    new, former = office.actor("0009", "SHUJI-2"), office.clerk
    with pytest.raises(Conflict) as caught:
        office.db.perform(office.approval.recall, former, case_id=case_id, token=new_id())
    assert caught.value.code == "approval.no_longer_drafter"
    office.db.perform(office.approval.recall, new, case_id=case_id, token=new_id())
    office.db.perform(
        office.documents.save_draft,
        new,
        document_id=document_id,
        revision=1,
        content=repair(title="改めた件名"),
    )
    again = office.db.perform(
        office.documents.submit, new, document_id=document_id, revision=2, token=new_id()
    )
    assert again == case_id


def test_a_draft_that_was_never_submitted_changes_hands_and_both_are_told(office: Office) -> None:
    document_id = office.draft(repair())
    reassign(office, document_id)
    new = office.actor("0009", "SHUJI-2")
    office.db.perform(
        office.documents.submit, new, document_id=document_id, revision=1, token=new_id()
    )
    with office.db.reading() as conn:
        told = set(conn.scalars(select(notice.c.person_id)))
    assert told == {office.chart.people["0008"], office.chart.people["0009"]}


def test_both_are_told_when_a_case_changes_hands(office: Office) -> None:
    reassign(office, document_of(office, office.submitted(repair())))
    for entry in due_entries(office.db):
        with office.db.reading() as conn:
            topic = conn.scalar(select(outbox.c.topic).where(outbox.c.id == entry))
        if topic == "approval.acted":
            deliver(office.db, handlers(), entry)
    with office.db.reading() as conn:
        told = set(
            conn.scalars(select(notice.c.person_id).where(notice.c.sentence.contains("担当")))
        )
    assert told == {office.chart.people["0008"], office.chart.people["0009"]}


def test_who_was_in_charge_may_still_read(office: Office) -> None:
    case_id = office.submitted(repair(confidential=True))
    reassign(office, document_of(office, case_id))
    with office.db.reading() as conn:
        readers = conn.exec_driver_sql("SELECT person_id FROM approval_reader").all()
    assert office.clerk.person_id in {UUID(str(row.person_id)) for row in readers}


@pytest.mark.parametrize("who", [("0005", "KACHO"), ("0009", "SHUJI-2")])
def test_only_the_records_officer_changes_who_is_in_charge(
    office: Office, who: tuple[str, str]
) -> None:
    document_id = document_of(office, office.submitted(repair()))
    with pytest.raises(Forbidden) as caught:
        reassign(office, document_id, by=office.actor(*who))
    assert caught.value.code == "documents.not_reassigned_by_you"


@pytest.mark.parametrize(
    ("to", "why", "code"),
    [
        ("0009", " ", "approval.reason_missing"),
        ("1005", WHY, "documents.successor_elsewhere"),
        ("0008", WHY, "approval.already_theirs"),
        ("0007", WHY, "approval.successor_takes_part"),
    ],
)
def test_what_a_change_of_hands_needs(office: Office, to: str, why: str, code: str) -> None:
    document_id = document_of(office, office.submitted(repair()))
    with pytest.raises(Refusal) as caught:
        reassign(office, document_id, to=to, why=why)
    assert caught.value.code == code
    with office.db.reading() as conn:
        assert conn.scalar(select(document.c.drafter_name)) == "小林 花子"


def test_the_list_of_a_section_takes_one_statement(office: Office) -> None:
    office.submitted(repair(title="回議中の件"))
    office.draft(repair(title="内密の件", confidential=True))
    kept = sections_kept_by(directory(office), office.chart.posts["HOSA"])
    with office.db.reading() as conn, counted(office.db.engine) as statements:
        rows = assignments(conn, kept)
        mine = assignments(conn, kept, drafter=office.chart.people["0008"])
    assert len([line for line in statements if line.startswith("SELECT")]) == 2
    assert [row.title for row in rows] == ["回議中の件", ""]
    assert mine == rows


def decided_without(office: Office, clock: TestClock) -> UUID:
    """A decided case whose 課長補佐 was away and reads afterwards."""

    def away(tx: Tx) -> None:
        tx.conn.execute(
            absence.insert().values(
                id=new_id(),
                person_id=office.chart.people["0006"],
                absent_from=clock.now - timedelta(hours=1),
                absent_to=clock.now + timedelta(hours=1),
                reason="leave",
            )
        )
        bump_revision(tx)

    office.db.perform(away, SYSTEM)
    case_id = office.submitted(repair(300_000))
    for who in (CHIEF, DIRECTOR):
        approve(office, case_id, *who)
    return case_id


def unread(office: Office) -> list[UUID]:
    with office.db.reading() as conn:
        return list(
            conn.scalars(
                select(approval_inbox.c.person_id).where(
                    approval_inbox.c.box == Box.AFTER_VIEW.value
                )
            )
        )


def end(office: Office, leaving: dict[str, object]) -> None:
    office.db.perform(
        service.end_appointment,
        office.actor("1005", "JINJI-KACHO"),
        key=AppointmentKey("0006", "HOSA", AppointmentKind.MAIN),
        on=TODAY,
        leaving=Leaving(TakingOver(office.approval), directory(office), **leaving),  # type: ignore[arg-type]
    )


def reading_key(office: Office) -> str:
    with office.db.reading() as conn:
        items = TakingOver(office.approval).open_items(conn, office.chart.people["0006"])
    (key,) = [item.key for item in items if item.kind.value == "reading"]
    return key


def test_a_post_is_not_left_before_what_is_unread_is_settled(
    office: Office, clock: TestClock
) -> None:
    decided_without(office, clock)
    with pytest.raises(Refusal) as caught:
        end(office, {})
    assert caught.value.code == "organization.open_work"
    end(office, {"successors": {reading_key(office): office.chart.people["0005"]}})
    assert unread(office) == [office.chart.people["0005"]]
    assert reconcile(office.db) == ()


def test_what_is_unread_is_closed_with_a_reason(office: Office, clock: TestClock) -> None:
    decided_without(office, clock)
    key = reading_key(office)
    with pytest.raises(Refusal) as caught:
        end(office, {"closed": frozenset({key})})
    assert caught.value.code == "approval.reason_missing"
    end(office, {"closed": frozenset({key}), "closing_reason": "定型の案件のため"})
    assert unread(office) == []
    assert reconcile(office.db) == ()


def test_only_readings_are_closed_without_a_successor(office: Office) -> None:
    office.draft(repair())
    with office.db.reading() as conn:
        (item,) = TakingOver(office.approval).open_items(conn, office.chart.people["0008"])
    with pytest.raises(Refusal) as caught:
        office.db.perform(
            TakingOver(office.approval).close, office.actor(*OFFICER), item=item, reason="不要"
        )
    assert caught.value.code == "organization.only_readings_close"


def gone(office: Office, number: str) -> None:
    def end_all(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == office.chart.people[number])
            .values(valid_to=TODAY)
        )

    office.db.perform(end_all, SYSTEM)


def test_the_tray_of_who_left_lists_what_nobody_has_read_and_settles_it(
    office: Office, clock: TestClock
) -> None:
    decided_without(office, clock)
    with office.db.reading() as conn:
        assert left_readings(conn, directory(office), None) == ()
    key = reading_key(office)

    def settle(who: tuple[str, str]) -> None:
        office.db.perform(
            settle_left_reading,
            office.actor(*who),
            approval=office.approval,
            key=key,
            successor_id=office.chart.people["0005"],
            reason="",
        )

    with pytest.raises(Refusal) as caught:
        settle(("1007", "SYSTEM"))
    assert caught.value.code == "documents.reader_still_here"
    gone(office, "0006")
    chart = directory(office)
    with office.db.reading() as conn, counted(office.db.engine) as statements:
        (line,) = left_readings(conn, chart, {office.chart.departments["DORO"]})
    assert len([s for s in statements if s.startswith("SELECT")]) == 1
    assert (line.key, line.box) == (key, Box.AFTER_VIEW)
    with pytest.raises(Forbidden):
        settle(FINANCE)
    settle(("1007", "SYSTEM"))
    assert unread(office) == [office.chart.people["0005"]]
    assert ASSISTANT == OFFICER
