"""The page of a document as values: the sheet, what changed, the viewer, what the reader may do."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.authority.rules import Table
from internal.approval.deeds import WORDS, Words
from internal.approval.editions import Earlier, answered_version, answers_before_edits
from internal.approval.engine.beside import standing_still, stood_on
from internal.approval.engine.closing import closing_barred, waits_for_filing
from internal.approval.engine.commands import Context
from internal.approval.engine.guards import mandate_words
from internal.approval.engine.rights import keeps_records
from internal.approval.engine.values import CARRYING, Case, CaseState, Slot
from internal.approval.lists import Place, asker_of
from internal.approval.offers import Deed, Offer, offers_of, undo_refused
from internal.approval.queries import CaseFile, HistoryEntry, Listed, inbox_order
from internal.approval.reading import opened_by
from internal.approval.reminders import Reminder, reminders_of
from internal.approval.service import Approval
from internal.approval.sheet import Cell, Grid, cells_of, grid_of
from internal.approval.steps import Steps, taken_steps
from internal.approval.verdicts import (
    PaperMoves,
    Reception,
    ToRecord,
    Turn,
    after_view_of,
    has_in_hand,
    heard_in,
    may_pull_back,
    paper_moves,
    shown_to,
    to_receive,
    to_record,
    turn_of,
)
from internal.approval.words import version_words
from internal.documents.after import may_add_later
from internal.documents.policies import turn_comes_later
from internal.documents.queries import DocumentPage, document_page, readable_case
from internal.documents.rules import DraftContent, asked_facts, retained_until
from internal.documents.split_queries import warning_of
from internal.documents.splitting import SplitWarning
from internal.documents.wording import DISCLOSURE_WORDS, Marked, given_words, marked
from internal.kernel.clock import era_date, jst_date
from internal.kernel.ids import new_id
from internal.kernel.refusal import NotFound, Refusal
from internal.kernel.working_days import WorkingCalendar
from internal.organization.calendars import working_calendar
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Offered:
    """Something the reader may do beside answering, with its words."""

    offer: Offer
    words: Words


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader may do now. Pages show nothing else, and the engine asks again."""

    turn: Turn | None = None
    after_view: int | None = None
    shown: int | None = None
    pull_back: bool = False
    in_hand: bool = False
    add_later: bool = False
    reassigns: bool = False  # 担当替え, as the 文書主任 of the section
    offers: tuple[Offered, ...] = ()
    undo_refused: Refusal | None = None
    to_record: ToRecord | None = None
    to_receive: Reception | None = None
    heard_in: Slot | None = None
    paper: PaperMoves | None = None
    scan: bool = False  # a scan may be added to the decision she records
    comes_later: bool = False

    @property
    def beside_the_bar(self) -> bool:
        """A form of its own stands above the sheet: recording, receiving or giving an opinion."""
        asked = self.to_record is not None and self.to_record.waits_for_her
        return any((asked, self.to_receive, self.heard_in))

    def offered(self, deed: str) -> "Offered | None":
        """The first offer of a deed."""
        return next((each for each in self.offers if each.offer.deed == deed), None)


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
class Pace:
    """Working days: how long the case has waited where it is, and how many the deadline leaves.

    None for a case that waits for nobody, and for one without a deadline to come.
    """

    waited: int | None
    left: int | None


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
    stood_hours: int  # how long open questions have stopped the clock of the present turn
    reminders: tuple[Reminder, ...]
    pace: Pace
    reader: UUID
    split: SplitWarning | None  # as of the day of its last submission
    answered: str = ""  # the version the reader answered, where it was edited since

    @property
    def grid(self) -> Grid:
        return grid_of(self.cells)

    @property
    def closing_barred(self) -> Refusal | None:
        """Why the case may not be closed yet."""
        return closing_barred(self.file.case)

    @property
    def paper_trail(self) -> tuple[HistoryEntry, ...]:
        """Where the paper went, the last move first."""
        moves = (entry for entry in reversed(self.file.history) if entry.verb in CARRYING)
        return tuple(moves)

    @property
    def paper_waits(self) -> bool:
        """紙の編綴待ち."""
        return waits_for_filing(self.file.case)

    @property
    def paper_elsewhere(self) -> Seat | None:
        """Who holds the paper while the reader is asked to act without it."""
        paper, turn = self.file.case.paper, self.choices.turn
        if paper is None or turn is None or paper.holder.person_id == self.reader:
            return None
        return paper.holder

    @property
    def decided_on(self) -> date | None:
        """The day of the decision."""
        return decision_day(self.file)

    @property
    def unviewed(self) -> int:
        return sum(not each.viewed and not each.superseded for each in self.page.files)

    @property
    def earlier(self) -> tuple[Earlier, ...]:
        """The answers that stand for content which was edited afterwards."""
        return answers_before_edits(self.file.case)


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
    table = approval.authority.on(conn, jst_date(file.submitted_at))
    return Screen(
        page=page,
        file=file,
        cells=cells_of(file.case, page.drafted_on),
        facts=fact_lines(page.content, table, decision_day(file)),
        changed=marked(page.changes, table),
        choices=choices_of(conn, approval, principal, file, at),
        pager=pager_of(conn, principal, page.id, place, jst_date(at)),
        steps=replace(
            taken_steps(file.case.stages, file.case.level, file.case.article, file.case.left_out),
            mandate=mandate_words(file.case.mandate),
        ),
        once=new_id(),
        stood_hours=_stood_hours(file, at),
        reminders=reminders_of(conn, file.case_id),
        pace=pace_of(file, working_calendar(conn), jst_date(at)),
        reader=principal.person_id,
        answered=_answered(file.case, principal.person_id),
        split=warning_of(
            conn,
            principal,
            table,
            page.id,
            page.section_id,
            page.content,
            jst_date(file.submitted_at),
        ),
    )


