"""Where rows contradict each other, and where none applies, found at the edges of bands. Pure.

Facts that no condition tells apart are one: a number counts by the elementary interval it lies in,
represented by its lower end. So a finite number of examples decides for all facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from internal.approval.authority.facts import (
    Condition,
    FactDefinition,
    FactKind,
    Facts,
    FactValue,
    day_of,
)
from internal.approval.authority.rules import AuthorityRow, Table

MOST_CLASHES = 20
"""Clashes told of one matter; correcting the first ones usually ends the others."""

MOST_PLACES = 50_000
"""Combinations looked at in one matter."""


class ClashKind(StrEnum):
    """How rows fail to give one answer."""

    TIE = "tie"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Clash:
    """Facts for which two rows tie, or none applies. Facts that do not matter are left out."""

    kind: ClashKind
    matter: str
    rows: tuple[AuthorityRow, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Survey:
    """The clashes of a table; `unfinished` names matters too intricate to be looked at whole."""

    clashes: tuple[Clash, ...]
    unfinished: tuple[str, ...]

    @property
    def ties(self) -> tuple[Clash, ...]:
        return tuple(clash for clash in self.clashes if clash.kind is ClashKind.TIE)

    @property
    def gaps(self) -> tuple[Clash, ...]:
        return tuple(clash for clash in self.clashes if clash.kind is ClashKind.GAP)


def survey(table: Table, rows: tuple[AuthorityRow, ...]) -> Survey:
    """Look at every matter of the table. Rows with unknown facts are left out."""
    clashes: list[Clash] = []
    unfinished: list[str] = []
    for matter in table.matters:
        own = tuple(
            row
            for row in rows
            if row.matter == matter and all(c.fact in table.facts for c in row.conditions)
        )
        if not own:
            clashes.append(Clash(ClashKind.GAP, matter, (), {}))
            continue
        search = _Search(table, matter, own)
        clashes += search.clashes()
        if search.places >= MOST_PLACES:
            unfinished.append(matter)
    return Survey(tuple(clashes), tuple(unfinished))


@dataclass(frozen=True, slots=True)
class _Place:
    """A value that stands for all that the rows do not tell apart, and the rows it leaves."""

    value: FactValue
    leaves: int  # one bit per row


@dataclass(slots=True)
class _Search:
    """The walk through the combinations of one matter. Sets of rows are numbers, a bit per row."""

    table: Table
    matter: str
    rows: tuple[AuthorityRow, ...]
    places: int = 0
    seen: set[tuple[int, int]] = field(default_factory=set)
    told: set[int] = field(default_factory=set)

    def clashes(self) -> tuple[Clash, ...]:
        names = {c.fact for row in self.rows for c in row.conditions}
        facts = [fact for name, fact in self.table.facts.items() if name in names]
        axes = [(fact.name, self._axis(fact)) for fact in facts]
        found: list[Clash] = []
        for clash in self._walk(axes, 0, (1 << len(self.rows)) - 1, {}):
            found.append(clash)
            if len(found) == MOST_CLASHES:
                break
        return tuple(found)

    def _axis(self, fact: FactDefinition) -> tuple[_Place, ...]:
        conditions = [
            next((c for c in row.conditions if c.fact == fact.name), None) for row in self.rows
        ]
        places: list[_Place] = []
        known: set[int] = set()
        for value in _values(fact, [c for c in conditions if c is not None]):
            leaves = sum(
                1 << bit for bit, c in enumerate(conditions) if c is None or fact.meets(c, value)
            )
            if leaves not in known or not leaves:
                places.append(_Place(value, leaves))
            known.add(leaves)
        return tuple(places)

    def _walk(
        self,
        axes: list[tuple[str, tuple[_Place, ...]]],
        depth: int,
        left: int,
        facts: dict[str, FactValue],
    ) -> Iterator[Clash]:
        self.places += 1
        if self.places >= MOST_PLACES:
            return
        if not left:
            yield Clash(ClashKind.GAP, self.matter, (), dict(facts))
            return
        if (depth, left) in self.seen:
            return
        self.seen.add((depth, left))
        if depth == len(axes):
            yield from self._tie(left, facts)
            return
        name, places = axes[depth]
        for place in places:
            yield from self._walk(axes, depth + 1, left & place.leaves, facts | {name: place.value})

    def _tie(self, left: int, facts: dict[str, FactValue]) -> Iterator[Clash]:
        holding = [row for bit, row in enumerate(self.rows) if left >> bit & 1]
        most = max(len(row.conditions) for row in holding)
        best = tuple(row for row in holding if len(row.conditions) == most)
        pair = sum(1 << self.rows.index(row) for row in best)
        if len(best) > 1 and pair not in self.told:
            self.told.add(pair)
            yield Clash(ClashKind.TIE, self.matter, best, dict(facts))


def _values(fact: FactDefinition, conditions: list[Condition]) -> tuple[FactValue, ...]:
    match fact.kind:
        case FactKind.YES_NO:
            return (False, True)
        case FactKind.CHOICE | FactKind.RANK:
            return tuple(fact.options)
        case FactKind.PLACE:
            # What a place meets is told by the longest area that it begins with, or by none.
            areas = tuple(fact.options.values())
            return (*areas, _elsewhere(areas))
        case FactKind.YEN | FactKind.NUMBER:
            return tuple(sorted({0} | {edge for edge in _edges(conditions) if edge >= 0}))
        case FactKind.DATE:
            days = sorted(day_of(edge) for edge in _edges(conditions))
            before = days[0] - timedelta(days=1) if days else ANY_DAY
            return tuple(day.isoformat() for day in (before, *days))


ANY_DAY = date(2000, 1, 1)


def _edges(conditions: list[Condition]) -> set[int]:
    """Where bands begin and end."""
    ends = ((c.at_least, c.below) for c in conditions)
    return {edge for pair in ends for edge in pair if edge is not None}


def _elsewhere(areas: tuple[str, ...]) -> str:
    """A place in none of the areas."""
    place = "その他の場所"
    while any(place.startswith(area) for area in areas):
        place = f"({place}"
    return place
