"""What the pages of the regulation send, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.approval.authority.facts import Condition, FactDefinition, FactKind, day_number
from internal.approval.authority.rules import AuthorityRow, ConsultRow, Decider, Table
from internal.approval.engine.values import Capacity, Completion, CompletionKind
from internal.documents.forms import facts_of
from internal.documents.rules import asked_facts
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.organization.rules import Rank
from internal.regulation.impact import Place
from internal.regulation.rules.examples import Example
from internal.regulation.rules.rows import LONGEST_LEVEL, AnyRow, KnowsPost, asked_in, flaws_of
from internal.web.fields import Fields
from internal.web.words import sentence

Form = MultiDict[str, str]

LONGEST_NAME = 100
LONGEST_REASON = 2000
BY_POST = "post"
"""Chosen in place of a rank: the decider is one certain post."""


@dataclass(frozen=True, slots=True)
class Head:
    """The name of an amendment and the day from which it would apply."""

    name: str
    applies_from: date


def head_of(form: Form, today: date) -> Head:
    """
    Raises:
        InvalidInput: no name, no day, or a day that has passed.
    """
    fields = Fields(form)
    name, on = fields.text("name"), fields.day("applies_from")
    if not name or len(name) > LONGEST_NAME:
        fields.errors["name"] = N_("名称を100字以内で入力してください。")
    if on is None and "applies_from" not in fields.errors:
        fields.errors["applies_from"] = N_("適用日を入力してください。")
    elif on is not None and on < today:
        fields.errors["applies_from"] = N_("適用日は本日以降の日付を入力してください。")
    fields.done()
    return Head(name, on or today)


def revision_in(form: Form) -> int:
    """The revision that the page showed.

    Raises:
        InvalidInput: `regulation.broken_form`.
    """
    text = form.get("revision", "")
    if not text.isdecimal() or len(text) > 9:
        raise InvalidInput(
            "regulation.broken_form",
            "送信された内容を読み取れませんでした。ページを開き直してから、もう一度お試しください。",
        )
    return int(text)


def reason_in(form: Form) -> str:
    """A reason that may be left out here.

    Raises:
        InvalidInput: it is too long.
    """
    fields = Fields(form)
    reason = fields.text("reason")
    if len(reason) > LONGEST_REASON:
        fields.errors["reason"] = N_("理由は2,000字以内で入力してください。")
    fields.done()
    return reason


def deciding_row(form: Form, table: Table, matter: str, knows_post: KnowsPost) -> AuthorityRow:
    """A row that says who decides; its code is given elsewhere.

    Raises:
        InvalidInput: with a sentence at every field that is wrong.
    """
    fields = Fields(form)
    chosen = fields.text("decider")
    ranks = {str(rank.value): rank for rank in Rank}
    row = AuthorityRow(
        code="",
        article=fields.text("article"),
        matter=matter,
        level=fields.text("level"),
        decider=Decider(ranks.get(chosen), fields.text("posts") if chosen == BY_POST else ""),
        conditions=_conditions(fields, form, table, matter),
        deputy_allowed=fields.ticked("deputy_allowed"),
    )
    _refuse(fields, row, table, knows_post)
    return row


def consulting_row(form: Form, table: Table, matter: str, knows_post: KnowsPost) -> ConsultRow:
    """A row of 合議, 審査 or 供覧; its code is given elsewhere.

    Raises:
        InvalidInput: with a sentence at every field that is wrong.
    """
    fields = Fields(form)
    capacity = fields.one_of("capacity", Capacity, Capacity.CONCUR)
    row = ConsultRow(
        code="",
        article=fields.text("article"),
        matter=matter,
        capacity=capacity if capacity in CONSULTS else Capacity.CONCUR,
        post_codes=tuple(fields.text("posts").replace("、", " ").split()),
        conditions=_conditions(fields, form, table, matter),
        completion=_completion(fields),
        in_order=fields.ticked("in_order"),
        stage=fields.text("stage"),
    )
    _refuse(fields, row, table, knows_post)
    return row


def _completion(fields: Fields) -> Completion:
    kind = fields.one_of("completion", CompletionKind, CompletionKind.ALL)
    if kind is not CompletionKind.AT_LEAST:
        return Completion(kind)
    return Completion(
        kind, fields.number("completion_count", N_("半角数字で入力してください。")) or 0
    )


CONSULTS = (Capacity.CONCUR, Capacity.EXAMINE, Capacity.SHOW)


def _conditions(fields: Fields, form: Form, table: Table, matter: str) -> tuple[Condition, ...]:
    found = (_condition(fields, form, fact) for fact in asked_in(table, matter))
    return tuple(condition for condition in found if condition is not None)


def _condition(fields: Fields, form: Form, fact: FactDefinition) -> Condition | None:
    match fact.kind:
        case FactKind.YEN | FactKind.NUMBER:
            wrong = N_("半角数字で入力してください。")
            at_least = fields.number(f"{fact.name}_from", wrong)
            below = fields.number(f"{fact.name}_below", wrong)
            if at_least is None and below is None:
                return None
            return Condition(fact.name, at_least=at_least, below=below)
        case FactKind.DATE:
            days = (fields.day(f"{fact.name}_from"), fields.day(f"{fact.name}_below"))
            first, last = (day_number(day.isoformat()) if day else None for day in days)
            if first is None and last is None:
                return None
            return Condition(fact.name, at_least=first, below=last)
        case FactKind.CHOICE | FactKind.RANK | FactKind.PLACE:
            chosen = form.getlist(fact.name)
            one_of = tuple(value for value in fact.options if value in chosen)
            return Condition(fact.name, one_of=one_of) if one_of else None
        case FactKind.YES_NO:
            answer = fields.text(fact.name)
            return Condition(fact.name, is_true=answer == "yes") if answer else None


def _refuse(fields: Fields, row: AnyRow, table: Table, knows_post: KnowsPost) -> None:
    # Each sentence has facts of its own, so they are filled in here; what was typed may hold
    # braces, which must not be taken for the names of facts later.
    for flaw in flaws_of(row, table, knows_post):
        said = sentence(flaw.sentence, flaw.facts).replace("{", "{{").replace("}", "}}")
        fields.errors.setdefault(_field(flaw.field, table), said)
    fields.done()


def _field(name: str, table: Table) -> str:
    fact = table.facts.get(name)
    return f"{name}_from" if fact and fact.kind.is_banded else name


def example_of(form: Form, table: Table, matter: str) -> Example:
    """An example with its facts.

    Raises:
        InvalidInput: with a sentence at every field that is wrong.
    """
    fields = Fields(form)
    name, level = fields.text("name"), fields.text("level")
    if not name or len(name) > LONGEST_NAME:
        fields.errors["name"] = N_("名称を100字以内で入力してください。")
    if not level or len(level) > LONGEST_LEVEL:
        fields.errors["level"] = N_("決裁区分を40字以内で入力してください。")
    facts = facts_of(fields, asked_facts(table.facts, matter))
    fields.done()
    return Example(name, matter, facts, level)


def place_in(arguments: Mapping[str, str]) -> Place | None:
    """Where a list goes on; from the beginning when the address says nothing readable."""
    instant, _, case_id = arguments.get("after", "").partition("~")
    try:
        at = datetime.fromisoformat(instant)
        return Place(at if at.tzinfo else at.replace(tzinfo=UTC), UUID(case_id))
    except ValueError:
        return None
