"""Writing a case: under lock, the act and in the same transaction everything projected from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from internal.approval.codec import act_text, case_of, case_text
from internal.approval.engine.answer import Answer
from internal.approval.engine.closing import waits_for_filing
from internal.approval.engine.paper import Medium
from internal.approval.engine.tasks import Box
from internal.approval.engine.values import Case, CaseState, Verb
from internal.approval.ledger.chain import GENESIS, link
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_reader,
    approval_seal,
)
from internal.approval.ports import GIVEN_UP, Filing, Subject
from internal.approval.progress import progress_of, waiting_for
from internal.approval.reading_rules import reading_columns
from internal.approval.upcoming import foresee
from internal.kernel.canonical import digest_of
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, insert_new
from internal.kernel.refusal import NotFound
from internal.organization.rules import Seat

_locked = (
    select(
        approval_case.c.id,
        approval_case.c.kind,
        approval_case.c.subject_id,
        approval_case.c.head_hash,
        approval_case.c.snapshot,
        approval_case.c.urgent,
        approval_case.c.due_on,
        approval_case.c.files_first,
    )
    .where(approval_case.c.id == bindparam("case_id"))
    .with_for_update()
)
_token_known = select(approval_act.c.seq).where(approval_act.c.token == bindparam("token"))
_open = insert(approval_case)
_append = insert(approval_act)
_asked = insert(approval_inbox)
_ask_no_more = delete(approval_inbox).where(
    approval_inbox.c.case_id == bindparam("c_case"),
    approval_inbox.c.person_id == bindparam("c_person"),
    approval_inbox.c.box == bindparam("c_box"),
    approval_inbox.c.slot == bindparam("c_slot"),
)
_project = update(approval_case).where(approval_case.c.id == bindparam("c_case"))

_OTHER_DRAFTER = frozenset({Verb.HAND_OVER, Verb.REASSIGN})


@dataclass(frozen=True, slots=True)
class Locked:
    """The locked case: its subject, the head of its chain and the folded case."""

    kind: str
    subject_id: UUID
    head_hash: str
    urgent: bool
    due_on: date | None
    case: Case
    files_first: bool = False


def lock(tx: Tx, case_id: UUID, token: UUID) -> Locked | None:
    """The case under lock; None when this very form has been taken before."""
    found = tx.conn.execute(_locked, {"case_id": case_id}).first()
    if found is None:
        raise NotFound("approval.no_such_case", "この案件はありません。")
    if was_taken(tx, token):
        return None
    return Locked(
        found.kind,
        found.subject_id,
        found.head_hash,
        found.urgent,
        found.due_on,
        case_of(found.snapshot),
        found.files_first,
    )


def was_taken(tx: Tx, token: UUID) -> bool:
    """Whether this very form has been taken before."""
    return tx.conn.execute(_token_known, {"token": token}).first() is not None


def present(tx: Tx, case_id: UUID) -> Case:
    """The case as it stands."""
    return case_of(
        tx.conn.scalars(select(approval_case.c.snapshot).where(approval_case.c.id == case_id)).one()
    )


def open_case(tx: Tx, case_id: UUID, filing: Filing, reply: Answer, token: UUID) -> None:
    """Write the first act of a case and everything that follows from it."""
    case = reply.case
    text = act_text(reply.act)
    head_hash = link(case_id, GENESIS, text)
    row = Locked(filing.kind, filing.subject_id, head_hash, filing.urgent, filing.due_on, case)
    values = {
        "id": case_id,
        "kind": filing.kind,
        "subject_id": filing.subject_id,
        **_drafter(case.drafter),
        "fiscal_year": FiscalYear.of(tx.on).year,
        "submitted_at": tx.at,
        **_listed(filing),
        **_projection(tx, case, head_hash),
    }
    with tx.batch():
        tx.conn.execute(_open.values(**reading_columns(filing.matter)), values)
        _append_act(tx, case_id, reply, token, text, GENESIS, head_hash)
        _ask(tx, case_id, row, reply)
        foresee(tx, None, case)
        if case.former_drafters:  # who wrote it for somebody else
            _let_read(tx, case_id, set(case.former_drafters))


def refile(tx: Tx, case_id: UUID, filing: Filing) -> None:
    """Show a resubmitted subject in lists as it is now."""
    tx.conn.execute(
        update(approval_case)
        .where(approval_case.c.id == case_id)
        .values(**_listed(filing), **reading_columns(filing.matter))
    )


def write(tx: Tx, subjects: Mapping[str, Subject], row: Locked, reply: Answer, token: UUID) -> Case:
    """Append the act, rewrite the projections, seal a decision, ask for what follows."""
    case = reply.case
    text = act_text(reply.act)
    head_hash = link(case.id, row.head_hash, text)
    values = _projection(tx, case, head_hash)
    if case.state is CaseState.DECIDED and row.case.state is not CaseState.DECIDED:
        values |= {
            "number": _seal(tx, subjects[row.kind], row, case, head_hash),
            "decided_at": tx.at,
        }
    if case.state.is_given_up and not row.case.state.is_given_up:
        subject = str(row.subject_id)
        tx.after_commit(GIVEN_UP, f"{GIVEN_UP}:{case.id}", kind=row.kind, subject=subject)
    handed_over = reply.act.verb in _OTHER_DRAFTER and reply.act.slot is None
    if handed_over:
        values |= _drafter(case.drafter)
    with tx.batch():
        _append_act(tx, case.id, reply, token, text, row.head_hash, head_hash)
        tx.conn.execute(_project, {"c_case": case.id, **values})
        _ask(tx, case.id, row, reply)
        foresee(tx, row.case, case)
        _aside(tx, case.id, reply)
        if handed_over:
            former = {"person_id": case.former_drafters[-1], "case_id": case.id, "since": tx.at}
            tx.conn.execute(insert_new(tx.conn, approval_reader), former)
    return case


def _append_act(
    tx: Tx,
    case_id: UUID,
    reply: Answer,
    token: UUID,
    text: str,
    previous: str,
    head_hash: str,
) -> None:
    act = reply.act
    tx.conn.execute(
        _append,
        {
            "case_id": case_id,
            "seq": act.seq,
            "token": token,
            "verb": act.verb.value,
            "person_id": act.by.person_id if act.by else None,
            "at": act.at,
            "record": text,
            "previous": previous,
            "hash": head_hash,
        },
    )
    tx.after_commit(
        "approval.acted", f"approval.acted:{case_id}:{act.seq}", case=str(case_id), seq=act.seq
    )


def _seal(tx: Tx, subject: Subject, row: Locked, case: Case, head_hash: str) -> str:
    sealing = subject.decided(tx, row.subject_id, case)
    digest = digest_of(
        {
            "case": case.id,
            "number": sealing.number,
            "content": case.content,
            "acts": head_hash,
            "sealed_at": tx.at,
        }
    )
    tx.conn.execute(
        insert(approval_seal).values(
            case_id=case.id,
            number=sealing.number,
            sealed_at=tx.at,
            content=sealing.content,
            content_digest=case.content,
            head_hash=head_hash,
            digest=digest,
        )
    )
    tx.after_commit(
        "approval.decided",
        f"approval.decided:{case.id}",
        case=str(case.id),
        kind=row.kind,
        subject=str(row.subject_id),
    )
    return sealing.number


def _ask(tx: Tx, case_id: UUID, row: Locked, reply: Answer) -> None:
    """Rewrite the inbox by what began and ended, and let those who are asked read the case."""
    if reply.ended:
        tx.conn.execute(
            _ask_no_more,
            [
                {
                    "c_case": case_id,
                    "c_person": task.person_id,
                    "c_box": task.box.value,
                    "c_slot": task.slot,
                }
                for task in reply.ended
            ],
        )
    if not reply.begun:
        return
    tx.conn.execute(
        _asked,
        [
            {
                "case_id": case_id,
                "person_id": task.person_id,
                "box": task.box.value,
                "slot": task.slot,
                "post_id": task.post_id,
                "capacity": task.capacity.value,
                "for_name": task.for_name,
                "kind": row.kind,
                "urgent": row.urgent,
                "due_on": row.due_on,
                "begun_at": tx.at,
                "opened_at": None,
            }
            for task in reply.begun
        ],
    )
    _let_read(tx, case_id, {task.person_id for task in reply.begun})


def _aside(tx: Tx, case_id: UUID, reply: Answer) -> None:
    """What an act means beside whose turn it is: a mark of 保留, and who may read from now on."""
    act = reply.act
    if act.to:
        _let_read(tx, case_id, {seat.person_id for seat in act.to})
    if act.verb in {Verb.HOLD, Verb.RELEASE} and act.by is not None:
        tx.conn.execute(
            update(approval_inbox)
            .where(
                approval_inbox.c.case_id == case_id,
                approval_inbox.c.person_id == act.by.person_id,
                approval_inbox.c.box == Box.APPROVE.value,
                approval_inbox.c.slot == act.slot,
            )
            .values(held_at=act.at if act.verb is Verb.HOLD else None)
        )


def _let_read(tx: Tx, case_id: UUID, people: set[UUID]) -> None:
    tx.conn.execute(
        insert_new(tx.conn, approval_reader),
        [{"person_id": person, "case_id": case_id, "since": tx.at} for person in sorted(people)],
    )


def _drafter(drafter: Seat) -> dict[str, object]:
    """The drafter as lists show her."""
    return {
        "drafter_person_id": drafter.person_id,
        "drafter_name": drafter.name,
        "drafter_section": drafter.section,
        "section_id": drafter.section_id,
    }


def _listed(filing: Filing) -> dict[str, object]:
    """What lists show of a subject."""
    return {
        "title": filing.title,
        "confidential": filing.confidential,
        "urgent": filing.urgent,
        "due_on": filing.due_on,
        "amount_yen": filing.amount_yen,
        "attachments": filing.attachments,
    }


def _projection(tx: Tx, case: Case, head_hash: str) -> dict[str, object]:
    """What the case's row shows of the fold. Rebuildable from the acts."""
    return {
        "state": case.state.value,
        "round": case.round,
        "head": case.head,
        "head_hash": head_hash,
        "level": case.level,
        "waiting_for": waiting_for(case),
        "progress": progress_of(case),
        "changed_at": tx.at,
        "snapshot": case_text(case),
        **_paper(case),
    }


def _paper(case: Case) -> dict[str, object]:
    """What lists show of the paper of a case."""
    paper = case.paper
    holder = paper.holder if paper is not None and paper.filed is None else None
    return {
        "medium": paper.medium.value if paper else Medium.ELECTRONIC.value,
        "paper_with": holder.person_id if holder else None,
        "paper_name": holder.name if holder else "",
        "paper_waits": waits_for_filing(case),
    }
