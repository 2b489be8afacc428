"""What a drafter sends."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.approval.authority.rules import FactDefinition, FactKind, FactValue, Table
from internal.approval.authority.shape import Wishes
from internal.approval.route_templates.forms import read_shape
from internal.approval.route_templates.names import Names
from internal.documents.otherwise import Supposition
from internal.documents.rules import RETENTION_YEARS, Disclosure, DraftContent, asked_facts
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.fields import Fields


def draft_content(form: Mapping[str, str], names: Names) -> DraftContent:
    """The draft as typed so far; what is missing may be missing until it is submitted.

    Raises:
        InvalidInput: `form.unreadable`, an amount or a day that is none, or an addition to the
            route that names nobody.
    """
    fields, table = Fields(form), names.table
    matter = fields.text("matter")
    content = DraftContent(
        title=fields.text("title")[:200],
        matter=matter if matter in table.matters else "",
        facts=facts_of(fields, asked_facts(table.facts, matter)),
        body=fields.text("body"),
        planned_on=fields.day("planned_on"),
        due_on=fields.day("due_on"),
        urgent=fields.ticked("urgent"),
        confidential=fields.ticked("confidential"),
        disclosure=fields.one_of("disclosure", Disclosure, Disclosure.OPEN),
        retention_years=_retention(fields.text("retention_years")),
        counterparty=fields.text("counterparty")[:100],
        split_reason=fields.text("split_reason")[:400],
        effective_on=fields.day("effective_on"),
        effective_reason=fields.text("effective_reason")[:400],
        wishes=Wishes(chosen_template(form), read_shape(fields, names)),
    )
    fields.done()
    return content


def chosen_matter(form: Mapping[str, str], table: Table) -> str:
    """The matter with which a draft begins.

    Raises:
        InvalidInput: `documents.no_matter`.
    """
    matter = form.get("matter", "")
    if matter not in table.matters:
        raise InvalidInput(
            "documents.no_matter",
            "入力内容を確認してください。",
            {"matter": "事項を選んでください。"},
        )
    return matter


def chosen_template(form: Mapping[str, str]) -> UUID | None:
    """The route template that the drafter chose."""
    try:
        return UUID(form.get("template", ""))
    except ValueError:
        return None


def previewed(form: Mapping[str, str], table: Table) -> tuple[str, dict[str, FactValue]]:
    """Matter and facts as far as they can be read, for the preview of the route."""
    matter = form.get("matter", "")
    return matter, facts_of(Fields(form), asked_facts(table.facts, matter))


def previewed_day(form: Mapping[str, str]) -> date | None:
    """The day on which it takes effect, as far as it can be read."""
    return Fields(form).day("effective_on")


def supposition_of(form: MultiDict[str, str], table: Table, matter: str) -> Supposition:
    """Other facts and people who would be away; what cannot be read counts as not given."""
    facts = facts_of(Fields(form), asked_facts(table.facts, matter))
    away: set[UUID] = set()
    for text in form.getlist("away"):
        with suppress(ValueError):
            away.add(UUID(text))
    return Supposition(facts, frozenset(away))


def revision_of(form: Mapping[str, str]) -> int:
    """The revision of the draft that the page showed."""
    revision = form.get("revision", "")
    if not revision.isdecimal():
        raise InvalidInput(
            "documents.broken_form",
            "送信された内容を読み取れませんでした。ページを開き直してから、もう一度お試しください。",
        )
    return int(revision)


def facts_of(fields: Fields, asked: tuple[FactDefinition, ...]) -> dict[str, FactValue]:
    """The facts as far as they were given; what cannot be read is noted in the fields."""
    facts: dict[str, FactValue] = {}
    for fact in asked:
        value = _fact(fields, fact)
        if value is not None and value != "":
            facts[fact.name] = value
    return facts


def _fact(fields: Fields, fact: FactDefinition) -> FactValue | None:
    match fact.kind:
        case FactKind.YEN:
            return fields.number(fact.name, N_("金額を半角数字で入力してください。"))
        case FactKind.NUMBER:
            return fields.number(fact.name, N_("数を半角数字で入力してください。"))
        case FactKind.CHOICE:
            chosen = fields.text(fact.name)
            return chosen if chosen in (fact.choices or {}) else None
        case FactKind.YES_NO:
            return fields.ticked(fact.name)


def _retention(text: str) -> int:
    known = {str(years): years for years in RETENTION_YEARS}
    return known.get(text, 5)
