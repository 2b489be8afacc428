"""What a drafter sends."""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.approval.authority.facts import FactDefinition, FactKind, FactValue
from internal.approval.authority.rules import Table
from internal.approval.authority.shape import Wishes
from internal.approval.engine.paper import Medium
from internal.approval.route_templates.forms import read_shape
from internal.approval.route_templates.names import Names
from internal.documents.otherwise import Supposition
from internal.documents.paperwork import (
    MAX_DETAIL,
    MAX_NAME,
    MAX_REMARK,
    MOST_ITEMS,
    MOST_SHEETS,
    UNITS,
    PaperItem,
    Paperwork,
)
from internal.documents.rules import RETENTION_YEARS, Disclosure, DraftContent, asked_facts
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.fields import Fields

PLACE = "place-"
"""What the name of a field begins with that takes the number of an attachment."""

LONGEST_PLACE = 100


def draft_content(form: Mapping[str, str], names: Names, reasons: tuple[str, ...]) -> DraftContent:
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
        behalf=previewed_behalf(form),
        wishes=Wishes(chosen_template(form), read_shape(fields, names)),
        paper=_paper(fields, reasons),
    )
    fields.done()
    return content


def _paper(fields: Fields, reasons: tuple[str, ...]) -> Paperwork:
    reason = fields.text("paper_reason")
    return Paperwork(
        medium=fields.one_of("medium", Medium, Medium.ELECTRONIC),
        reason=reason if reason in reasons else "",
        detail=fields.text("paper_detail")[:MAX_DETAIL],
        items=tuple(_paper_items(fields)),
    )


def _paper_items(fields: Fields) -> Iterator[PaperItem]:
    """The lines with a name; a line of which only the rest was typed asks for it."""
    for number in range(1, MOST_ITEMS + 1):
        name = fields.text(f"paper_name_{number}")
        count = fields.number(f"paper_count_{number}", N_("紙の数を半角数字で入力してください。"))
        remark = fields.text(f"paper_remark_{number}")
        if name:
            unit = fields.text(f"paper_unit_{number}")
            yield PaperItem(
                name[:MAX_NAME],
                min(count or 0, MOST_SHEETS),
                unit if unit in UNITS else UNITS[0],
                remark[:MAX_REMARK],
            )
        elif count or remark:
            fields.errors[f"paper_name_{number}"] = N_("紙で回すものの名称を入力してください。")


def edited_content(form: Mapping[str, str], base: DraftContent, table: Table) -> DraftContent:
    """The content as somebody edits it on the way; 事項 and 取扱い stay as they were submitted.

    Raises:
        InvalidInput: `form.unreadable`.
    """
    fields = Fields(form)
    content = replace(
        base,
        title=fields.text("title")[:200],
        facts=facts_of(fields, asked_facts(table.facts, base.matter)),
        body=fields.text("body"),
        planned_on=fields.day("planned_on"),
        disclosure=fields.one_of("disclosure", Disclosure, base.disclosure),
        retention_years=_retention(fields.text("retention_years")),
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


def previewed_behalf(form: Mapping[str, str]) -> UUID | None:
    """For whom the draft is written, as far as it can be read."""
    with suppress(ValueError):
        return UUID(form.get("behalf", ""))
    return None


def supposition_of(form: MultiDict[str, str], table: Table, matter: str) -> Supposition:
    """Other facts and people who would be away; what cannot be read counts as not given."""
    facts = facts_of(Fields(form), asked_facts(table.facts, matter))
    away: set[UUID] = set()
    for text in form.getlist("away"):
        with suppress(ValueError):
            away.add(UUID(text))
    return Supposition(facts, frozenset(away))


def wished_places(form: Mapping[str, str]) -> dict[UUID, int]:
    """The numbers that were typed beside the attachments of a draft.

    Raises:
        InvalidInput: `form.unreadable`.
    """
    fields, found = Fields(form), {}
    for name in form:
        if not name.startswith(PLACE):
            continue
        with suppress(ValueError):
            attachment_id = UUID(name.removeprefix(PLACE))
            number = fields.number(name, N_("添付の順番を半角数字で入力してください。"))
            if number is not None:
                found[attachment_id] = number
    fields.done()
    return found


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
        case FactKind.CHOICE | FactKind.RANK:
            chosen = fields.text(fact.name)
            return chosen if chosen in fact.options else None
        case FactKind.DATE:
            day = fields.day(fact.name)
            return day.isoformat() if day else None
        case FactKind.PLACE:
            return unicodedata.normalize("NFKC", fields.text(fact.name))[:LONGEST_PLACE]
        case FactKind.YES_NO:
            return fields.ticked(fact.name)


def _retention(text: str) -> int:
    known = {str(years): years for years in RETENTION_YEARS}
    return known.get(text, 5)
