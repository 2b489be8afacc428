"""The dry run of a new chart finds what a look at every step finds; its run repeats harmlessly."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from internal.approval.effects import ask_for_reorganization, reorganization_handlers
from internal.approval.engine.opening import find_people
from internal.approval.engine.participants import ParticipantKind
from internal.approval.model import approval_act
from internal.approval.reconcile import reconcile
from internal.approval.reorganization import service
from internal.approval.reorganization.dry_run import DryRun, dry_run, open_cases
from internal.approval.reorganization.model import reorganization
from internal.approval.reorganization.queries import items_of, plan_of
from internal.approval.reorganization.rules import PENDING, ImpactKind
from internal.approval.reorganization.run import due_plans, run_plan
from internal.documents.model import document
from internal.documents.taking_over import TakingOver
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.clock import jst_midnight
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import deliver, due_entries, outbox
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.directory import bump_revision, load_directory
from internal.organization.model import appointment, delegation
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_delegation import accept, ask
from tests.approval.test_service import CHIEF, approve, waiting
from tests.conftest import TestClock
from tests.documents.test_taking_over import returned
from tests.organization.test_directory import counted

APRIL = date(2027, 4, 1)
ADMINISTRATOR = ("1005", "JINJI-KACHO")


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def change(office: Office, *ended: str, appointed: tuple[tuple[str, str], ...] = ()) -> None:
    """From April on the named people hold none of their posts; others are appointed."""

    def load(tx: Tx) -> None:
        office.chart.tx = tx
        bump_revision(tx)
        for number in ended:
            tx.conn.execute(
                update(appointment)
                .where(appointment.c.person_id == office.chart.people[number])
                .values(valid_to=APRIL)
            )
        for number, post in appointed:
            if number not in office.chart.people:
                office.chart.person(number, f"新任{number}")
            office.chart.appoint(number, post, valid_from=APRIL)

    office.db.perform(load, SYSTEM)


def look(office: Office) -> DryRun:
    with office.db.reading() as conn:
        return dry_run(conn, office.approval, TakingOver(office.approval), APRIL)


def kinds(found: DryRun) -> list[tuple[str, str]]:
    return [(each.kind.value, each.place) for each in found.impacts]


def approved(office: Office) -> UUID:
    found = look(office)
    actor = office.actor(*ADMINISTRATOR)
    plan_id = office.db.perform(service.keep_plan, actor, found=found)
    office.db.perform(
        service.approve_plan,
        actor,
        plan_id=plan_id,
        digest=service.digest_of_impacts(found.impacts),
    )
    return plan_id


def run(office: Office, plan_id: UUID) -> dict[str, int]:
    return run_plan(office.db, office.approval, TakingOver(office.approval), plan_id)


def test_nothing_planned_changes_nothing(office: Office) -> None:
    office.submitted(repair())
    found = look(office)
    assert (found.cases, found.impacts) == (1, ())


def test_a_successor_in_the_same_post_is_named(office: Office) -> None:
    office.submitted(repair())
    change(office, "0007", appointed=(("0107", "KAKARICHO"),))
    (impact,) = [i for i in look(office).impacts if i.kind is ImpactKind.OTHER_PERSON]
    assert impact.place == "道路建設課 維持係長"
    assert impact.before.startswith("髙橋 花子")
    assert impact.after.startswith("新任0107")
    assert impact.successor == office.chart.people["0107"]


def test_a_vacant_post_is_skipped_in_the_line_and_climbs_where_it_decides(office: Office) -> None:
    office.submitted(repair())
    change(office, "0007", "0005")
    found = kinds(look(office))
    assert ("skipped", "道路建設課 維持係長") in found
    assert ("climbs", "道路建設課 課長") in found


def test_where_nobody_is_left_it_is_an_orphan(office: Office) -> None:
    office.submitted(repair())
    change(office, "1001", "0001", "0002")
    found = kinds(look(office))
    assert ("orphan", "財政課 課長") in found
    assert ("authority", "財政課 課長") in found


def test_a_deputy_order_that_names_a_vacant_post_is_found(office: Office) -> None:
    change(office, "0006")
    assert ("deputy_order", "第1順位 道路建設課 課長補佐") in kinds(look(office))


def test_a_delegation_of_somebody_who_goes_is_found(office: Office) -> None:
    accept(office, ask(office, begins=APRIL - timedelta(days=3), days=9))
    change(office, "0007")
    assert [k for k, _ in kinds(look(office)) if k == "delegation"] == ["delegation"]


def test_the_list_is_what_a_look_at_every_step_of_every_case_finds(office: Office) -> None:
    for amount in (300_000, 1_980_000, 12_000_000, 40_000_000):
        case_id = office.submitted(repair(amount))
        if amount > 1_000_000:
            approve(office, case_id, *CHIEF)
    change(office, "0005", "0006", "1001", "1002", appointed=(("0105", "KACHO"),))
    with office.db.reading() as conn:
        before = load_directory(conn, APRIL - timedelta(days=1), jst_midnight(APRIL))
        after = load_directory(conn, APRIL, jst_midnight(APRIL))
        cases = list(open_cases(conn))
    oracle = set()
    for each in cases:
        for stage in each.case.stages:
            for slot in stage.slots:
                assert slot.participant.kind is ParticipantKind.POST
                if slot.state not in PENDING:
                    continue
                people: list[frozenset[UUID] | None] = []
                for chart in (before, after):
                    try:
                        seats = find_people(each.case, slot, chart).seats
                        people.append(frozenset(s.person_id for s in seats))
                    except Refusal:
                        people.append(None)
                if people[0] != people[1]:
                    oracle.add(f"case:{each.case.id}:{slot.no}")
    assert oracle
    assert {i.key for i in look(office).impacts if i.key.startswith("case:")} == oracle


def test_a_plan_is_run_once_on_its_day_and_again_without_effect(
    office: Office, clock: TestClock
) -> None:
    document_id, _case = returned(office)
    case_id = office.submitted(repair())
    accept(office, ask(office, begins=APRIL - timedelta(days=3), days=9))
    change(
        office,
        "0007",
        "0008",
        appointed=(("0107", "KAKARICHO"), ("0108", "SHUJI")),
    )
    plan_id = approved(office)
    assert waiting(office, case_id) == ["0007"]
    clock.now = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)  # midnight in Japan
    report = run(office, plan_id)
    assert report == {
        "cases": 1,
        "recomputed": 0,
        "kept": 0,
        "steps": 0,
        "handed_over": 1,
        "delegations": 1,
        "binders": 0,
        "templates": 0,
        "failed": 0,
        "orphans": 0,
    }
    assert waiting(office, case_id) == ["0107"]
    with office.db.reading() as conn:
        assert (
            conn.scalar(select(document.c.drafter_name).where(document.c.id == document_id))
            == "新任0108 花子"
        )
        assert conn.scalars(select(delegation.c.state)).all() == ["ended"]
        acts = conn.scalar(select(func.count()).select_from(approval_act))
    assert run(office, plan_id) == report
    with office.db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(approval_act)) == acts
        page = items_of(conn, plan_id, kind=ImpactKind.DRAFT)
        actions = conn.scalars(
            select(audit_event.c.action).where(audit_event.c.object_kind == "reorganization")
        ).all()
    assert [row.outcome for row in page.rows] == ["済み"]
    assert sorted(actions) == [
        "reorganization.approve",
        "reorganization.plan",
        "reorganization.run",
    ]
    assert reconcile(office.db) == ()


def test_a_run_that_died_on_its_way_is_taken_up_again(office: Office, clock: TestClock) -> None:
    returned(office)
    change(office, "0008", appointed=(("0108", "SHUJI"),))
    plan_id = approved(office)
    clock.now = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    calls = 0

    def dies() -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise RuntimeError("the machine went off")

    with pytest.raises(RuntimeError):
        run_plan(office.db, office.approval, TakingOver(office.approval), plan_id, alive=dies)
    assert due_plans(office.db) == (plan_id,)
    run(office, plan_id)
    assert due_plans(office.db) == ()


def test_the_worker_runs_it_at_midnight(office: Office, clock: TestClock) -> None:
    change(office, "0007", appointed=(("0107", "KAKARICHO"),))
    case_id = office.submitted(repair())
    approved(office)
    clock.now = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    office.db.perform(ask_for_reorganization, SYSTEM)
    handlers = reorganization_handlers(office.approval, TakingOver(office.approval))
    for entry in due_entries(office.db):
        with office.db.reading() as conn:
            topic = conn.scalar(select(outbox.c.topic).where(outbox.c.id == entry))
        if topic in handlers:
            deliver(office.db, handlers, entry)
    assert waiting(office, case_id) == ["0107"]


def test_neither_an_unapproved_plan_nor_one_before_its_day_is_run(office: Office) -> None:
    plan_id = office.db.perform(service.keep_plan, SYSTEM, found=look(office))
    with pytest.raises(Conflict) as caught:
        run(office, plan_id)
    assert caught.value.code == "reorganization.not_approved"
    with pytest.raises(Conflict) as caught:
        run(office, approved(office))
    assert caught.value.code == "reorganization.not_the_day"


def test_only_the_plan_that_was_seen_is_approved_and_one_a_day(office: Office) -> None:
    plan_id = office.db.perform(service.keep_plan, SYSTEM, found=look(office))
    with pytest.raises(Conflict) as caught:
        office.db.perform(service.approve_plan, SYSTEM, plan_id=plan_id, digest="another")
    assert caught.value.code == "reorganization.plan_replaced"
    approved(office)
    with pytest.raises(Conflict) as caught:
        approved(office)
    assert caught.value.code == "reorganization.day_approved"


def test_a_new_look_replaces_the_plan_that_nobody_approved(office: Office) -> None:
    first = office.db.perform(service.keep_plan, SYSTEM, found=look(office))
    office.submitted(repair())
    second = office.db.perform(service.keep_plan, SYSTEM, found=look(office))
    with office.db.reading() as conn:
        assert plan_of(conn, first) is None
        assert conn.scalars(select(reorganization.c.id)).all() == [second]


def test_the_dry_run_takes_as_many_statements_for_many_cases_as_for_one(office: Office) -> None:
    change(office, "0005", "0006")

    def statements() -> int:
        with counted(office.db.engine) as said:
            look(office)
        return len(said)

    office.submitted(repair())
    look(office)
    one = statements()
    for _ in range(4):
        approve(office, office.submitted(repair()), *CHIEF)
    assert statements() == one