def _answered(case: Case, person_id: UUID) -> str:
    seen = answered_version(case, person_id)
    return "" if seen is None else version_words(case.round, seen)


def decision_day(file: CaseFile) -> date | None:
    """The JST day of the decision: of one made on paper that of the paper, else of the seal."""
    on_paper = file.case.decided_on_paper
    if file.decided_at is None:
        return None
    return on_paper.on if on_paper else jst_date(file.decided_at)


def pace_of(file: CaseFile, calendar: WorkingCalendar, today: date) -> Pace:
    """How a case stands in working days on a day."""
    case, due_on = file.case, file.due_on
    waited = [
        calendar.days_waited(
            jst_date(slot.opened_at), today, partial(stood_on, case.questions, slot.no)
        )
        for slot in case.open_slots
        if slot.opened_at is not None
    ]
    return Pace(
        waited=max(waited, default=None),
        left=calendar.days_waited(today, due_on) if due_on and due_on > today else None,
    )


def _stood_hours(file: CaseFile, at: datetime) -> int:
    """Full hours for which the clocks of the open turns have stood still, all together."""
    case = file.case
    stood = (
        standing_still(case.questions, slot.no, slot.opened_at, at)
        for slot in case.open_slots
        if slot.opened_at is not None
    )
    return sum(int(each.total_seconds() // 3600) for each in stood)


def choices_of(
    conn: Connection, approval: Approval, principal: Principal, file: CaseFile, at: datetime
) -> Choices:
    """What the reader may do with a case now."""
    case, by = file.case, principal.seat
    directory = approval.directories.at(conn, at)
    context = Context(at, directory)
    offers = offers_of(case, by, context)
    undo = None
    if any(offer.deed is Deed.TAKE_BACK for offer in offers):
        context = replace(context, opened=opened_by(conn, file.case_id))
        offers, undo = offers_of(case, by, context), undo_refused(case, by, context)
    adds_later = may_add_later(directory, by.person_id, by.post_id, case.drafter.person_id)
    return Choices(
        turn=turn_of(case, by, context),
        after_view=after_view_of(case, by),
        shown=shown_to(case, by),
        pull_back=may_pull_back(case, by),
        in_hand=has_in_hand(case, by),
        add_later=case.state is CaseState.DECIDED and adds_later,
        scan=adds_later,
        reassigns=not case.state.is_final and keeps_records(case, by, context),
        offers=tuple(Offered(offer, WORDS[offer.deed]) for offer in offers),
        undo_refused=undo,
        to_record=to_record(case, by, context),
        to_receive=to_receive(case, by, context),
        heard_in=heard_in(case, by),
        paper=paper_moves(case, by, context),
        comes_later=turn_comes_later(principal, case),
    )


def pager_of(
    conn: Connection, principal: Principal, document_id: UUID, place: Place, on: date
) -> Pager | None:
    """Where a document stands in the list it was opened from."""
    if place.box is None:
        return None
    listed = inbox_order(conn, asker_of(principal), place, on=on)
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
    content: DraftContent, table: Table, decided_on: date | None
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
        *(FactLine(label, words) for label, words in given_words(content)),
        FactLine("施行予定", era_date(content.planned_on) if content.planned_on else "定めなし"),
        FactLine("保存期間", _retention(content.retention_years, decided_on)),
        FactLine("公開区分", DISCLOSURE_WORDS[content.disclosure]),
    )


def _retention(years: int, decided_on: date | None) -> str:
    if decided_on is None:
        return f"{years}年"
    return f"{years}年({era_date(retained_until(decided_on, years))}まで)"
