"""The guards of a regulation as data: 制限事由, 分割発注, 名義, 報告. Pure.

A version applies from a day on; the newest version of the last day that has come is in force.
Source: GRD-01 … GRD-04, APR-32.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from internal.approval.engine.guards import Barring, Ground, Mandate
from internal.organization.rules import Rank


@dataclass(frozen=True, slots=True)
class GroundRow:
    """A ground with the fact by which it holds of itself.

    `fact` empty: only somebody on the way can say that it holds. `at_least` for a number. `raises`:
    it may be named in a 上申 or a 申出.
    """

    ground: Ground
    fact: str = ""
    at_least: int | None = None
    raises: bool = True


@dataclass(frozen=True, slots=True)
class SplitWatch:
    """分割発注: in which matters sums are watched, over how many days back."""

    matters: tuple[str, ...] = ()
    days: int = 0
    article: str = ""


@dataclass(frozen=True, slots=True)
class NameRow:
    """In whose name a department decides matters, and by which basis (委任, 補助執行).

    An empty department is everywhere, no matters are all of them.
    """

    mandate: Mandate
    department: str = ""
    matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """報告: what is decided at a level is reported to the next held post from a rank on above."""

    level: str
    rank: Rank
    article: str = ""
    matters: tuple[str, ...] = ()  # none: all of them


@dataclass(frozen=True, slots=True)
class Guards:
    """Everything that guards the use of the table, as it applies from a day on."""

    applies_from: date
    version: int = 1
    grounds: tuple[GroundRow, ...] = ()
    split: SplitWatch = SplitWatch()
    names: tuple[NameRow, ...] = ()
    reports: tuple[ReportRow, ...] = ()

    @property
    def offered(self) -> tuple[Ground, ...]:
        """The grounds that may be named in a 上申 or a 申出."""
        return tuple(row.ground for row in self.grounds if row.raises)


NO_GUARDS = Guards(date.min)


def guards_on(versions: Iterable[Guards], on: date) -> Guards:
    """The guards in force on a JST day; none where no version has begun."""
    begun = (each for each in versions if each.applies_from <= on)
    return max(begun, key=lambda each: (each.applies_from, each.version), default=NO_GUARDS)


def bars_for(guards: Guards, facts: Mapping[str, object]) -> tuple[Ground, ...]:
    """The grounds that bar 代決 of a case with these facts, or would after an objection."""
    return tuple(
        row.ground
        for row in guards.grounds
        if row.ground.barring is not Barring.NONE
        and (row.ground.on_objection or _holds(row, facts))
    )


def _holds(row: GroundRow, facts: Mapping[str, object]) -> bool:
    value = facts.get(row.fact) if row.fact else None
    if value is None:
        return False
    if row.at_least is None:
        return bool(value)
    return isinstance(value, int) and value >= row.at_least


def mandate_of(guards: Guards, departments: tuple[str, ...], matter: str) -> Mandate | None:
    """In whose name a case is decided: the nearest department upwards, the named matter first.

    `departments` are the codes from the drafter's upwards. None where no row fits.
    """
    fitting = [
        (
            departments.index(row.department) if row.department else len(departments),
            not row.matters,
            place,
        )
        for place, row in enumerate(guards.names)
        if (not row.department or row.department in departments)
        and (not row.matters or matter in row.matters)
    ]
    return guards.names[min(fitting)[2]].mandate if fitting else None


def reports_for(guards: Guards, level: str, matter: str) -> tuple[ReportRow, ...]:
    """The reports that a decision of a level in a matter asks for."""
    return tuple(
        row
        for row in guards.reports
        if row.level == level and (not row.matters or matter in row.matters)
    )
