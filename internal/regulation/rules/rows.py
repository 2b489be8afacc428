"""Rows of an amendment: both kinds as one, in words, and what is wrong with a single row. Pure."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import TypeAlias

from internal.approval.authority.facts import Condition, FactDefinition, FactKind, Facts, day_of
from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import (
    AuthorityRow,
    ConsultRow,
    Generation,
    Table,
    condition_words,
)
from internal.approval.engine.values import Capacity, CompletionKind
from internal.kernel.refusal import Refusal
from internal.kernel.text import N_

AnyRow: TypeAlias = AuthorityRow | ConsultRow
KnowsPost: TypeAlias = Callable[[str], bool]

AMENDMENT = "amendment"
"""The code of an amendment while it is evaluated as if it were in force."""

LONGEST_ARTICLE = 100
LONGEST_LEVEL = 40
LONGEST_CODE = 40
LONGEST_STAGE = 40
MOST_PEOPLE = 60
"""The largest number that a row may ask to agree."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at one field of a row. `field` is article, level, decider, a fact's name …"""

    field: str
    sentence: str
    facts: Mapping[str, object]


def as_table(table: Table, rows: tuple[AnyRow, ...], applies_from: date) -> Table:
    """The table as if these rows were the only generation, in force from a day on."""
    generation = Generation(
        AMENDMENT,
        applies_from,
        tuple(row for row in rows if isinstance(row, AuthorityRow)),
        tuple(row for row in rows if isinstance(row, ConsultRow)),
    )
    return replace(table, generations=(generation,))


def rows_of(generation: Generation) -> tuple[AnyRow, ...]:
    """Every row of a generation: those that decide, then those that consult."""
    return (*generation.rows, *generation.consults)


def posts_of(row: AnyRow) -> tuple[str, ...]:
    """The codes of the posts that a row names."""
    if isinstance(row, ConsultRow):
        return row.post_codes
    return (row.decider.post_code,) if row.decider.post_code else ()


