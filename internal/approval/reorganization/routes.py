"""Which open cases the new chart or table would send another way, and what becomes of them.

For each of them there is a choice: to finish on the route it was submitted with, or to have what
is left of it prescribed anew. The plan proposes one by rule; whoever answers for it may change it.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection

from internal.approval.authority.route import build_route
from internal.approval.authority.rules import Generation, Table, evaluate, generation_on
from internal.approval.authority.shape import Additions, Wishes
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.recomputing import (
    RouteDifference,
    changed_by_hand,
    difference,
    may_recompute,
)
from internal.approval.engine.values import PENDING, Case
from internal.approval.ports import Filed
from internal.approval.reorganization.rules import Choice, Impact, ImpactKind, OpenCase
from internal.approval.route_templates.queries import additions_of
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.rules import Seat

_OTHER_WAY = frozenset({ImpactKind.ORPHAN, ImpactKind.CLIMBS, ImpactKind.SKIPPED})
"""What the chart does to a step that may make the prescribed route another one."""


class RouteLook:
    """Looks at the routes of open cases as the table and the chart of a day prescribe them."""

    def __init__(self, conn: Connection, table: Table, before: Directory, after: Directory) -> None:
        self._conn = conn
        self._table = table
        self._before, self._after = before, after
        self._new_table = _in_force(table, before) != _in_force(table, after)
        self._lines: dict[UUID, bool] = {}
        self._wanted: dict[tuple[Wishes, Seat], Additions] = {}

    def may_differ(self, case: Case, impacts: tuple[Impact, ...]) -> bool:
        """Whether a look at the route of a case is worth its while: the table is another one, a
        step of it falls away, or the drafter's line is another one."""
        return (
            self._new_table
            or any(each.kind in _OTHER_WAY for each in impacts)
            or self._line_changes(case.drafter.post_id)
        )

    def _line_changes(self, post_id: UUID) -> bool:
        if post_id not in self._lines:
            self._lines[post_id] = _line(self._before, post_id) != _line(self._after, post_id)
        return self._lines[post_id]

    def impacts(self, each: OpenCase, filed: Filed, steps: tuple[Impact, ...]) -> Iterator[Impact]:
        """The line of the plan about the route of a case, where it would be another one."""
        seats = self._after.seats_of(each.case.drafter.person_id)
        if not seats or not may_recompute(each.case):
            return
        own = (seat for seat in seats if seat.post_id == each.case.drafter.post_id)
        drafter = next(own, seats[0])
        try:
            finding = evaluate(self._table, filed.matter, filed.facts, self._after.on)
            additions = self._additions(filed.wishes, drafter)
            route = build_route(self._table, finding, filed.facts, drafter, self._after, additions)
            found = difference(each.case, route)
        except Refusal as refusal:
            yield _impact(each, RouteDifference((), (), each.case.level, ""), None, str(refusal))
            return
        if not found.is_empty:
            yield _impact(each, found, self._proposed(each.case, steps))

    def _additions(self, wishes: Wishes, drafter: Seat) -> Additions:
        key = (wishes, drafter)
        if key not in self._wanted:
            self._wanted[key] = additions_of(self._conn, wishes, drafter, self._after.on)
        return self._wanted[key]

    def _proposed(self, case: Case, steps: tuple[Impact, ...]) -> Choice:
        """By rule: anew where nobody could act or a post of the route is abolished, and nobody has
        changed the route by hand; otherwise the route that people have seen stays."""
        if any(each.kind is ImpactKind.ORPHAN for each in steps):
            return Choice.ANEW
        abolished = any(
            slot.participant.kind is ParticipantKind.POST
            and self._after.post(slot.participant.id) is None
            for stage in case.stages
            for slot in stage.slots
            if slot.state in PENDING
        )
        return Choice.ANEW if abolished and not changed_by_hand(case) else Choice.KEEP


def _in_force(table: Table, directory: Directory) -> Generation | None:
    try:
        return generation_on(table, directory.on)
    except Refusal:
        return None


def _line(directory: Directory, post_id: UUID) -> tuple[UUID, ...] | None:
    """The posts above a post; None: there is no such post."""
    if directory.post(post_id) is None:
        return None
    return tuple(node.post_id for node in directory.superiors(post_id))


def _impact(
    each: OpenCase, found: RouteDifference, choice: Choice | None, refused: str = ""
) -> Impact:
    levels = dict.fromkeys(level for level in (found.level_before, found.level_after) if level)
    return Impact(
        ImpactKind.ROUTE,
        f"route:{each.case.id}",
        each.title,
        " → ".join(levels),
        _cut("、".join(found.gone)),
        _cut(refused or "、".join(found.come)),
        each.subject_id,
        None,
        choice,
    )


def _cut(words: str) -> str:
    return words if len(words) <= 200 else f"{words[:199]}…"
