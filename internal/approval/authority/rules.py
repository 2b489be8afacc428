"""The authority table as values, and which of its rows applies. Pure.

A row says who decides a matter under which conditions, and which article says so. Rows belong to a
generation with the day from which it applies; old and new generations stand side by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from internal.approval.authority.facts import (
    Condition,
    FactDefinition,
    FactKind,
    Facts,
    FactValue,
    Vocabulary,
    day_of,
)
from internal.approval.authority.guards import Guards, guards_on
from internal.approval.engine.values import Capacity, Completion, Fact, Loser
from internal.kernel.refusal import Refusal
from internal.organization.rules import Rank


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


EVERYBODY = Completion()
"""All who are asked answer."""


@dataclass(frozen=True, slots=True)
class ConsultRow:
    """A row of 合議, 審査 or 供覧: posts that take part when the conditions hold.

    Rows of 合議 with the same `stage` form one stage, whose `completion` and order they share.
    """

    code: str
    article: str
    matter: str
    capacity: Capacity
    post_codes: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    completion: Completion = EVERYBODY
    in_order: bool = False
    stage: str = ""

    @property
    def is_plain(self) -> bool:
        """Side by side, everybody answers: shares the stage of all such rows."""
        return self.completion == EVERYBODY and not self.in_order and not self.stage


@dataclass(frozen=True, slots=True)
class Generation:
    """The table as it applies from a day on, until the next generation.

    Without a vocabulary of its own it speaks in that of its table.
    """

    code: str
    applies_from: date
    rows: tuple[AuthorityRow, ...]
    consults: tuple[ConsultRow, ...]
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All generations of a body's authority table, with the facts and matters it knows.

    As it is read, the words are those of all generations, the later before the earlier, so that
    documents of every year can be read. `on` and `speaking` give the words of one generation.
    """

    generations: tuple[Generation, ...]
    facts: Mapping[str, FactDefinition]
    matters: Mapping[str, str]  # code → words
    matters_en: Mapping[str, str] = field(default_factory=dict)
    guards: tuple[Guards, ...] = ()

    def guards_on(self, on: date) -> Guards:
        """The guards in force on a JST day."""
        return guards_on(self.guards, on)

    @property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.facts, self.matters, self.matters_en)

    def speaking(self, words: Vocabulary | None) -> "Table":
        """The same generations, with the words of one of them."""
        if words is None:
            return self
        return replace(self, facts=words.facts, matters=words.matters, matters_en=words.matters_en)

    def on(self, day: date) -> "Table":
        """With the words of the generation in force on a JST day; unchanged where there is none."""
        begun = [each for each in self.generations if each.applies_from <= day]
        latest = max(begun, key=lambda each: each.applies_from, default=None)
        return self.speaking(latest.vocabulary if latest else None)


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
    table = table.speaking(generation.vocabulary)
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
    row = _most_detailed(holding)
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


def _most_detailed(holding: list[AuthorityRow]) -> AuthorityRow:
    """The row with the most conditions.

    Raises:
        Refusal: `authority.tie`.
    """
    most = max(len(row.conditions) for row in holding)
    best = [row for row in holding if len(row.conditions) == most]
    if len(best) > 1:
        raise Refusal(
            "authority.tie",
            "専決規程の{articles}が同時に当てはまり、決裁者を決められません。"
            "管理者に規程の表の修正を依頼してください。",
            articles="と".join(row.article for row in best),
        )
    return best[0]


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
        if not definition.meets(condition, value):
            return (
                f"{definition.label}{definition.words(value)}が"
                f"「{condition_words(definition, condition)}」に当たりません"
            )
    return ""


def condition_words(definition: FactDefinition, condition: Condition) -> str:
    """100万円以上 1,000万円未満, 工事・委託, 該当."""
    parts = []
    if condition.one_of:
        parts.append("・".join(definition.options.get(code, code) for code in condition.one_of))
    if condition.is_true is not None:
        parts.append(definition.words(condition.is_true))
    from_words, to_words = (
        ("以後", "より前") if definition.kind is FactKind.DATE else ("以上", "未満")
    )
    if condition.at_least is not None:
        parts.append(f"{_round_words(definition, condition.at_least)}{from_words}")
    if condition.below is not None:
        parts.append(f"{_round_words(definition, condition.below)}{to_words}")
    return " ".join(parts)


def _round_words(definition: FactDefinition, number: int) -> str:
    if definition.kind is FactKind.DATE:
        return definition.words(day_of(number).isoformat())
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
