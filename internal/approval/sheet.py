"""The 決裁欄 as values: one cell a post, highest on the left, the drafter on the right. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from internal.approval.authority.route import RANK_WORDS
from internal.approval.engine.participants import RECORDED
from internal.approval.engine.values import AfterView, Capacity, Case, Origin, Slot, SlotState
from internal.kernel.clock import jst_date
from internal.organization.rules import Rank, Seat


class CellKind(StrEnum):
    """What a cell shows."""

    DRAFTER = "drafter"  # the drafter's stamp
    STAMP = "stamp"  # 承認・決裁
    OBJECTED = "objected"  # 合議での異議
    RECORDED = "recorded"  # answered outside: no stamp, the name of who answered
    DEPUTY = "deputy"  # 代決, with the ring 代
    PROXY = "proxy"  # 代理: the stamp is the proxy's, with both names
    REJECTED = "rejected"  # 否決
    VIEWED_AFTER = "viewed_after"  # 後閲済み
    AFTER_VIEW = "after_view"  # 後閲待ち
    OPEN = "open"  # waiting for somebody
    WAITING = "waiting"  # 未着
    NOT_NEEDED = "not_needed"  # 専決: a diagonal line
    SKIPPED = "skipped"  # 省略
    LIFTED = "lifted"  # 専決留保
    NO_LONGER_ASKED = "no_longer_asked"  # 不要: others met the rule of the stage


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `by` is the family name below; section, day and name are the stamp's words."""

    kind: CellKind
    role: str
    capacity: Capacity
    by: str = ""
    section: str = ""
    on: date | None = None
    name: str = ""
    decides: bool = False
    slot: int | None = None
    people: frozenset[UUID] = frozenset()  # who is waited for
    outside: bool = False  # answered outside and recorded: nobody stamped it

    @property
    def beside(self) -> bool:
        """Whether it stands beside the line: 合議 and 審査."""
        return self.capacity in BESIDE


MOST_OF_LINE, MOST_BESIDE = 24, 16
"""How many cells the 決裁欄 holds: of the line with the drafter, and of 合議 and 審査."""
ONE_ROW, IN_A_ROW = 9, 8
"""Up to so many cells stand in one row; more are broken into rows of so many."""
BESIDE = frozenset({Capacity.CONCUR, Capacity.EXAMINE})


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells by their place on the sheet; what does not fit into the 決裁欄 is listed."""

    line: tuple[Cell, ...]
    beside: tuple[Cell, ...]
    listed: tuple[Cell, ...]

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells row by row: all in one, or the line and then 合議 in rows of their own."""
        if len(self.line) + len(self.beside) <= ONE_ROW:
            return ((*self.line, *self.beside),)
        return (*_rows(self.line), *_rows(self.beside))


