"""Use cases of approval. Every subject comes through here; one transaction each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from internal.approval.authority.route import build_route
from internal.approval.authority.rules import Facts, evaluate
from internal.approval.authority.store import AuthorityStore
from internal.approval.codec import act_text, case_of, case_text
from internal.approval.engine.answer import Answer, answer, first_submission
from internal.approval.engine.commands import (
    Approve,
    Command,
    Context,
    HandOver,
    Object,
    Read,
    Recall,
    Refresh,
    Reject,
    Return,
    Submit,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.values import Case, CaseState, Route, Verb
from internal.approval.ledger.chain import GENESIS, link
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_reader,
    approval_seal,
)
from internal.approval.ports import Filing, Subject
from internal.approval.progress import progress_of, waiting_for
from internal.kernel.canonical import digest_of
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from internal.organization.directory import Directory, DirectoryCache
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
    )
    .where(approval_case.c.id == bindparam("case_id"))
    .with_for_update()
)
_token_known = select(approval_act.c.seq).where(approval_act.c.token == bindparam("token"))
_open = insert(approval_case)
_append = insert(approval_act)
_ask = insert(approval_inbox)
_ask_no_more = delete(approval_inbox).where(
    approval_inbox.c.case_id == bindparam("c_case"),
    approval_inbox.c.person_id == bindparam("c_person"),
    approval_inbox.c.box == bindparam("c_box"),
    approval_inbox.c.slot == bindparam("c_slot"),
)
_project = update(approval_case).where(approval_case.c.id == bindparam("c_case"))


@dataclass(frozen=True, slots=True)
class _Row:
    """The locked case: its subject, the head of its chain and the folded case."""

    kind: str
    subject_id: UUID
    head_hash: str
    urgent: bool
    due_on: date | None
    case: Case


class Approval:
    """The engine with its surroundings: organisation, authority table and subjects.

    Each method that takes `tx` first is a use case. The acting person comes with the transaction;
    `token` is made with the form, so that a form sent twice is one act.
    """

    def __init__(
        self,
        directories: DirectoryCache,
        authority: AuthorityStore,
        subjects: Mapping[str, Subject],
    ) -> None:
        self.directories = directories
        self.authority = authority
        self._subjects = subjects

    def preview(
        self, conn: Connection, *, drafter: Seat, matter: str, facts: Facts, at: datetime
    ) -> Route:
        """The route as it would be prescribed now, without submitting anything.

        Raises:
            Refusal: `authority.*` or `route.*`, with the article and what is missing.
        """
        return self._route(conn, drafter, matter, facts, self.directories.at(conn, at))

    def _route(
        self, conn: Connection, drafter: Seat, matter: str, facts: Facts, directory: Directory
    ) -> Route:
        table = self.authority.table(conn)
        finding = evaluate(table, matter, facts, directory.on)
        return build_route(table, finding, facts, drafter, directory)

    def submit(self, tx: Tx, *, filing: Filing, token: UUID) -> UUID:
        """提出: the first time it begins a case, after a return it goes on with a new round."""
        known = tx.conn.execute(
            select(approval_case.c.id).where(approval_case.c.subject_id == filing.subject_id)
        ).first()
        directory = self.directories.at(tx.conn, tx.at)
        drafter, context = acting_seat(tx, directory), Context(tx.at, directory)
        route = self._route(tx.conn, drafter, filing.matter, filing.facts, directory)
        command = Submit(drafter, route, filing.content)
        if known is not None:
            row = self._lock(tx, known.id, token)
            if row is None:
                return UUID(str(known.id))
            self._refile(tx, known.id, filing)
            self._write(tx, row, answer(row.case, command, context), token)
            return UUID(str(known.id))
        case_id = new_id()
        self._open_case(tx, case_id, filing, first_submission(case_id, command, context), token)
        return case_id

    def approve(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str = "", seen: str = ""
    ) -> Case:
        """承認, 決裁 or 代決, by what the slot is and who acts."""
        return self._act(
            tx, case_id, token, lambda by: Approve(by, slot, opinion=opinion, seen=seen)
        )

    def object(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str, seen: str = ""
    ) -> Case:
        """異議 in a 合議."""
        return self._act(
            tx, case_id, token, lambda by: Object(by, slot, opinion=opinion, seen=seen)
        )

    def send_back(
        self,
        tx: Tx,
        *,
        case_id: UUID,
        slot: int,
        token: UUID,
        reason: str,
        to_stage: int | None = None,
    ) -> Case:
        """差戻し to the drafter or to an earlier stage."""
        return self._act(
            tx, case_id, token, lambda by: Return(by, slot, reason=reason, to_stage=to_stage)
        )

    def reject(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, reason: str, seen: str = ""
    ) -> Case:
        """否決."""
        return self._act(tx, case_id, token, lambda by: Reject(by, slot, reason=reason, seen=seen))

    def recall(self, tx: Tx, *, case_id: UUID, token: UUID) -> Case:
        """引戻し."""
        return self._act(tx, case_id, token, Recall)

    def withdraw(self, tx: Tx, *, case_id: UUID, token: UUID, reason: str = "") -> Case:
        """取下げ."""
        return self._act(tx, case_id, token, lambda by: Withdraw(by, reason=reason))

    def view_after(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str = ""
    ) -> Case:
        """後閲."""
        return self._act(tx, case_id, token, lambda by: ViewAfter(by, slot, opinion=opinion))

    def read(self, tx: Tx, *, case_id: UUID, slot: int, token: UUID) -> Case:
        """供覧の閲覧."""
        return self._act(tx, case_id, token, lambda by: Read(by, slot))

    def hand_over(
        self, tx: Tx, *, case_id: UUID, successor: Seat, token: UUID, slot: int | None = None
    ) -> Case:
        """引継ぎ of a draft, or of a step that asks a certain person (`slot`).

        By somebody in a post; by nobody where the system carries out a plan.
        """
        row = self._lock(tx, case_id, token)
        if row is None:
            return self._present(tx, case_id)
        directory = self.directories.at(tx.conn, tx.at)
        by = acting_seat(tx, directory) if tx.actor.person_id else None
        command = HandOver(by, successor, slot)
        return self._write(tx, row, answer(row.case, command, Context(tx.at, directory)), token)

    def refresh(self, tx: Tx, *, case_id: UUID) -> Case:
        """Look again who can act; writes an act only where something changed."""
        token = new_id()
        row = self._lock(tx, case_id, token)
        if row is None or row.case.state is not CaseState.CIRCULATING:
            raise Refusal("approval.nothing_to_refresh", "回議中の案件ではありません。")
        reply = answer(row.case, Refresh(), Context(tx.at, self.directories.at(tx.conn, tx.at)))
        if not reply.act.openings:
            return row.case
        return self._write(tx, row, reply, token)

    def _act(self, tx: Tx, case_id: UUID, token: UUID, command: Callable[[Seat], Command]) -> Case:
        row = self._lock(tx, case_id, token)
        if row is None:
            return self._present(tx, case_id)
        directory = self.directories.at(tx.conn, tx.at)
        reply = answer(row.case, command(acting_seat(tx, directory)), Context(tx.at, directory))
        return self._write(tx, row, reply, token)

    def _lock(self, tx: Tx, case_id: UUID, token: UUID) -> _Row | None:
        """The case under lock; None when this very form has been taken before."""
        found = tx.conn.execute(_locked, {"case_id": case_id}).first()
        if found is None:
            raise NotFound("approval.no_such_case", "この案件はありません。")
        if tx.conn.execute(_token_known, {"token": token}).first() is not None:
            return None
        return _Row(
            found.kind,
            found.subject_id,
            found.head_hash,
            found.urgent,
            found.due_on,
            case_of(found.snapshot),
        )

    def _present(self, tx: Tx, case_id: UUID) -> Case:
        return case_of(
            tx.conn.scalars(
                select(approval_case.c.snapshot).where(approval_case.c.id == case_id)
            ).one()
        )

    def _open_case(self, tx: Tx, case_id: UUID, filing: Filing, reply: Answer, token: UUID) -> None:
        case = reply.case
        text = act_text(reply.act)
        head_hash = link(case_id, GENESIS, text)
        row = _Row(filing.kind, filing.subject_id, head_hash, filing.urgent, filing.due_on, case)
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
            tx.conn.execute(_open, values)
            self._append_act(tx, case_id, reply, token, text, GENESIS, head_hash)
            self._ask(tx, case_id, row, reply)

    def _refile(self, tx: Tx, case_id: UUID, filing: Filing) -> None:
        tx.conn.execute(
            update(approval_case).where(approval_case.c.id == case_id).values(**_listed(filing))
        )

    def _write(self, tx: Tx, row: _Row, reply: Answer, token: UUID) -> Case:
        """Append the act, rewrite the projections, seal a decision, ask for what follows."""
        case = reply.case
        text = act_text(reply.act)
        head_hash = link(case.id, row.head_hash, text)
        values = _projection(tx, case, head_hash)
        if reply.act.verb in {Verb.DECIDE, Verb.DEPUTISE} and case.state is CaseState.DECIDED:
            values |= {"number": self._seal(tx, row, case, head_hash), "decided_at": tx.at}
        if reply.act.verb is Verb.HAND_OVER and reply.act.slot is None:
            values |= _drafter(case.drafter)
            former = {"person_id": case.former_drafters[-1], "case_id": case.id, "since": tx.at}
            tx.conn.execute(insert_new(tx.conn, approval_reader), former)
        with tx.batch():
            self._append_act(tx, case.id, reply, token, text, row.head_hash, head_hash)
            tx.conn.execute(_project.values(**values), {"c_case": case.id})
            self._ask(tx, case.id, row, reply)
        return case

    def _append_act(
        self,
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

    def _seal(self, tx: Tx, row: _Row, case: Case, head_hash: str) -> str:
        sealing = self._subjects[row.kind].decided(tx, row.subject_id, case)
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

    def _ask(self, tx: Tx, case_id: UUID, row: _Row, reply: Answer) -> None:
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
            _ask,
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
        people = sorted({task.person_id for task in reply.begun})
        tx.conn.execute(
            insert_new(tx.conn, approval_reader),
            [{"person_id": person, "case_id": case_id, "since": tx.at} for person in people],
        )


def acting_seat(tx: Tx, directory: Directory) -> Seat:
    """The actor's seat: the post she acts in, as it is today.

    Raises:
        Forbidden: `approval.no_person`, `approval.no_post`.
    """
    if tx.actor.person_id is None:
        raise Forbidden("approval.no_person", "この操作は職員として行ってください。")
    for seat in directory.seats_of(tx.actor.person_id):
        if seat.post_id == tx.actor.post_id:
            return seat
    raise Forbidden(
        "approval.no_post",
        "選択中の職に、今日現在は就いていません。職を選び直してから操作してください。",
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
    }
