"""The route as it would be had the facts been others or had somebody been away. Nothing is written.

Before the submission it is asked with today's regulation and organisation; afterwards with those
of the day on which the case was submitted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.authority.facts import FactDefinition, Facts
from internal.approval.engine.drafter import as_planned
from internal.approval.engine.opening import open_stage
from internal.approval.engine.values import (
    Capacity,
    LeftOut,
    Opening,
    Route,
    Verb,
)
from internal.approval.service import Approval
from internal.approval.steps import Step, planned_steps, taken_steps
from internal.documents.queries import DocumentPage
from internal.documents.rules import asked_facts
from internal.kernel.clock import jst_date
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import AbsenceReason, Away, Seat

Mark: TypeAlias = tuple[Capacity, str, str]
"""By what a step is the same in two routes: capacity, title and section."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed: other facts, and people who would be away."""

    facts: Facts
    away: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ComparedStep:
    """A step of one side. `differs` when the other side has no such step, or asks others."""

    step: Step
    differs: bool
    note: str  # why others than those who hold the post are asked
    deputies: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two routes, or why there is none."""

    steps: tuple[ComparedStep, ...] = ()
    level: str = ""
    article: str = ""
    left_out: tuple[LeftOut, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The real route and, once something is supposed, the other one beside it."""

    page: DocumentPage
    at: datetime  # the instant whose regulation and organisation count
    asked: tuple[FactDefinition, ...]
    people: tuple[Seat, ...]  # who may be supposed to be away
    real: Side
    supposed: Side | None

    @property
    def level_differs(self) -> bool:
        return self.supposed is not None and self.supposed.level != self.real.level


@dataclass(frozen=True, slots=True)
class Ground:
    """Who drafts, when, and with which organisation."""

    drafter: Seat
    at: datetime
    directory: Directory


@dataclass(frozen=True, slots=True)
class Plan:
    """A route before it is compared, with what each of its slots becomes when it is reached."""

    route: Route | None
    steps: tuple[Step, ...] = ()
    openings: Mapping[int, Opening] = field(default_factory=dict)
    refusal: Refusal | None = None

    @property
    def by_mark(self) -> Mapping[Mark, Opening | None]:
        return {_mark(step): self.openings.get(n) for n, step in enumerate(self.steps, start=1)}


def compare(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    page: DocumentPage,
    *,
    supposition: Supposition | None,
    at: datetime,
) -> Comparison:
    """The route of a document that the person may read, beside the supposed one."""
    ground = _ground(conn, approval, principal, page, at)
    matter = page.content.matter
    plan = planned(conn, approval, ground, matter, page.content.facts or {})
    real = plan if ground.at == at else _taken(page)
    other = None
    if supposition is not None:
        supposed = supposing(ground, supposition.away)
        other = planned(conn, approval, supposed, matter, supposition.facts)
    table = approval.authority.on(conn, jst_date(ground.at))
    return Comparison(
        page=page,
        at=ground.at,
        asked=asked_facts(table.facts, matter) if matter else (),
        people=people_of(ground, (plan, real, *((other,) if other else ()))),
        real=_side(real, other, None),
        supposed=None if other is None else _side(other, real, plan),
    )


def words_day(page: DocumentPage, at: datetime) -> date:
    """The JST day whose words the facts of a document are asked in: of its submission, or today."""
    return jst_date(page.file.submitted_at if page.file else at)


def _ground(
    conn: Connection, approval: Approval, principal: Principal, page: DocumentPage, at: datetime
) -> Ground:
    file = page.file
    own = page.drafter_person_id == principal.person_id
    if file is None or (own and file.case.state.is_with_drafter):
        return Ground(principal.seat, at, approval.directories.at(conn, at))
    submitted = max(act.at for act in file.history if act.verb is Verb.SUBMIT)
    return Ground(file.case.drafter, submitted, approval.directories.at(conn, submitted))


def supposing(ground: Ground, away: Iterable[UUID]) -> Ground:
    absence = Away(ground.at, ground.at + timedelta(days=1), AbsenceReason.OTHER)
    return replace(ground, directory=ground.directory.supposing_away(away, absence))


def planned(
    conn: Connection, approval: Approval, ground: Ground, matter: str, facts: Facts
) -> Plan:
    """The prescribed route. Absences change what becomes of its slots, not the route itself."""
    try:
        route = approval.preview(
            conn, drafter=ground.drafter, matter=matter, facts=facts, at=ground.at
        )
        openings = _openings(route, ground)
    except Refusal as refusal:
        return Plan(None, refusal=refusal)
    return Plan(
        route, planned_steps(route, ground.drafter, ground.directory, ground.at).steps, openings
    )


def _openings(route: Route, ground: Ground) -> Mapping[int, Opening]:
    case = as_planned(route, ground.drafter)
    return {
        opening.slot: opening
        for stage in route.stages
        for opening in open_stage(case, stage, ground.directory, ground.at, None)
    }


def _taken(page: DocumentPage) -> Plan:
    if page.file is None:
        raise LookupError("a route is taken only after a submission")
    case = page.file.case
    route = Route(case.stages, case.level, case.article, case.deputy_allowed, case.left_out)
    openings = {
        slot.no: Opening(slot.no, slot.state, slot.holders, slot.deputies, slot.note)
        for stage in case.stages
        for slot in stage.slots
    }
    steps = taken_steps(case.stages, case.level, case.article, case.left_out).steps
    return Plan(route, steps, openings)


def people_of(ground: Ground, sides: Iterable[Plan]) -> tuple[Seat, ...]:
    found: dict[UUID, Seat] = {}
    for side in sides:
        for step in side.steps:
            for seat in step.people:
                found.setdefault(seat.person_id, seat)
    return tuple(seat for seat in found.values() if seat.person_id != ground.drafter.person_id)


def _side(raw: Plan, other: Plan | None, before: Plan | None) -> Side:
    """`before` is the plan without the supposition: a step that opens otherwise differs too."""
    if raw.route is None:
        return Side(refusal=raw.refusal)
    known = other.by_mark if other is not None and other.route is not None else None
    steps = []
    for number, step in enumerate(raw.steps, start=1):
        opening, mark = raw.openings.get(number), _mark(step)
        was = before.by_mark.get(mark) if before is not None else opening
        differs = known is not None and (mark not in known or _becomes(opening) != _becomes(was))
        steps.append(
            ComparedStep(
                step,
                differs,
                opening.note if opening else "",
                opening.deputies if opening else (),
            )
        )
    return Side(tuple(steps), raw.route.level, raw.route.article, raw.route.left_out)


def _mark(step: Step) -> Mark:
    return (step.capacity, step.title, step.section)


def _becomes(opening: Opening | None) -> tuple[str, tuple[UUID, ...]]:
    """What a slot becomes, as far as readers see it."""
    if opening is None:
        return ("", ())
    return (opening.note, tuple(seat.person_id for seat in opening.deputies))