def _rows(cells: tuple[Cell, ...]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of eight; the first may be short, so that the drafter stands at the right end."""
    first = len(cells) % IN_A_ROW
    rest = range(first, len(cells), IN_A_ROW)
    rows = (cells[:first], *(cells[at : at + IN_A_ROW] for at in rest))
    return tuple(row for row in rows if row)


def grid_of(cells: tuple[Cell, ...]) -> Grid:
    """Lay the cells out: the highest posts and the drafter keep their stamps, 合議 its first."""
    line = tuple(cell for cell in cells if not cell.beside)
    beside = tuple(cell for cell in cells if cell.beside)
    rest: tuple[Cell, ...] = ()
    if len(line) > MOST_OF_LINE:
        rest = line[MOST_OF_LINE - 1 : -1]
        line = (*line[: MOST_OF_LINE - 1], line[-1])
    return Grid(line, beside[:MOST_BESIDE], (*rest, *beside[MOST_BESIDE:]))


_KINDS = {
    SlotState.APPROVED: CellKind.STAMP,
    SlotState.OBJECTED: CellKind.OBJECTED,
    SlotState.DEPUTISED: CellKind.DEPUTY,
    SlotState.REJECTED: CellKind.REJECTED,
    SlotState.OPEN: CellKind.OPEN,
    SlotState.AFTER_VIEW: CellKind.AFTER_VIEW,
    SlotState.SKIPPED: CellKind.SKIPPED,
    SlotState.WAITING: CellKind.WAITING,
    SlotState.RETURNED: CellKind.WAITING,
    SlotState.CLOSED: CellKind.WAITING,
    SlotState.NOT_NEEDED: CellKind.NO_LONGER_ASKED,
    SlotState.READ: CellKind.STAMP,
    SlotState.LIFTED: CellKind.LIFTED,
}


def cells_of(case: Case, drafted_on: date) -> tuple[Cell, ...]:
    """The cells from left to right: posts above the decider, decider, own line downwards,
    drafter, then 合議 and 審査. Who only reads has no cell."""
    slots = [slot for stage in case.stages for slot in stage.slots]
    own = {Capacity.CIRCULATE, Capacity.PRELIMINARY, Capacity.DECIDE}
    line = [s for s in slots if s.capacity in own]
    others = [s for s in slots if s.capacity in BESIDE]
    drafter = Cell(
        CellKind.DRAFTER,
        "起案者",
        Capacity.CIRCULATE,
        by=case.submitter.family_name,
        section=case.submitter.section,
        on=drafted_on,
        name=case.submitter.family_name,
    )
    return (
        *_above(slots),
        *(_cell(case, slot) for slot in reversed(line)),
        drafter,
        *(_cell(case, slot) for slot in others),
    )


def _above(slots: list[Slot]) -> tuple[Cell, ...]:
    """The posts above the decider whose decision is not needed (専決): diagonal lines."""
    ranks = [
        seat.rank
        for slot in slots
        if slot.capacity is Capacity.DECIDE and slot.participant.kind not in RECORDED
        for seat in slot.holders[:1]
    ]
    titles = {slot.title for slot in slots}
    decider = max(ranks, default=None)
    if decider is None:
        title = next((s.title for s in slots if s.capacity is Capacity.DECIDE), "")
        known = [rank for rank, words in RANK_WORDS.items() if title.endswith(words)]
        decider = int(max(known, default=Rank.MAYOR))
    shown = (Rank.MAYOR, Rank.DEPUTY_MAYOR, Rank.DIRECTOR_GENERAL)
    return tuple(
        Cell(CellKind.NOT_NEEDED, RANK_WORDS[rank], Capacity.DECIDE)
        for rank in shown
        if rank > decider and RANK_WORDS[rank] not in titles
    )


def _cell(case: Case, slot: Slot) -> Cell:
    kind = _KINDS[slot.state]
    view = _view_of(case, slot)
    if kind is CellKind.STAMP and slot.acted_for is not None:
        kind = CellKind.PROXY
    if kind is CellKind.AFTER_VIEW and view is not None and view.done_at is not None:
        kind = CellKind.VIEWED_AFTER
    if kind is CellKind.AFTER_VIEW and view is not None and view.closed_at is not None:
        kind = CellKind.SKIPPED
    if slot.recorded is not None and kind is CellKind.STAMP:
        kind = CellKind.RECORDED
    seat = slot.acted_by or (slot.holders[0] if slot.holders else None)
    at = view.done_at if kind is CellKind.VIEWED_AFTER and view is not None else slot.acted_at
    return Cell(
        kind=kind,
        role=_role(slot),
        capacity=slot.capacity,
        by=slot.recorded.name if slot.recorded else _below(slot, seat),
        section=seat.section if seat else slot.section,
        on=_day_of(slot, at),
        name=slot.recorded.name if slot.recorded else seat.family_name if seat else "",
        decides=slot.capacity is Capacity.DECIDE,
        slot=slot.no,
        people=_waited_for(slot),
        outside=slot.recorded is not None,
    )


def _day_of(slot: Slot, at: datetime | None) -> date | None:
    """The day of the stamp; of an answer from outside the day it was given."""
    if slot.recorded is not None:
        return slot.recorded.on
    return jst_date(at) if at else None


def _role(slot: Slot) -> str:
    """The post in the few characters a cell has: 部長 for 都市整備部長, 財政課長 for another 課."""
    from_outside_the_line = slot.basis.origin is not Origin.PRESCRIBED
    if slot.capacity in BESIDE or (
        from_outside_the_line and slot.capacity is not Capacity.PRELIMINARY
    ):
        own = slot.section.removesuffix("課")
        return f"{own}{slot.title}" if slot.title in _PLAIN_TITLES else slot.title
    if len(slot.title) <= _CELL_WIDTH:
        return slot.title
    known = [words for words in RANK_WORDS.values() if slot.title.endswith(words)]
    return max(known, key=len, default=slot.title)


_CELL_WIDTH = 4
_PLAIN_TITLES = frozenset({"課長", "室長", "所長", "局長"})


def _waited_for(slot: Slot) -> frozenset[UUID]:
    if slot.state is not SlotState.OPEN:
        return frozenset()
    return frozenset(seat.person_id for seat in (*slot.holders, *slot.deputies)) | {
        proxy.seat.person_id for proxy in slot.proxies
    }


def _below(slot: Slot, seat: Seat | None) -> str:
    if slot.acted_for is not None:
        return slot.acted_for.family_name
    if slot.capacity is Capacity.CONCUR:
        return "合議"
    if slot.capacity is Capacity.EXAMINE:
        return "審査"
    if slot.capacity is Capacity.PRELIMINARY:
        return "仮決裁"
    return seat.family_name if seat else ""


def _view_of(case: Case, slot: Slot) -> AfterView | None:
    return next((view for view in case.after_views if view.slot == slot.no), None)
