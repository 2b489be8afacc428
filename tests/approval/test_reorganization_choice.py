"""A new organisation and the routes of open cases: kept or prescribed anew, case by case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from internal.approval.authority.shape import AskedKind, Line, Shape, Wishes
from internal.approval.authority.store import publish_generation
from internal.approval.codec import case_of
from internal.approval.engine.values import Capacity, Case, CaseState
from internal.approval.model import approval_case
from internal.approval.reconcile import reconcile
from internal.approval.reorganization import service
from internal.approval.reorganization.queries import ItemLine, items_of, plan_of
from internal.approval.reorganization.rules import Choice, ImpactKind
from internal.demo.regulation import FACTS, MATTERS, generation
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.refusal import Conflict
from internal.organization.directory import bump_revision
from internal.organization.model import appointment, post_period
from tests.approval.cast import POSTS, Office, open_office, repair
from tests.approval.test_detour_races import verbs
from tests.approval.test_reorganization import ADMINISTRATOR, APRIL, change, look, run
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, approve, waiting
from tests.conftest import TestClock
from tests.organization.test_directory import counted

MIDNIGHT = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def abolish(office: Office, code: str) -> None:
    """From April on there is no such post."""

    def load(tx: Tx) -> None:
        post = office.chart.posts[code]
        bump_revision(tx)
        for table in (appointment, post_period):
            tx.conn.execute(update(table).where(table.c.post_id == post).values(valid_to=APRIL))

    office.db.perform(load, SYSTEM)


def planned(office: Office) -> UUID:
    return office.db.perform(service.keep_plan, office.actor(*ADMINISTRATOR), found=look(office))


def lines(office: Office, plan_id: UUID, kind: ImpactKind) -> tuple[ItemLine, ...]:
    with office.db.reading() as conn:
        return items_of(conn, plan_id, kind=kind).rows


def digest(office: Office, plan_id: UUID) -> str:
    with office.db.reading() as conn:
        plan = plan_of(conn, plan_id)
    assert plan is not None
    return plan.digest


def choose(office: Office, plan_id: UUID, choices: Mapping[int, Choice]) -> int:
    return office.db.perform(
        service.choose, office.actor(*ADMINISTRATOR), plan_id=plan_id, choices=choices
    )


def approve_plan(office: Office, plan_id: UUID, seen: str | None = None) -> None:
    office.db.perform(
        service.approve_plan,
        office.actor(*ADMINISTRATOR),
        plan_id=plan_id,
        digest=seen or digest(office, plan_id),
    )


def case(office: Office, case_id: UUID) -> Case:
    with office.db.reading() as conn:
        text = conn.scalars(
            select(approval_case.c.snapshot).where(approval_case.c.id == case_id)
        ).one()
    return case_of(text)


def titles(found: Case) -> list[str]:
    return [slot.title for stage in found.stages for slot in stage.slots]


def test_a_case_whose_post_is_abolished_is_proposed_to_be_prescribed_anew(office: Office) -> None:
    office.submitted(repair())
    abolish(office, "HOSA")
    (line,) = lines(office, planned(office), ImpactKind.ROUTE)
    assert line.choice is Choice.ANEW
    assert line.held_before == "道路建設課 課長補佐"


def test_a_route_without_change_of_its_posts_stays_by_rule(office: Office) -> None:
    office.submitted(repair())
    change(office, "0007", appointed=(("0107", "KAKARICHO"),))
    assert lines(office, planned(office), ImpactKind.ROUTE) == ()


def test_what_was_chosen_is_carried_out_at_midnight_and_only_once(
    office: Office, clock: TestClock
) -> None:
    anew, kept, done = (office.submitted(repair()) for _ in range(3))
    approve(office, anew, *CHIEF)
    abolish(office, "HOSA")
    plan_id = planned(office)
    by_case = {line.title: line for line in lines(office, plan_id, ImpactKind.ROUTE)}
    assert len(by_case) == 1
    numbers = [line.place_no for line in lines(office, plan_id, ImpactKind.ROUTE)]
    order = sorted([anew, kept, done], key=str)
    assert choose(office, plan_id, {numbers[order.index(kept)]: Choice.KEEP}) == 1
    approve_plan(office, plan_id)
    approve(office, done, *CHIEF)
    for who in (ASSISTANT, ("1001", "ZAISEI-KACHO")):
        approve(office, done, *who)
    approve(office, done, *DIRECTOR)
    clock.now = MIDNIGHT
    report = run(office, plan_id)
    assert (report["recomputed"], report["kept"], report["failed"]) == (1, 1, 0)
    assert "課長補佐" not in titles(case(office, anew))
    assert "課長補佐" in titles(case(office, kept))
    assert verbs(office, anew).count("recompute") == 1
    assert "recompute" not in verbs(office, kept)
    assert case(office, done).state is CaseState.DECIDED
    assert run(office, plan_id) == report
    assert verbs(office, anew).count("recompute") == 1
    assert waiting(office, anew) == ["1001"]
    outcomes = {line.outcome for line in lines(office, plan_id, ImpactKind.ROUTE)}
    assert outcomes == {"済み", "そのまま", "対象なし"}
    assert reconcile(office.db) == ()


def test_a_choice_makes_another_plan_of_it_and_nobody_approves_the_one_before(
    office: Office,
) -> None:
    office.submitted(repair())
    abolish(office, "HOSA")
    plan_id = planned(office)
    seen = digest(office, plan_id)
    (line,) = lines(office, plan_id, ImpactKind.ROUTE)
    assert choose(office, plan_id, {line.place_no: Choice.KEEP}) == 1
    assert choose(office, plan_id, {line.place_no: Choice.KEEP}) == 0
    with pytest.raises(Conflict) as caught:
        approve_plan(office, plan_id, seen)
    assert caught.value.code == "reorganization.plan_replaced"
    approve_plan(office, plan_id)
    with pytest.raises(Conflict) as caught:
        choose(office, plan_id, {line.place_no: Choice.ANEW})
    assert caught.value.code == "reorganization.already_approved"


def test_a_new_look_keeps_what_was_chosen(office: Office) -> None:
    office.submitted(repair())
    abolish(office, "HOSA")
    first = planned(office)
    (line,) = lines(office, first, ImpactKind.ROUTE)
    choose(office, first, {line.place_no: Choice.KEEP})
    (again,) = lines(office, planned(office), ImpactKind.ROUTE)
    assert again.choice is Choice.KEEP


def test_everything_is_chosen_at_once(office: Office) -> None:
    for _ in range(3):
        office.submitted(repair())
    abolish(office, "HOSA")
    plan_id = planned(office)
    count = office.db.perform(
        service.choose_everywhere, SYSTEM, plan_id=plan_id, choice=Choice.KEEP
    )
    assert count == 3
    assert {line.choice for line in lines(office, plan_id, ImpactKind.ROUTE)} == {Choice.KEEP}


def stricter_from_april(office: Office) -> None:
    """From April on the 課長 decides works below 1,000,000 yen only."""
    old = generation(POSTS)
    rows = tuple(
        replace(
            row,
            conditions=tuple(
                replace(
                    each,
                    below=1_000_000 if each.below == 2_000_000 else each.below,
                    at_least=1_000_000 if each.at_least == 2_000_000 else each.at_least,
                )
                for each in row.conditions
            ),
        )
        for row in old.rows
    )
    new = replace(old, rows=rows, applies_from=APRIL)

    def publish(tx: Tx) -> None:
        publish_generation(tx, name="改正", generation=new, facts=FACTS, matters=MATTERS)

    office.db.perform(publish, SYSTEM)


def test_a_new_table_lists_the_cases_it_would_send_elsewhere_and_keeps_them_by_rule(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair(1_980_000))
    office.submitted(repair(300_000))
    stricter_from_april(office)
    plan_id = planned(office)
    (line,) = lines(office, plan_id, ImpactKind.ROUTE)
    assert (line.place, line.choice) == ("課長専決 → 部長専決", Choice.KEEP)
    choose(office, plan_id, {line.place_no: Choice.ANEW})
    approve_plan(office, plan_id)
    clock.now = MIDNIGHT
    assert run(office, plan_id)["recomputed"] == 1
    found = case(office, case_id)
    assert found.level == "部長専決"
    assert found.deciding_slot is not None
    assert found.deciding_slot.title == "都市整備部長"


def by_name(office: Office, number: str) -> UUID:
    """A case in which the drafter asks somebody of another section by name."""
    line = Line(Capacity.CONCUR, AskedKind.PERSON, str(office.chart.people[number]))
    return office.submitted(repair(wishes=Wishes(None, Shape((line,)))))


def test_a_step_by_person_is_listed_with_the_successor_and_handed_over(
    office: Office, clock: TestClock
) -> None:
    case_id = by_name(office, "1002")
    change(office, "1002", appointed=(("1102", "SHISAN-KACHO"),))
    plan_id = planned(office)
    (line,) = lines(office, plan_id, ImpactKind.PERSON)
    assert line.choice is Choice.ANEW
    assert line.held_after.startswith("新任1102")
    approve_plan(office, plan_id)
    clock.now = MIDNIGHT
    assert run(office, plan_id)["steps"] == 1
    named = {s.participant.id for stage in case(office, case_id).stages for s in stage.slots}
    assert office.chart.people["1102"] in named
    assert reconcile(office.db) == ()


def test_who_only_went_elsewhere_keeps_the_step_unless_the_plan_says_otherwise(
    office: Office, clock: TestClock
) -> None:
    case_id = by_name(office, "1002")
    change(office, "1002", appointed=(("1002", "JOHO-KACHO"), ("1102", "SHISAN-KACHO")))
    plan_id = planned(office)
    (line,) = lines(office, plan_id, ImpactKind.PERSON)
    assert line.choice is Choice.KEEP
    approve_plan(office, plan_id)
    clock.now = MIDNIGHT
    assert run(office, plan_id)["steps"] == 0
    assert "hand_over" not in verbs(office, case_id)


def test_the_look_at_routes_takes_no_more_statements_for_more_cases(office: Office) -> None:
    abolish(office, "HOSA")

    def statements() -> int:
        with counted(office.db.engine) as said:
            look(office)
        return len(said)

    office.submitted(repair())
    look(office)
    one = statements()
    for _ in range(4):
        office.submitted(repair())
    assert statements() == one
