"""Facts that an authority table may look at, the matters it speaks of, and their words. Pure.

Both are data of a generation: a city adds a fact or a matter when it amends its regulation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from internal.kernel.clock import era_date
from internal.organization.words import RANKS

FactValue: TypeAlias = str | int | bool
Facts: TypeAlias = Mapping[str, FactValue]
"""Facts of a case by name: `amount_yen`, `expense_item`, `contract_kind`, `days` …"""

RANK_OPTIONS: Mapping[str, str] = {str(rank.value): words for rank, words in RANKS.items()}
"""The ranks of the organisation, as a form sends them."""


class FactKind(StrEnum):
    """How a fact is written and compared."""

    YEN = "yen"  # 金額
    NUMBER = "number"  # 数
    CHOICE = "choice"  # 選択
    YES_NO = "yes_no"  # 該当・非該当
    DATE = "date"  # 日付, as an ISO text
    RANK = "rank"  # 職位, by the number of the rank
    PLACE = "place"  # 場所, typed; it lies in a registered area when it begins with its name

    @property
    def is_banded(self) -> bool:
        """Compared by 以上 and 未満."""
        return self in {FactKind.YEN, FactKind.NUMBER, FactKind.DATE}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one fact.

    A number lies in `[at_least, below)`, a day too, as the number 20270401. A choice, rank or area
    is `one_of`.
    """

    fact: str
    one_of: tuple[str, ...] = ()
    at_least: int | None = None
    below: int | None = None
    is_true: bool | None = None


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A fact that conditions may look at, with its words in both languages."""

    name: str
    label: str
    kind: FactKind
    choices: Mapping[str, str] | None = None  # of a place: the areas
    matters: tuple[str, ...] = ()  # where the form asks for it; empty: everywhere
    unit: str = ""  # of a number: 日; an amount is always yen
    label_en: str = ""
    choices_en: Mapping[str, str] | None = None
    unit_en: str = ""

    @property
    def options(self) -> Mapping[str, str]:
        """What a condition may choose among: registered choices and areas, or all ranks."""
        return RANK_OPTIONS if self.kind is FactKind.RANK else self.choices or {}

    def words(self, value: FactValue) -> str:
        """The value as a person reads it."""
        match self.kind:
            case FactKind.YEN:
                return f"{value:,}円"
            case FactKind.NUMBER:
                return f"{value}{self.unit}"
            case FactKind.CHOICE | FactKind.RANK:
                return self.options.get(str(value), str(value))
            case FactKind.YES_NO:
                return "該当" if value else "非該当"
            case FactKind.DATE:
                return era_date(day_of(day_number(value)))
            case FactKind.PLACE:
                return str(value)

    def meets(self, condition: Condition, value: FactValue) -> bool:
        """Whether a known value of this fact meets a condition on it."""
        if condition.one_of and not self._is_one_of(condition.one_of, str(value)):
            return False
        if condition.is_true is not None and bool(value) is not condition.is_true:
            return False
        if condition.at_least is None and condition.below is None:
            return True
        number = day_number(value) if self.kind is FactKind.DATE else int(value)
        return (condition.at_least is None or number >= condition.at_least) and (
            condition.below is None or number < condition.below
        )

    def _is_one_of(self, codes: tuple[str, ...], value: str) -> bool:
        if self.kind is not FactKind.PLACE:
            return value in codes
        return any(value.startswith(self.options[code]) for code in codes if code in self.options)


def day_number(value: FactValue) -> int:
    """20270401 for the text 2027-04-01."""
    return int(str(value).replace("-", ""))


def day_of(number: int) -> date:
    """The day of such a number.

    Raises:
        ValueError: there is no such day.
    """
    return date(number // 10_000, number // 100 % 100, number % 100)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The facts and matters that a generation speaks of, in the order of its pages."""

    facts: Mapping[str, FactDefinition] = field(default_factory=dict)
    matters: Mapping[str, str] = field(default_factory=dict)  # code → words
    matters_en: Mapping[str, str] = field(default_factory=dict)
