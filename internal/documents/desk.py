"""The desk of a drafter as values: the form, the facts it asks for, the route as it would be."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.ahead import HORIZON, people_concerned
from internal.approval.authority.facts import FactDefinition, Facts
from internal.approval.authority.shape import Shape, Wishes
from internal.approval.engine.values import Route
from internal.approval.fact_words import matter_words
from internal.approval.route_templates.forms import Row, rows_of
from internal.approval.route_templates.names import Names
from internal.approval.route_templates.queries import groups_for, templates_for
from internal.approval.route_templates.rules import RouteTemplate
from internal.approval.seen_route import RouteDifference, difference, seen_text
from internal.approval.service import Approval
from internal.approval.steps import Steps, planned_steps
from internal.documents.notes.queries import NoteBoard, board_of
from internal.documents.on_behalf import colleagues_of, seat_for
from internal.documents.paper_reasons import reasons_on
from internal.documents.paperwork import MOST_ITEMS, UNITS, PaperItem
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
    """The route as it would be prescribed now, or why there is none.

    `seen` is that route as a page carries it to the submission.
    """

    steps: Steps | None
    refusal: Refusal | None
    route: Route | None = None

    @property
    def seen(self) -> str:
        return seen_text(self.route) if self.route is not None else ""

    def changed_since(self, text: str) -> RouteDifference | None:
        """What differs from the route that an earlier page showed."""
        return difference(text, self.route) if self.route is not None else None


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
    notes: NoteBoard
    once: UUID
    paper_reasons: tuple[str, ...]
    split: SplitWarning | None
    today: date
    principals: tuple[tuple[UUID, str], ...]  # for whom it may be written (代理起案)

    @property
    def paper_reason_options(self) -> tuple[tuple[str, str], ...]:
        return tuple((words, words) for words in self.paper_reasons)

    @property
    def paper_units(self) -> tuple[str, ...]:
        return UNITS

    @property
    def paper_lines(self) -> tuple[tuple[int, PaperItem], ...]:
        """The numbered lines of the things on paper, with three to write in."""
        items = self.page.content.paper.items
        blank = (PaperItem(""),) * 3
        return tuple(enumerate((*items, *blank)[:MOST_ITEMS], start=1))

    @property
    def template_options(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (str(each.id), f"{each.name}({each.owner.name})") for each in self.additions.templates
        )


def names_for(conn: Connection, approval: Approval, seat: Seat, at: datetime) -> Names:
    """The words by which a drafter names whom she adds."""
    return Names(
        approval.directories.at(conn, at),
        groups_for(conn, seat),
        approval.authority.on(conn, jst_date(at)),
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
    behalf: UUID | None = None,
) -> Preview:
    """The route for some facts, for a colleague's draft hers; a refusal is part of the answer."""
    if not matter:
        return Preview(None, None)
    directory = approval.directories.at(conn, at)
    drafter = seat_for(directory, principal.seat, behalf) or principal.seat
    try:
        route = approval.preview(
            conn,
            drafter=drafter,
            matter=matter,
            facts=facts,
            at=at,
            wishes=wishes,
            effective_on=effective_on,
        )
    except Refusal as refusal:
        return Preview(None, refusal)
    people = people_concerned(route, drafter, directory)
    absences = absences_between(conn, people, at, at + HORIZON)
    steps = planned_steps(route, drafter, directory, at, absences)
    return Preview(steps, None, route)


def _principals(
    approval: Approval, conn: Connection, principal: Principal, page: DocumentPage, at: datetime
) -> tuple[tuple[UUID, str], ...]:
    if page.file is not None:
        return ()
    directory = approval.directories.at(conn, at)
    colleagues = colleagues_of(directory, principal.seat)
    return tuple((seat.person_id, f"{seat.name} {seat.title}") for seat in colleagues)


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
    table = approval.authority.on(conn, jst_date(at))
    content = page.content
    last = page.file.last if page.file else None
    came_back = last is not None and bool(last.opinion) and last.by is not None
    return Desk(
        page=page,
        matters=matter_words(table),
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
            behalf=content.behalf,
        ),
        principals=_principals(approval, conn, principal, page, at),
        split=warning_of(conn, principal, table, page.id, page.section_id, content, jst_date(at)),
        today=jst_date(at),
        additions=additions_form(conn, approval, principal.seat, content.wishes, at),
        returned=last.opinion if last is not None and came_back else "",
        returned_by=(
            f"{last.by.name} {last.by.title}" if last is not None and last.by is not None else ""
        ),
        notes=board_of(conn, principal, page),
        once=new_id(),
        paper_reasons=reasons_on(conn, jst_date(at)),
    )
