"""The pages of an edit on the way as values: the form, what follows from it, every version."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Connection, select

from internal.access.principal import Principal
from internal.approval.authority.facts import FactDefinition
from internal.approval.deeds import WORDS, Words
from internal.approval.editing_rules import editing_rule
from internal.approval.engine.amendments import Standing
from internal.approval.engine.commands import Context
from internal.approval.engine.values import Act, Case, Verb
from internal.approval.offers import Deed, offers_of
from internal.approval.queries import CaseFile, HistoryEntry
from internal.approval.service import Approval
from internal.approval.steps import Steps, taken_steps
from internal.approval.words import course_words, version_words
from internal.documents.amending import (
    Proposal,
    current_content,
    edit_of,
    proposal_of,
    with_pending,
)
from internal.documents.model import document_version
from internal.documents.queries import DocumentPage
from internal.documents.rules import (
    AttachedFile,
    DraftContent,
    asked_facts,
    changes_between,
    version_of,
)
from internal.documents.screen import no_such_document, read_document
from internal.documents.wording import Marked, marked
from internal.kernel.clock import jst_date
from internal.kernel.ids import new_id
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class TurnScreen:
    """A page on which somebody does something with files on her turn. `slot` is her seat."""

    document_id: UUID
    slot: int
    title: str
    words: Words
    once: UUID


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A file that an edit would add; `replaces` names the one beside which it would stand."""

    file: AttachedFile
    replaces: str


@dataclass(frozen=True, slots=True)
class AmendScreen:
    """The form of an edit, with what was typed before. `stale`: somebody edited meanwhile."""

    turn: TurnScreen
    content: DraftContent
    asked: tuple[FactDefinition, ...]
    files: tuple[AttachedFile, ...]
    pending: tuple[PendingFile, ...]
    reason: str
    standing: Standing
    stale: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an edit leads to, before it is made."""

    case: Case
    act: Act
    course: tuple[str, ...]  # what is different in the route
    steps: Steps | None  # the route from then on, where it is another
    answered: tuple[Seat, ...]  # whose approvals are kept or void


@dataclass(frozen=True, slots=True)
class ConfirmScreen:
    """Everything that follows from an edit; or why it cannot be made so."""

    turn: TurnScreen
    reason: str
    changes: tuple[Marked, ...]
    outcome: Outcome | None
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version with what it changed, who made it, when and why."""

    name: str
    act: HistoryEntry
    changes: tuple[Marked, ...]


def turn_screen(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    page: DocumentPage,
    *,
    deed: Deed,
    at: datetime,
) -> TurnScreen:
    """The seat in which a person may do a deed now.

    Raises:
        NotFound: `documents.not_found`.
        Conflict: `documents.deed_not_here`.
    """
    if page.file is None:
        raise no_such_document()
    context = Context(at, approval.directories.at(conn, at))
    offers = offers_of(page.file.case, principal.seat, context)
    offer = next((each for each in offers if each.deed is deed), None)
    if offer is None:
        raise Conflict(
            "documents.deed_not_here",
            "この操作は、いまのあなたの決裁欄では行えません。最新の状態を確認してください。",
        )
    return TurnScreen(page.id, offer.number, page.content.title, WORDS[deed], new_id())


def amend_screen(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    document_id: UUID,
    *,
    at: datetime,
) -> AmendScreen:
    """The form of an edit: on the content as it is, with what the person wrote before."""
    page = read_document(conn, principal, document_id)
    turn = turn_screen(conn, approval, principal, page, deed=Deed.AMEND, at=at)
    now = current_content(conn, document_id)
    proposal = proposal_of(conn, document_id, principal.person_id)
    content = proposal.version.content if proposal else now.version.content
    table = approval.authority.table(conn)
    return AmendScreen(
        turn=turn,
        content=content,
        asked=asked_facts(table.facts, content.matter),
        files=now.version.files,
        pending=_pending(now.version.files, proposal),
        reason=proposal.reason if proposal else "",
        standing=editing_rule(conn, content.matter, jst_date(at)).standing,
        stale=proposal is not None and proposal.seen != now.digest,
    )


def _pending(now: tuple[AttachedFile, ...], proposal: Proposal | None) -> tuple[PendingFile, ...]:
    if proposal is None:
        return ()
    had = {file.digest: file.superseded for file in now}
    files = with_pending(now, proposal.version.files)
    return tuple(
        PendingFile(
            file, before.name if before and before.superseded and not had[before.digest] else ""
        )
        for before, file in zip((None, *files), files, strict=False)
        if file.digest not in had
    )


def confirm_screen(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    document_id: UUID,
    *,
    at: datetime,
) -> ConfirmScreen | None:
    """What follows from the edit a person wrote; None when there is none on today's content."""
    page = read_document(conn, principal, document_id)
    turn = turn_screen(conn, approval, principal, page, deed=Deed.AMEND, at=at)
    now = current_content(conn, document_id)
    proposal = proposal_of(conn, document_id, principal.person_id)
    if page.file is None or proposal is None or proposal.seen != now.digest:
        return None
    table = approval.authority.table(conn)
    outcome, refusal = None, None
    try:
        outcome = _outcome(conn, approval, principal, page.file, turn.slot, proposal, at)
    except Refusal as why:
        refusal = why
    return ConfirmScreen(
        turn=turn,
        reason=proposal.reason,
        changes=marked(changes_between(now.version, proposal.version), table),
        outcome=outcome,
        refusal=refusal,
    )


def _outcome(
    conn: Connection,
    approval: Approval,
    principal: Principal,
    file: CaseFile,
    slot: int,
    proposal: Proposal,
    at: datetime,
) -> Outcome:
    edit = edit_of(conn, file.subject_id, slot, proposal)
    reply = approval.edited(conn, case=file.case, by=principal.seat, edit=edit, at=at)
    route, case = reply.act.route, reply.case
    answered = {
        seat.person_id: seat
        for stage in file.case.stages
        for each in stage.slots
        for seat in ([each.acted_by] if each.acted_by else [])
        if not each.capacity.only_reads and seat.person_id != principal.person_id
    }
    return Outcome(
        case=case,
        act=reply.act,
        course=course_words(reply.act.changes, file.case.level, case.level),
        steps=(
            taken_steps(case.stages, case.level, case.article, case.left_out) if route else None
        ),
        answered=tuple(answered.values()),
    )


def version_lines(
    conn: Connection, approval: Approval, page: DocumentPage
) -> tuple[VersionLine, ...]:
    """Every version of a document, the newest first, each with what it changed.

    Raises:
        NotFound: `documents.not_found`, it was never submitted.
    """
    if page.file is None:
        raise no_such_document()
    table = approval.authority.table(conn)
    version = document_version.c
    rows = conn.execute(
        select(version.round, version.amendment, version.content)
        .where(version.document_id == page.id)
        .order_by(version.round, version.amendment)
    ).all()
    contents = [version_of(row.content) for row in rows]
    changes = [(), *(marked(changes_between(a, b), table) for a, b in pairwise(contents))]
    made = [act for act in page.file.history if act.verb in {Verb.SUBMIT, Verb.AMEND}]
    lines = [
        VersionLine(version_words(row.round, row.amendment), act, changed)
        for row, act, changed in zip(rows, made, changes, strict=False)
    ]
    return tuple(reversed(lines))
