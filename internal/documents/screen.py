"""The page of a document as values: the sheet, what changed, the viewer, what the reader may do."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.authority.rules import Table
from internal.approval.engine.commands import Context
from internal.approval.engine.values import CaseState
from internal.approval.lists import Place
from internal.approval.queries import CaseFile, Listed, inbox_order
from internal.approval.service import Approval
from internal.approval.sheet import Cell, cells_of
from internal.approval.steps import Steps, taken_steps
from internal.approval.verdicts import (
    Turn,
    after_view_of,
    has_in_hand,
    may_pull_back,
    shown_to,
    turn_of,
)
from internal.documents.after import may_add_later
from internal.documents.queries import DocumentPage, document_page, readable_case
from internal.documents.rules import DraftContent, asked_facts, retained_until
from internal.documents.wording import DISCLOSURE_WORDS, Marked, marked
from internal.kernel.clock import era_date, jst_date
from internal.kernel.ids import new_id
from internal.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader may do now. Pages show nothing else, and the engine asks again."""

    turn: Turn | None = None
    after_view: int | None = None
    shown: int | None = None
    pull_back: bool = False
    in_hand: bool = False
    add_later: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """The neighbours of a case in the list it was opened from."""

    place: int
    of: int
    before: Listed | None
    after: Listed | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of the sheet."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything the page of a submitted document shows."""

    page: DocumentPage
    file: CaseFile
    cells: tuple[Cell, ...]
    facts: tuple[FactLine, ...]
    changed: tuple[Marked, ...]
    choices: Choices
    pager: Pager | None
    steps: Steps
    once: UUID

    @property
    def unviewed(self) -> int:
        return sum(not each.viewed for each in self.page.files)


def no_such_document() -> NotFound:
    """One sentence for what does not exist and for what the reader may not know of."""
    return NotFound(
        "documents.not_found",
        "この文書は見つかりません。削除されたか、見る権限がありません。"
        "必要な場合は文書の主管課へお問い合わせください。",
    )


def read_document(conn: Connection, principal: Principal, document_id: UUID) -> DocumentPage:
    """The document.

    Raises:
        NotFound: `documents.not_found`.
    """
    page = document_page(conn, principal, document_id)
    if page is None:
        raise no_such_document()
    return page


def case_of_document(conn: Connection, principal: Principal, document_id: UUID) -> UUID:
    """The case of a submitted document.

    Raises:
        NotFound: `documents.not_found`; also for a draft that was never submitted.
    """
    case_id = readable_case(conn, principal, document_id)
    if case_id is None:
        raise no_such_document()
    return case_id


def screen_of(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    page: DocumentPage,
    *,
    place: Place,
    at: datetime,
) -> Screen:
    """Put the page of a submitted document together.

    Raises:
        NotFound: `documents.not_found`, a draft that was never submitted has no such page.
    """
    file = page.file
    if file is None:
        raise no_such_document()
    table = approval.authority.table(conn)
    return Screen(
        page=page,
        file=file,
        cells=cells_of(file.case, page.drafted_on),
        facts=fact_lines(page.content, table, file.decided_at),
        changed=marked(page.changes, table),
        choices=choices_of(conn, approval, principal, file, at),
        pager=pager_of(conn, principal, page.id, place, jst_date(at)),
        steps=taken_steps(file.case.stages, file.case.level, file.case.article, file.case.left_out),
        once=new_id(),
    )


def choices_of(
    conn: Connection, approval: Approval, principal: Principal, file: CaseFile, at: datetime
) -> Choices:
    """What the reader may do with a case now."""
    case, by = file.case, principal.seat
    directory = approval.directories.at(conn, at)
    return Choices(
        turn=turn_of(case, by, Context(at, directory)),
        after_view=after_view_of(case, by),
        shown=shown_to(case, by),
        pull_back=may_pull_back(case, by),
        in_hand=has_in_hand(case, by),
        add_later=case.state is CaseState.DECIDED
        and may_add_later(directory, by.person_id, by.post_id, case.drafter.person_id),
    )


def pager_of(
    conn: Connection, principal: Principal, document_id: UUID, place: Place, on: date
) -> Pager | None:
    """Where a document stands in the list it was opened from."""
    if place.box is None:
        return None
    listed = inbox_order(
        conn,
        principal.person_id,
        box=place.box,
        on=on,
        show=place.show,
        kind=place.kind,
        sort=place.sort,
    )
    at = next((n for n, each in enumerate(listed) if each.subject_id == document_id), None)
    if at is None:
        return None
    return Pager(
        place=at + 1,
        of=len(listed),
        before=listed[at - 1] if at else None,
        after=listed[at + 1] if at + 1 < len(listed) else None,
    )


def fact_lines(
    content: DraftContent, table: Table, decided_at: datetime | None
) -> tuple[FactLine, ...]:
    """The lines of the sheet below the subject, in Japanese like the paper."""
    values = content.facts or {}
    facts = [
        FactLine(fact.label, fact.words(values[fact.name]))
        for fact in asked_facts(table.facts, content.matter)
        if fact.name in values
    ]
    return (
        FactLine("事項", table.matters.get(content.matter, content.matter)),
        *facts,
        FactLine("施行予定", era_date(content.planned_on) if content.planned_on else "定めなし"),
        FactLine("保存期間", _retention(content.retention_years, decided_at)),
        FactLine("公開区分", DISCLOSURE_WORDS[content.disclosure]),
    )


def _retention(years: int, decided_at: datetime | None) -> str:
    if decided_at is None:
        return f"{years}年"
    return f"{years}年({era_date(retained_until(jst_date(decided_at), years))}まで)"
