"""The authority table as values, and which of its rows applies. Pure.

A row says who decides a matter under which conditions, and which article says so. Rows belong to a
generation with the day from which it applies; old and new generations stand side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from internal.approval.authority.guards import Guards, guards_on
from internal.approval.engine.values import Capacity, Fact, Loser
from internal.kernel.refusal import Refusal
from internal.organization.rules import Rank

FactValue: TypeAlias = str | int | bool
Facts: TypeAlias = Mapping[str, FactValue]
"""Facts of a case by name: `amount_yen`, `expense_item`, `contract_kind`, `days` …"""


class FactKind(StrEnum):
    """How a fact is written and compared."""

    YEN = "yen"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """A fact that conditions may look at, with its words."""

    name: str
    label: str
    kind: FactKind
    choices: Mapping[str, str] | None = None
    matters: tuple[str, ...] = ()  # where the form asks for it; empty: everywhere
    unit: str = ""  # of a number: 日; an amount is always yen

    def words(self, value: FactValue) -> str:
        """The value as a person reads it."""
        match self.kind:
            case FactKind.YEN:
                return f"{value:,}円"
            case FactKind.NUMBER:
                return f"{value}{self.unit}"
            case FactKind.CHOICE:
                return (self.choices or {}).get(str(value), str(value))
            case FactKind.YES_NO:
                return "該当" if value else "非該当"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one fact. A number lies in `[at_least, below)`; a choice is `one_of`."""

    fact: str
    one_of: tuple[str, ...] = ()
    at_least: int | None = None
    below: int | None = None
    is_true: bool | None = None

    def holds(self, value: FactValue) -> bool:
        """Whether a known value meets the condition."""
        if self.one_of and str(value) not in self.one_of:
            return False
        if self.is_true is not None and bool(value) is not self.is_true:
            return False
        if self.at_least is None and self.below is None:
            return True
        number = int(value)
        return (self.at_least is None or number >= self.at_least) and (
            self.below is None or number < self.below
        )


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: the superior of that rank in the drafter's line, or one certain post."""

    rank: Rank | None = None
    post_code: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """One row of the table. `deputy_allowed` is false where 代決 is barred (GRD-01, APR-32)."""

    code: str
    article: str
    matter: str
    level: str
    decider: Decider
    conditions: tuple[Condition, ...] = ()
    deputy_allowed: bool = True


