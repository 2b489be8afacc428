"""The desk of a drafter as values: the form, the facts it asks for, the route as it would be."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.ahead import HORIZON, people_concerned
from internal.approval.authority.rules import FactDefinition, Facts
from internal.approval.authority.shape import Shape, Wishes
from internal.approval.route_templates.forms import Row, rows_of
from internal.approval.route_templates.names import Names
from internal.approval.route_templates.queries import groups_for, templates_for
from internal.approval.route_templates.rules import RouteTemplate
from internal.approval.service import Approval
from internal.approval.steps import Steps, planned_steps
from internal.documents.queries import DocumentPage
from internal.documents.rules import asked_facts
from internal.documents.screen import FactLine, fact_lines, read_document
from internal.documents.split_queries import warning_of
from internal.documents.splitting import SplitWarning
from internal.kernel.clock import jst_date
from internal.kernel.ids import new_id
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.absences_ahead import absences_between
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Preview:
    """The route as it would be prescribed now, or why there is none."""

    steps: Steps | None
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class AdditionsForm:
    """What the drafter may add to her route: templates to choose from, and rows of her own."""

    templates: tuple[RouteTemplate, ...]
    rows: tuple[Row, ...]
    shape: Shape
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft on its drafter's desk."""

    page: DocumentPage
    matters: tuple[tuple[str, str], ...]
    asked: tuple[FactDefinition, ...]
    facts: tuple[FactLine, ...]
    preview: Preview
    additions: AdditionsForm
    returned: str  # the reason of the last return, when it came back
    returned_by: str
    once: UUID
    split: SplitWarning | None
    today: date

    @property
    def template_options(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (str(each.id), f"{each.name}({each.owner.name})") for each in self.additions.templates
        )


def names_for(conn: Connection, approval: Approval, seat: Seat, at: datetime) -> Names:
    """The words by which a drafter names whom she adds."""
    return Names(
        approval.directories.at(conn, at), groups_for(conn, seat), approval.authority.table(conn)
    )


def additions_form(
    conn: Connection, approval: Approval, seat: Seat, wishes: Wishes, at: datetime
) -> AdditionsForm:
    """The part of the form that adds to the route."""
    names = names_for(conn, approval, seat, at)
    return AdditionsForm(
        templates=templates_for(conn, seat),
        rows=rows_of(wishes.shape, names),
        shape=wishes.shape,
        offered=names.offered,
    )


def preview_of(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    *,
    matter: str,
    facts: Facts,
    wishes: Wishes,
    at: datetime,
    effective_on: date | None = None,
) -> Preview:
    """The route for some facts; a refusal is part of the answer."""
    if not matter:
        return Preview(None, None)
    try:
        route = approval.preview(
            conn,
            drafter=principal.seat,
            matter=matter,
            facts=facts,
            at=at,
            wishes=wishes,
            effective_on=effective_on,
        )
    except Refusal as refusal:
        return Preview(None, refusal)
    directory = approval.directories.at(conn, at)
    people = people_concerned(route, principal.seat, directory)
    absences = absences_between(conn, people, at, at + HORIZON)
    return Preview(planned_steps(route, principal.seat, directory, at, absences), None)


def desk_of(
    conn: Connection, approval: Approval, principal: Principal, document_id: UUID, at: datetime
) -> Desk:
    """A draft with everything its form needs.

    Raises:
        NotFound: `documents.not_found`.
        Conflict: `documents.not_with_drafter`, it is in circulation, decided, or somebody else's.
    """
    page = read_document(conn, principal, document_id)
    in_hand = page.file is None or page.file.case.state.is_with_drafter
    if not in_hand or page.drafter_person_id != principal.person_id:
        raise Conflict(
            "documents.not_with_drafter",
            "回議中または決裁後の起案は変更できません。最新の状態を確認してください。",
        )
    table = approval.authority.table(conn)
    content = page.content
    last = page.file.history[-1] if page.file else None
    came_back = last is not None and bool(last.opinion) and last.by is not None
    return Desk(
        page=page,
        matters=tuple(table.matters.items()),
        asked=asked_facts(table.facts, content.matter) if content.matter else (),
        facts=fact_lines(content, table, None),
        preview=preview_of(
            conn,
            approval,
            principal,
            matter=content.matter,
            facts=content.facts or {},
            wishes=content.wishes,
            at=at,
            effective_on=content.effective_on,
        ),
        split=warning_of(conn, principal, table, page.id, page.section_id, content, jst_date(at)),
        today=jst_date(at),
        additions=additions_form(conn, approval, principal.seat, content.wishes, at),
        returned=last.opinion if last is not None and came_back else "",
        returned_by=(
            f"{last.by.name} {last.by.title}" if last is not None and last.by is not None else ""
        ),
        once=new_id(),
    )