def conditions_words(table: Table, conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """Each condition with its fact: 金額(税込) 50万円以上 200万円未満."""
    return tuple(
        f"{table.facts[c.fact].label} {condition_words(table.facts[c.fact], c)}"
        if c.fact in table.facts
        else c.fact
        for c in conditions
    )


def facts_words(table: Table, facts: Facts) -> str:
    """Facts as a person reads them: 金額(税込) 2,000,000円、契約方法 随意契約."""
    return "、".join(
        f"{definition.label} {definition.words(facts[name])}"
        for name, definition in table.facts.items()
        if name in facts
    )


def asked_in(table: Table, matter: str) -> tuple[FactDefinition, ...]:
    """The facts that conditions of a matter may look at; all of them for rows of every matter."""
    return tuple(
        fact
        for fact in table.facts.values()
        if matter not in table.matters or not fact.matters or matter in fact.matters
    )


def coded(row: AnyRow, taken: Container[str]) -> AnyRow:
    """The row with a code that no other row has: its matter and a running number."""
    stem = (row.matter or "all")[:30]
    code = next(code for n in count(1) if (code := f"{stem}-{n}") not in taken)
    return replace(row, code=code)


def flaws_of(row: AnyRow, table: Table, knows_post: KnowsPost) -> tuple[Flaw, ...]:
    """Everything that is wrong with a row by itself."""
    flaws = [*_article(row), *_matter(row, table), *_posts(row, knows_post)]
    if isinstance(row, AuthorityRow):
        flaws += _decider(row)
    else:
        flaws += _stage(row)
    asked = {fact.name: fact for fact in asked_in(table, row.matter)}
    seen: set[str] = set()
    for condition in row.conditions:
        flaws += _condition(condition, table, asked, twice=condition.fact in seen)
        seen.add(condition.fact)
    return tuple(flaws)


def refuse_flawed(row: AnyRow, table: Table, knows_post: KnowsPost) -> None:
    """
    Raises:
        Refusal: `regulation.flawed_row`, the first thing that is wrong with a row.
    """
    for flaw in flaws_of(row, table, knows_post):
        raise Refusal("regulation.flawed_row", flaw.sentence, **flaw.facts)


def _article(row: AnyRow) -> list[Flaw]:
    if not row.article:
        return [Flaw("article", N_("根拠条文を入力してください。"), {})]
    if len(row.article) > LONGEST_ARTICLE:
        return [Flaw("article", N_("根拠条文は100字以内で入力してください。"), {})]
    return []


def _matter(row: AnyRow, table: Table) -> list[Flaw]:
    if row.matter in table.matters or (not row.matter and isinstance(row, ConsultRow)):
        return []
    return [Flaw("matter", N_("事項「{matter}」は登録されていません。"), {"matter": row.matter})]


def _posts(row: AnyRow, knows_post: KnowsPost) -> list[Flaw]:
    if isinstance(row, ConsultRow) and not row.post_codes:
        return [Flaw("posts", N_("職コードを一つ以上入力してください。"), {})]
    unknown = [
        code
        for code in posts_of(row)
        if not (code == RECORDS_OFFICER and isinstance(row, ConsultRow)) and not knows_post(code)
    ]
    return [
        Flaw("posts", N_("職コード「{post}」は適用日の組織にありません。"), {"post": code})
        for code in unknown
    ]


def _decider(row: AuthorityRow) -> list[Flaw]:
    flaws = []
    if not row.level:
        flaws.append(Flaw("level", N_("決裁区分を入力してください。"), {}))
    elif len(row.level) > LONGEST_LEVEL:
        flaws.append(Flaw("level", N_("決裁区分は40字以内で入力してください。"), {}))
    if (row.decider.rank is None) is not bool(row.decider.post_code):
        flaws.append(
            Flaw("decider", N_("決裁者は、職位か職コードのどちらか一方で指定してください。"), {})
        )
    return flaws


def _stage(row: ConsultRow) -> list[Flaw]:
    flaws = []
    if row.capacity is not Capacity.CONCUR and not row.is_plain:
        flaws.append(
            Flaw(
                "completion",
                N_("成立の条件・順序・段階を指定できるのは合議の行だけです。"),
                {},
            )
        )
    if row.completion.kind is CompletionKind.AT_LEAST:
        flaws += _number(row)
    if len(row.stage) > LONGEST_STAGE:
        flaws.append(Flaw("stage", N_("段階の名前は40字以内で入力してください。"), {}))
    return flaws


def _number(row: ConsultRow) -> list[Flaw]:
    count, posts = row.completion.count, len(row.post_codes)
    if not 1 <= count <= MOST_PEOPLE:
        return [
            Flaw(
                "completion_count",
                N_("同意が必要な人数を1から{most}までで入力してください。"),
                {"most": MOST_PEOPLE},
            )
        ]
    if not row.stage and count > posts:
        return [
            Flaw(
                "completion_count",
                N_("同意が必要な人数({count}人)が、職の数({posts})より多くなっています。"),
                {"count": count, "posts": posts},
            )
        ]
    return []


def _condition(
    condition: Condition, table: Table, asked: Mapping[str, FactDefinition], *, twice: bool
) -> list[Flaw]:
    definition = table.facts.get(condition.fact)
    if definition is None:
        return [
            Flaw(
                condition.fact,
                N_("条件の項目「{fact}」は登録されていません。"),
                {"fact": condition.fact},
            )
        ]
    flaws = []
    label = {"label": definition.label}
    if condition.fact not in asked:
        flaws.append(
            Flaw(condition.fact, N_("「{label}」はこの事項の起案で入力されない項目です。"), label)
        )
    if twice:
        flaws.append(
            Flaw(condition.fact, N_("「{label}」の条件が二つあります。一つにしてください。"), label)
        )
    if not _fits(condition, definition.kind):
        flaws.append(Flaw(condition.fact, N_("「{label}」の条件の種類が項目に合いません。"), label))
    elif _is_impossible(condition):
        flaws.append(
            Flaw(
                condition.fact,
                N_("「{label}」の範囲に当てはまる数がありません。以上と未満を確認してください。"),
                label,
            )
        )
    elif definition.kind is FactKind.DATE and not _are_days(condition):
        flaws.append(Flaw(condition.fact, N_("「{label}」の日付が暦にありません。"), label))
    unknown = [value for value in condition.one_of if value not in definition.options]
    if unknown and _fits(condition, definition.kind):
        flaws.append(
            Flaw(
                condition.fact,
                N_("「{label}」に「{value}」という選択肢はありません。"),
                label | {"value": unknown[0]},
            )
        )
    return flaws


def _fits(condition: Condition, kind: FactKind) -> bool:
    banded = condition.at_least is not None or condition.below is not None
    match kind:
        case FactKind.YEN | FactKind.NUMBER | FactKind.DATE:
            return banded and not condition.one_of and condition.is_true is None
        case FactKind.CHOICE | FactKind.RANK | FactKind.PLACE:
            return bool(condition.one_of) and not banded and condition.is_true is None
        case FactKind.YES_NO:
            return condition.is_true is not None and not banded and not condition.one_of


def _are_days(condition: Condition) -> bool:
    try:
        for number in (condition.at_least, condition.below):
            if number is not None:
                day_of(number)
    except ValueError:
        return False
    return True


def _is_impossible(condition: Condition) -> bool:
    """Whether no amount or number from 0 upwards lies in the band."""
    return condition.below is not None and condition.below <= max(condition.at_least or 0, 0)