@dataclass(frozen=True, slots=True)
class ConsultRow:
    """A row of 合議, 審査 or 供覧: posts that take part when the conditions hold."""

    code: str
    article: str
    matter: str
    capacity: Capacity
    post_codes: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Generation:
    """The table as it applies from a day on, until the next generation."""

    code: str
    applies_from: date
    rows: tuple[AuthorityRow, ...]
    consults: tuple[ConsultRow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All generations of a body's authority table, with the facts it knows."""

    generations: tuple[Generation, ...]
    facts: Mapping[str, FactDefinition]
    matters: Mapping[str, str]  # code → words
    guards: tuple[Guards, ...] = ()

    def guards_on(self, on: date) -> Guards:
        """The guards in force on a JST day."""
        return guards_on(self.guards, on)


@dataclass(frozen=True, slots=True)
class Finding:
    """The row that applies, the consultations, and what the losing rows lacked."""

    generation: Generation
    row: AuthorityRow
    facts: tuple[Fact, ...]
    losers: tuple[Loser, ...]
    consults: tuple[ConsultRow, ...]


def generation_on(table: Table, on: date) -> Generation:
    """The generation in force on a JST day.

    Raises:
        Refusal: `authority.no_generation`.
    """
    begun = [g for g in table.generations if g.applies_from <= on]
    if not begun:
        raise Refusal(
            "authority.no_generation",
            "{on}に適用される専決規程がありません。管理者に適用日の登録を依頼してください。",
            on=on,
        )
    return max(begun, key=lambda g: g.applies_from)


def evaluate(table: Table, matter: str, facts: Facts, on: date) -> Finding:
    """Which row decides a matter with these facts on that day.

    The row with the most conditions among those that hold wins; two that tie are refused with
    both articles, because the regulation then contradicts itself.

    Raises:
        Refusal: `authority.no_generation`, `authority.fact_missing`, `authority.no_row`,
            `authority.tie`.
    """
    generation = generation_on(table, on)
    rows = [row for row in generation.rows if row.matter == matter]
    lacking = {row.code: why_not(table, row.conditions, facts) for row in rows}
    holding = [row for row in rows if not lacking[row.code]]
    missing = _facts_that_would_tell(table, rows, facts)
    if not holding and missing:
        raise Refusal(
            "authority.fact_missing",
            "{labels}を入力すると、決裁経路が決まります。",
            labels="、".join(missing),
        )
    if not holding:
        raise Refusal(
            "authority.no_row",
            "「{matter}」に当てはまる専決規程の行がありません。{reasons}"
            "入力した内容を確認してください。",
            matter=table.matters.get(matter, matter),
            reasons="".join(
                f"{row.article}: {lacking[row.code]}。" for row in rows if lacking[row.code]
            ),
        )
    most = max(len(row.conditions) for row in holding)
    best = [row for row in holding if len(row.conditions) == most]
    if len(best) > 1:
        raise Refusal(
            "authority.tie",
            "専決規程の{articles}が同時に当てはまり、決裁者を決められません。"
            "管理者に規程の表の修正を依頼してください。",
            articles="と".join(row.article for row in best),
        )
    row = best[0]
    losers = tuple(
        Loser(
            f"{other.article} {other.level}",
            lacking[other.code] or f"{row.article}の方が条件が詳しいため",
        )
        for other in rows
        if other is not row
    )
    return Finding(
        generation=generation,
        row=row,
        facts=used_facts(table, (row.conditions,), facts, matter),
        losers=losers,
        consults=tuple(
            consult
            for consult in generation.consults
            if consult.matter in {"", matter} and not why_not(table, consult.conditions, facts)
        ),
    )


def _facts_that_would_tell(table: Table, rows: list[AuthorityRow], facts: Facts) -> tuple[str, ...]:
    """Labels of the facts that are not given yet, of rows that nothing given speaks against."""
    labels: dict[str, None] = {}
    for row in rows:
        unknown = [c for c in row.conditions if _given(table, c.fact, facts) is None]
        known = tuple(c for c in row.conditions if c not in unknown)
        if unknown and not why_not(table, known, facts):
            labels |= dict.fromkeys(table.facts[c.fact].label for c in unknown)
    return tuple(labels)


def _given(table: Table, name: str, facts: Facts) -> FactValue | None:
    """The value of a fact; a yes-or-no that was not given is a no."""
    value = facts.get(name)
    if value is None and table.facts[name].kind is FactKind.YES_NO:
        return False
    return None if value == "" else value


def why_not(table: Table, conditions: tuple[Condition, ...], facts: Facts) -> str:
    """Empty when all conditions hold, else the first that does not, in words."""
    for condition in conditions:
        definition = table.facts[condition.fact]
        value = _given(table, condition.fact, facts)
        if value is None:
            return f"{definition.label}が入力されていません"
        if not condition.holds(value):
            return (
                f"{definition.label}{definition.words(value)}が"
                f"「{condition_words(definition, condition)}」に当たりません"
            )
    return ""


def condition_words(definition: FactDefinition, condition: Condition) -> str:
    """100万円以上 1,000万円未満, 工事・委託, 該当."""
    parts = []
    if condition.one_of:
        parts.append("・".join(definition.words(value) for value in condition.one_of))
    if condition.is_true is not None:
        parts.append(definition.words(condition.is_true))
    if condition.at_least is not None:
        parts.append(f"{_round_words(definition, condition.at_least)}以上")
    if condition.below is not None:
        parts.append(f"{_round_words(definition, condition.below)}未満")
    return " ".join(parts)


def _round_words(definition: FactDefinition, number: int) -> str:
    if definition.kind is FactKind.YEN and number >= 10_000 and number % 10_000 == 0:
        return f"{number // 10_000:,}万円"
    return definition.words(number)


def used_facts(
    table: Table, conditions: tuple[tuple[Condition, ...], ...], facts: Facts, matter: str
) -> tuple[Fact, ...]:
    """The facts that the given conditions looked at, in words, the matter first."""
    names = dict.fromkeys(condition.fact for group in conditions for condition in group)
    return (
        Fact("事項", table.matters.get(matter, matter)),
        *(
            Fact(table.facts[name].label, table.facts[name].words(facts[name]))
            for name in names
            if name in facts
        ),
    )
