"""The columns of the table in a file, and the cells of its rows. Pure.

One line per row. The first columns are fixed; then come, for each fact of the table, its
conditions: a number has two columns (以上, 未満), everything else has one.
"""

from collections.abc import Iterable, Iterator, Mapping

from internal.approval.authority.facts import Condition, FactDefinition, FactKind, day_of
from internal.approval.authority.route import RECORDS_OFFICER
from internal.approval.authority.rules import ConsultRow, Table
from internal.approval.engine.values import Capacity
from internal.approval.steps import CAPACITY_WORDS
from internal.organization.words import RANKS
from internal.regulation.rules.difference import row_words
from internal.regulation.rules.rows import AnyRow, posts_of
from internal.regulation.rules.stages import COMPLETIONS, ORDERS

EVERY_MATTER = "全事項"
OFFICER = "文書主任"

CODE, CAPACITY, MATTER, NAME = "行コード", "種別", "事項コード", "事項"
ARTICLE, LEVEL, RANK, POSTS, DEPUTY = "根拠条文", "決裁区分", "決裁者の職位", "職コード", "代決"
RULE, PEOPLE, ORDER, STAGE = "成立の条件", "成立の人数", "順序", "段階"
FIXED = (
    *(CODE, CAPACITY, MATTER, NAME, ARTICLE, LEVEL, RANK, POSTS, DEPUTY),
    *(RULE, PEOPLE, ORDER, STAGE),
)
CAPACITIES = {
    CAPACITY_WORDS[capacity]: capacity
    for capacity in (Capacity.DECIDE, Capacity.CONCUR, Capacity.EXAMINE, Capacity.SHOW)
}
RANK_WORDS = {word: rank for rank, word in RANKS.items()}
DEPUTIES = {"可": True, "不可": False}
RULES = {word: kind for kind, word in COMPLETIONS.items()}
ORDER_WORDS = {word: in_order for in_order, word in ORDERS.items()}
YES_NO = {"該当": True, "非該当": False}
_YES_NO_WORDS: Mapping[bool | None, str] = {True: "該当", False: "非該当"}


def cells_of(table: Table, rows: tuple[AnyRow, ...]) -> Iterator[tuple[str, ...]]:
    """The rows as lines that `rows_in_grid` gives back, the headings first."""
    yield headings_of(table)
    for row in rows:
        yield tuple(_cells(table, row))


def headings_of(table: Table) -> tuple[str, ...]:
    """The headings of every column, in their order."""
    return (*FIXED, *_headings(table))


def choices_of(table: Table) -> Mapping[str, Iterable[str]]:
    """The words among which a column lets choose, by its heading."""
    return {
        CAPACITY: CAPACITIES,
        RANK: RANK_WORDS,
        DEPUTY: DEPUTIES,
        RULE: RULES,
        ORDER: ORDER_WORDS,
        **{
            columns_of(table, fact)[0]: YES_NO
            if fact.kind is FactKind.YES_NO
            else tuple(choice_words(fact).get(code, code) for code in fact.options)
            for fact in table.facts.values()
            if fact.kind is FactKind.YES_NO or fact.options
        },
    }


def _label(table: Table, fact: FactDefinition) -> str:
    """The heading of a fact: its label, with its name where two facts share one."""
    twins = sum(other.label == fact.label for other in table.facts.values())
    return fact.label if twins == 1 and fact.label not in FIXED else f"{fact.label}[{fact.name}]"


def columns_of(table: Table, fact: FactDefinition) -> tuple[str, ...]:
    """The headings of the conditions on a fact."""
    label = _label(table, fact)
    match fact.kind:
        case FactKind.YEN:
            return (f"{label} 以上(円)", f"{label} 未満(円)")
        case FactKind.NUMBER:
            unit = f"({fact.unit})" if fact.unit else ""
            return (f"{label} 以上{unit}", f"{label} 未満{unit}")
        case FactKind.DATE:
            return (f"{label} 以後", f"{label} より前")
        case FactKind.CHOICE | FactKind.YES_NO | FactKind.RANK | FactKind.PLACE:
            return (label,)


def _headings(table: Table) -> Iterator[str]:
    for fact in table.facts.values():
        yield from columns_of(table, fact)


def _cells(table: Table, row: AnyRow) -> Iterator[str]:
    words = row_words(table, row)
    yield row.code
    yield words["capacity"]
    yield row.matter
    yield words["matter"] or EVERY_MATTER
    yield row.article
    yield words.get("level", "")
    yield words.get("rank", "")
    yield " ".join(OFFICER if code == RECORDS_OFFICER else code for code in posts_of(row))
    yield words.get("deputy", "")
    yield from _stage_cells(row)
    conditions = {condition.fact: condition for condition in row.conditions}
    for fact in table.facts.values():
        yield from _condition_cells(fact, conditions.get(fact.name))


def _stage_cells(row: AnyRow) -> Iterator[str]:
    if not isinstance(row, ConsultRow) or row.is_plain:
        yield from ("", "", "", "")
        return
    yield COMPLETIONS[row.completion.kind]
    yield str(row.completion.count or "")
    yield ORDERS[row.in_order]
    yield row.stage


def _condition_cells(fact: FactDefinition, condition: Condition | None) -> Iterator[str]:
    match fact.kind:
        case FactKind.YEN | FactKind.NUMBER:
            bounds = (condition.at_least, condition.below) if condition else (None, None)
            yield from ("" if bound is None else str(bound) for bound in bounds)
        case FactKind.DATE:
            bounds = (condition.at_least, condition.below) if condition else (None, None)
            yield from ("" if bound is None else day_of(bound).isoformat() for bound in bounds)
        case FactKind.CHOICE | FactKind.RANK | FactKind.PLACE:
            chosen = condition.one_of if condition else ()
            yield "、".join(choice_words(fact).get(value, value) for value in chosen)
        case FactKind.YES_NO:
            yield _YES_NO_WORDS.get(condition.is_true, "") if condition else ""


def choice_words(fact: FactDefinition) -> Mapping[str, str]:
    """The choices by code, for those whose words can be read back without doubt."""
    choices = fact.options
    words = list(choices.values())
    return {
        code: word
        for code, word in choices.items()
        if word
        and words.count(word) == 1
        and word not in choices
        and "、" not in word
        and word.strip() == word
    }
