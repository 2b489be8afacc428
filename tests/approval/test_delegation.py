"""代理 through its use cases, on both databases: asked, answered, in force, over."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from internal.approval.effects import handlers
from internal.approval.model import approval_act, approval_reader
from internal.approval.reconcile import reconcile
from internal.approval.upkeep import refresh_everything
from internal.kernel.actor import Actor
from internal.kernel.audit import audit_event
from internal.kernel.db import Database, new_id
from internal.kernel.outbox import deliver, due_entries, outbox
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.notifications.model import notice
from internal.organization import service
from internal.organization.model import delegation
from internal.organization.service import DelegationWish
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, FINANCE, approve, slot_of, waiting
from tests.conftest import TestClock

TODAY = date(2026, 11, 24)
PERSONNEL = ("1005", "JINJI-KACHO")


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def ask(
    office: Office,
    *,
    holder: tuple[str, str] = CHIEF,
    proxy: str = PERSONNEL[0],
    begins: date = TODAY,
    days: int = 3,
    matters: frozenset[str] = frozenset(),
) -> UUID:
    with office.db.reading() as conn:
        directory = office.approval.directories.at(conn, office.db.clock())
    wish = DelegationWish(
        office.chart.posts[holder[1]],
        office.chart.people[proxy],
        begins,
        begins + timedelta(days=days),
        matters,
    )
    return office.db.perform(
        service.ask_proxy, office.actor(*holder), directory=directory, wish=wish
    )


def accept(office: Office, made: UUID, who: tuple[str, str] = PERSONNEL) -> None:
    office.db.perform(service.accept_delegation, office.actor(*who), delegation_id=made)


def work(office: Office) -> None:
    """The worker does what is due."""
    known: dict[str, Any] = dict(handlers())
    for entry in due_entries(office.db):
        with office.db.reading() as conn:
            topic = conn.scalar(select(outbox.c.topic).where(outbox.c.id == entry))
        if topic in known:
            deliver(office.db, known, entry)


def told(office: Office) -> list[tuple[str, str]]:
    work(office)
    with office.db.reading() as conn:
        rows = conn.execute(
            select(notice.c.person_id, notice.c.kind).where(notice.c.read_at.is_(None))
        ).all()
    numbers = {person: number for number, person in office.chart.people.items()}
    return sorted((numbers[row.person_id], row.kind) for row in rows)


def code_of(refused: type[Refusal], act: Callable[[], object]) -> str:
    with pytest.raises(refused) as caught:
        act()
    return caught.value.code


def test_nothing_changes_before_the_proxy_has_accepted(office: Office) -> None:
    made = ask(office)
    case_id = office.submitted(repair())
    assert waiting(office, case_id) == ["0007"]
    accept(office, made)
    work(office)
    assert waiting(office, case_id) == ["0007", "1005"]


def test_held_items_come_back_to_the_holder_alone_when_the_days_are_over(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair())
    accept(office, ask(office, begins=TODAY + timedelta(days=1), days=2))
    work(office)
    assert waiting(office, case_id) == ["0007"]
    clock.advance(days=1)
    refresh_everything(office.db, office.approval)
    assert waiting(office, case_id) == ["0007", "1005"]
    clock.advance(days=2)
    refresh_everything(office.db, office.approval)
    assert waiting(office, case_id) == ["0007"]
    assert reconcile(office.db) == ()


def test_the_act_of_a_proxy_names_both_and_stays_readable_to_both(office: Office) -> None:
    accept(office, ask(office))
    case_id = office.submitted(repair())
    approve(office, case_id, *PERSONNEL)
    with office.db.reading() as conn:
        record = conn.scalars(
            select(approval_act.c.record).where(
                approval_act.c.case_id == case_id, approval_act.c.seq == 2
            )
        ).one()
        readers = set(conn.scalars(select(approval_reader.c.person_id)))
    assert '"behalf"' in record
    assert "石井" in record
    assert "髙橋" in record
    assert {office.chart.people[n] for n in ("0007", "1005")} <= readers


def test_the_notices_of_the_holder_go_to_the_proxy_too(office: Office) -> None:
    accept(office, ask(office))
    work(office)
    with office.db.transaction(office.actor(*CHIEF)) as tx:
        tx.conn.execute(notice.delete())
    office.submitted(repair())
    assert told(office) == [("0007", "turn"), ("1005", "turn")]


def test_each_of_the_two_is_told_what_the_other_did(office: Office) -> None:
    made = ask(office)
    assert told(office) == [("1005", "other")]
    accept(office, made)
    assert told(office) == [("0007", "other")]


def test_a_proxy_whose_delegation_was_taken_back_acts_no_more(office: Office) -> None:
    made = ask(office)
    accept(office, made)
    case_id = office.submitted(repair())
    proxy = office.actor(*PERSONNEL)
    slot = slot_of(office, case_id, proxy)
    office.db.perform(service.end_delegation, office.actor(*CHIEF), delegation_id=made)

    def approve_anyway() -> object:
        return office.db.perform(
            office.approval.approve, proxy, case_id=case_id, slot=slot, token=new_id()
        )

    assert code_of(Forbidden, approve_anyway) == "approval.proxy_period_over"
    work(office)
    assert waiting(office, case_id) == ["0007"]


def test_a_delegation_for_goods_leaves_works_alone(office: Office) -> None:
    accept(office, ask(office, matters=frozenset({"goods"})))
    assert waiting(office, office.submitted(repair())) == ["0007"]


def test_it_survives_the_next_case_and_a_return(office: Office) -> None:
    accept(office, ask(office, holder=FINANCE))
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT):
        approve(office, case_id, *who)
    assert waiting(office, case_id) == ["1001", "1005"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"proxy": "0007"}, "organization.own_proxy"),
        ({"days": 0}, "organization.delegation_period"),
        ({"begins": TODAY - timedelta(days=9)}, "organization.delegation_past"),
        ({"days": 400}, "organization.delegation_long"),
        ({"holder": ("0007", "KACHO")}, "organization.not_your_post"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    office: Office, changes: dict[str, Any], code: str
) -> None:
    assert code_of(Refusal, lambda: ask(office, **changes)) == code


def test_one_proxy_at_a_time_for_the_same_matters(office: Office) -> None:
    ask(office, matters=frozenset({"goods"}))
    ask(office, matters=frozenset({"works"}), proxy="0006")
    assert code_of(Refusal, lambda: ask(office)) == "organization.delegation_overlaps"
    ask(office, begins=TODAY + timedelta(days=3))


def test_only_the_person_who_was_asked_answers_and_only_once(office: Office) -> None:
    made = ask(office)
    assert (
        code_of(Forbidden, lambda: accept(office, made, ASSISTANT))
        == "organization.not_asked_of_you"
    )
    accept(office, made)
    assert code_of(Conflict, lambda: accept(office, made)) == "organization.delegation_over"


def test_a_stranger_ends_no_delegation(office: Office) -> None:
    made = ask(office)
    stranger: Actor = office.actor(*ASSISTANT)

    def end() -> object:
        return office.db.perform(service.end_delegation, stranger, delegation_id=made)

    assert code_of(Forbidden, end) == "organization.not_your_delegation"
    with office.db.reading() as conn:
        assert conn.scalar(select(delegation.c.state)) == "asked"


def test_every_step_is_in_the_audit_trail_with_both_people(office: Office) -> None:
    made = ask(office)
    office.db.perform(service.decline_delegation, office.actor(*PERSONNEL), delegation_id=made)
    with office.db.reading() as conn:
        rows = conn.execute(
            select(audit_event.c.action, audit_event.c.detail)
            .where(audit_event.c.object_id == made)
            .order_by(audit_event.c.at, audit_event.c.id)
        ).all()
    assert [row.action for row in rows] == [
        "organization.ask_proxy",
        "organization.decline_delegation",
    ]
    assert rows[0].detail == {
        "person_id": str(office.chart.people["0007"]),
        "proxy_id": str(office.chart.people["1005"]),
    }
    with office.db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(delegation)) == 1
