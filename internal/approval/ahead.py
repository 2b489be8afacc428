"""Who on a route will be away in the days to come, and what would follow (APR-30). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from internal.approval.engine.drafter import as_planned
from internal.approval.engine.opening import open_stage
from internal.approval.engine.resolving import seats_named
from internal.approval.engine.values import (
    Capacity,
    Case,
    Opening,
    Route,
    Slot,
    SlotState,
    Stage,
)
from internal.kernel.clock import jst_date
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import Away, Seat

HORIZON = timedelta(days=14)
"""How far ahead absences are told while a route is built."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Somebody of a step is away on these JST days, both included; what follows if it comes then.

    `follows` is Japanese, like the notes of the steps.
    """

    person: Seat
    first: date
    last: date
    follows: str


def people_concerned(route: Route, drafter: Seat, directory: Directory) -> frozenset[UUID]:
    """Everybody whose absence may change what becomes of a route: holders and their deputies."""
    found: set[UUID] = set()
    for slot in (slot for stage in route.stages for slot in stage.slots):
        for seat in seats_named(drafter, slot, directory):
            found.add(seat.person_id)
            if slot.capacity is Capacity.DECIDE:
                nodes = directory.deputies(seat.post_id, route.matter)
                found.update(each.person_id for node in nodes for each in node.holders)
    return frozenset(found)


def absences_ahead(
    route: Route,
    drafter: Seat,
    directory: Directory,
    absences: Mapping[UUID, tuple[Away, ...]],
    at: datetime,
) -> Mapping[int, tuple[Ahead, ...]]:
    """For the slots of a route, by number: who will be away until the horizon, and what follows.

    What follows is asked of the engine itself, at the first instant of the absence, on the chart
    of `directory`.
    """
    known = directory.with_known_absences(absences)
    case = as_planned(route, drafter)
    found: dict[int, tuple[Ahead, ...]] = {}
    for slot in (slot for stage in route.stages for slot in stage.slots):
        lines = tuple(_of_slot(case, slot, known, absences, at))
        if lines:
            found[slot.no] = lines
    return found


def _of_slot(
    case: Case,
    slot: Slot,
    directory: Directory,
    absences: Mapping[UUID, tuple[Away, ...]],
    at: datetime,
) -> Iterator[Ahead]:
    if slot.capacity.only_reads:
        return
    for seat in seats_named(case.drafter, slot, directory):
        for away in sorted(absences.get(seat.person_id, ()), key=lambda a: a.absent_from):
            if away.absent_to <= at or away.absent_from >= at + HORIZON:
                continue
            follows = _follows(case, slot, seat, directory, max(at, away.absent_from))
            last = jst_date(away.absent_to - timedelta(microseconds=1))
            yield Ahead(seat, jst_date(away.absent_from), last, follows)


def _follows(case: Case, slot: Slot, seat: Seat, directory: Directory, at: datetime) -> str:
    try:
        (opening,) = open_stage(case, Stage(1, (slot.afresh(),)), directory, at, None)
    except Refusal:
        return "承認できる職員がいません。"
    return _words(slot, seat, opening)


def _words(slot: Slot, seat: Seat, opening: Opening) -> str:
    others = "、".join(s.name for s in opening.holders if s.person_id != seat.person_id)
    if opening.state is SlotState.AFTER_VIEW:
        return "不在の間に回ると、決裁後に閲覧します(後閲)。"
    if opening.state is SlotState.SKIPPED:
        return opening.note or "不在の間に回ると、省略します。"
    if opening.deputies:
        deputies = "、".join(f"{s.name} {s.title}" for s in opening.deputies)
        return f"不在の間に回ると、{deputies}が代決できます。"
    if opening.proxies:
        proxies = "、".join(f"{p.seat.name} {p.seat.title}" for p in opening.proxies)
        return f"不在の間に回ると、{proxies}が代理します。"
    if slot.capacity is Capacity.DECIDE and opening.note:
        return opening.note
    if others and seat.person_id not in {s.person_id for s in opening.holders}:
        return f"不在の間に回ると、同じ職の{others}が行います。"
    return "不在の間に回ると、戻りを待ちます。"
