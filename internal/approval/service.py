"""Use cases of approval. Every subject comes through here; one transaction each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from internal.approval.acting import acting_seat
from internal.approval.authority.editing import allowing
from internal.approval.authority.effective import effective_finding, with_sentence
from internal.approval.authority.facts import Facts
from internal.approval.authority.route import build_route
from internal.approval.authority.shape import NO_WISHES, Wishes
from internal.approval.authority.store import AuthorityStore
from internal.approval.editing_rules import editing_rule
from internal.approval.engine.answer import Answer, answer, first_submission
from internal.approval.engine.commands import (
    Amend,
    Approve,
    Command,
    Context,
    Courses,
    HandOver,
    Object,
    Opine,
    Read,
    Recall,
    Receive,
    RecordFor,
    Refresh,
    Reject,
    Return,
    Submit,
    TakeBack,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.season import Recompute
from internal.approval.engine.values import Case, CaseState, Route
from internal.approval.given import Edit, OutsideAnswer, courses_of
from internal.approval.model import approval_case
from internal.approval.of_subjects import filed_of, refuse_unopened, unopened_of
from internal.approval.ports import Filed, Filing, Subject
from internal.approval.reading import opened_by
from internal.approval.route_templates.queries import additions_of
from internal.approval.seen_route import still_as_seen
from internal.approval.writing import lock, open_case, present, refile, write
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.directory import Directory, DirectoryCache
from internal.organization.rules import Seat


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
        self,
        conn: Connection,
        *,
        drafter: Seat,
        matter: str,
        facts: Facts,
        at: datetime,
        wishes: Wishes = NO_WISHES,
        effective_on: date | None = None,
    ) -> Route:
        """The route as it would be prescribed now, without submitting anything.

        Raises:
            Refusal: `authority.*` or `route.*`, with the article and what is missing.
        """
        directory = self.directories.at(conn, at)
        return self._route(conn, drafter, matter, facts, directory, wishes, effective_on)

    def _route(
        self,
        conn: Connection,
        drafter: Seat,
        matter: str,
        facts: Facts,
        directory: Directory,
        wishes: Wishes,
        effective_on: date | None,
    ) -> Route:
        table = self.authority.on(conn, directory.on)
        found = effective_finding(table, matter, facts, directory.on, effective_on)
        additions = additions_of(conn, wishes, drafter, directory.on)
        route = build_route(table, found.finding, facts, drafter, directory, additions)
        return with_sentence(route, found.sentence)

    def submit(self, tx: Tx, *, filing: Filing, token: UUID, behalf: Seat | None = None) -> UUID:
        """提出: the first time it begins a case, after a return it goes on with a new round.

        `behalf` is whose draft it is where somebody else wrote it (代理起案, APR-33).

        Raises:
            Conflict: `route.changed`, the route is not the one the page showed.
            Refusal: `authority.*` or `route.*`.
        """
        known = tx.conn.execute(
            select(approval_case.c.id).where(approval_case.c.subject_id == filing.subject_id)
        ).first()
        directory = self.directories.at(tx.conn, tx.at)
        by, context = acting_seat(tx, directory), Context(tx.at, directory)
        drafter = behalf or by
        route = self._route(
            tx.conn,
            drafter,
            filing.matter,
            filing.facts,
            directory,
            filing.wishes,
            filing.effective_on,
        )
        route = allowing(route, editing_rule(tx.conn, filing.matter, directory.on))
        command = Submit(by, route, filing.content, filing.medium, behalf)
        if known is not None:
            row = lock(tx, known.id, token)
            if row is None:
                return UUID(str(known.id))
            still_as_seen(filing.seen_route, route)
            refile(tx, known.id, filing)
            write(tx, self._subjects, row, answer(row.case, command, context), token)
            return UUID(str(known.id))
        still_as_seen(filing.seen_route, route)
        case_id = new_id()
        open_case(tx, case_id, filing, first_submission(case_id, command, context), token)
        return case_id

    def edited(self, conn: Connection, *, case: Case, by: Seat, edit: Edit, at: datetime) -> Answer:
        """What an edit leads to: the act and the case after it. Nothing is written.

        Raises:
            Refusal: what the engine says, or why there is no route for the edited facts.
        """
        directory, filing = self.directories.at(conn, at), edit.filing
        rule = editing_rule(conn, filing.matter, directory.on)
        courses = None
        if dict(edit.facts_before) != dict(filing.facts):
            courses = courses_of(
                edit,
                lambda facts, wishes: self._route(
                    conn,
                    case.drafter,
                    filing.matter,
                    facts,
                    directory,
                    wishes,
                    filing.effective_on,
                ),
            )
        if courses is not None:
            courses = Courses(allowing(courses.before, rule), allowing(courses.after, rule))
        command = Amend(
            by, edit.slot, edit.reason, filing.content, edit.seen, rule.standing, courses
        )
        return answer(case, command, Context(at, directory))

    def amend(self, tx: Tx, *, case_id: UUID, edit: Edit, token: UUID) -> Case | None:
        """修正 on the way; None when this very form has been taken before."""
        row = lock(tx, case_id, token)
        if row is None:
            return None
        by = acting_seat(tx, self.directories.at(tx.conn, tx.at))
        reply = self.edited(tx.conn, case=row.case, by=by, edit=edit, at=tx.at)
        refile(tx, case_id, edit.filing)
        return write(tx, self._subjects, row, reply, token)

    def approve(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str = "", seen: str = ""
    ) -> Case:
        """承認, 決裁 or 代決, by what the slot is and who acts."""
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: Approve(by, slot, opinion=opinion, seen=seen),
        )

    def object(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str, seen: str = ""
    ) -> Case:
        """異議 in a 合議."""
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: Object(by, slot, opinion=opinion, seen=seen),
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
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: Return(by, slot, reason=reason, to_stage=to_stage),
        )

    def reject(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, reason: str, seen: str = ""
    ) -> Case:
        """否決."""
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: Reject(by, slot, reason=reason, seen=seen),
        )

    def recall(self, tx: Tx, *, case_id: UUID, token: UUID) -> Case:
        """引戻し."""
        return self.act(tx, case_id=case_id, token=token, command=Recall)

    def withdraw(self, tx: Tx, *, case_id: UUID, token: UUID, reason: str = "") -> Case:
        """取下げ."""
        return self.act(
            tx, case_id=case_id, token=token, command=lambda by: Withdraw(by, reason=reason)
        )

    def view_after(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str = ""
    ) -> Case:
        """後閲."""
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: ViewAfter(by, slot, opinion=opinion),
        )

    def read(self, tx: Tx, *, case_id: UUID, slot: int, token: UUID) -> Case:
        """供覧の閲覧."""
        return self.act(tx, case_id=case_id, token=token, command=lambda by: Read(by, slot))

    def record_for(
        self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, answer: OutsideAnswer
    ) -> Case:
        """記録 of an answer that was given outside."""
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: RecordFor(
                by,
                slot,
                answer.name,
                answer.on,
                answer.agrees,
                answer.note,
                answer.seen,
                answer.place,
            ),
        )

    def receive(
        self,
        tx: Tx,
        *,
        case_id: UUID,
        slot: int,
        token: UUID,
        answerer: UUID,
        members: tuple[UUID, ...] = (),
    ) -> Case:
        """合議の受付."""
        return self.act(
            tx,
            case_id=case_id,
            token=token,
            command=lambda by: Receive(by, slot, answerer, members),
        )

    def opine(self, tx: Tx, *, case_id: UUID, slot: int, token: UUID, opinion: str) -> Case:
        """審議意見."""
        return self.act(
            tx, case_id=case_id, token=token, command=lambda by: Opine(by, slot, opinion)
        )

    def hand_over(
        self, tx: Tx, *, case_id: UUID, successor: Seat, token: UUID, slot: int | None = None
    ) -> Case:
        """引継ぎ of a draft, or of a step that asks a certain person (`slot`).

        By somebody in a post; by nobody where the system carries out a plan.
        """
        row = lock(tx, case_id, token)
        if row is None:
            return present(tx, case_id)
        directory = self.directories.at(tx.conn, tx.at)
        by = acting_seat(tx, directory) if tx.actor.person_id else None
        command = HandOver(by, successor, slot)
        reply = answer(row.case, command, Context(tx.at, directory))
        return write(tx, self._subjects, row, reply, token)

    def refresh(self, tx: Tx, *, case_id: UUID) -> Case:
        """Look again who can act; writes an act only where something changed."""
        token = new_id()
        row = lock(tx, case_id, token)
        if row is None or row.case.state is not CaseState.CIRCULATING:
            raise Refusal("approval.nothing_to_refresh", "回議中の案件ではありません。")
        reply = answer(row.case, Refresh(), Context(tx.at, self.directories.at(tx.conn, tx.at)))
        if not reply.act.openings:
            return row.case
        return write(tx, self._subjects, row, reply, token)

    def recompute(self, tx: Tx, *, case_id: UUID, reason: str) -> Case:
        """経路の再計算: what is left of a case goes as today's table and chart prescribe.

        Raises:
            Refusal: `authority.*` or `route.*`, and what the engine says.
        """
        token = new_id()
        row = lock(tx, case_id, token)
        if row is None or row.case.state is not CaseState.CIRCULATING:
            raise Conflict("approval.nothing_to_refresh", "回議中の案件ではありません。")
        filed = self._subjects[row.kind].filed(tx.conn, (row.subject_id,))[row.subject_id]
        directory = self.directories.at(tx.conn, tx.at)
        drafter = row.case.drafter
        seats = directory.seats_of(drafter.person_id)
        seat = next((s for s in seats if s.post_id == drafter.post_id), (*seats, drafter)[0])
        route = self._route(
            tx.conn,
            seat,
            filed.matter,
            filed.facts,
            directory,
            filed.wishes,
            filed.effective_on,
        )
        route = allowing(route, editing_rule(tx.conn, filed.matter, directory.on))
        reply = answer(row.case, Recompute(route, reason), Context(tx.at, directory))
        return write(tx, self._subjects, row, reply, token)

    def filed(self, conn: Connection, subjects: Iterable[tuple[str, UUID]]) -> Mapping[UUID, Filed]:
        """What the rules look at in subjects of any kind: kind and id. One statement a kind."""
        return filed_of(self._subjects, conn, subjects)

    def act(
        self, tx: Tx, *, case_id: UUID, token: UUID, command: Callable[[Seat], Command]
    ) -> Case:
        """Whatever else a person may ask of a case: the command is made with her seat.

        Raises:
            Refusal: what the engine says; `approval.files_first`.
        """
        row = lock(tx, case_id, token)
        if row is None:
            return present(tx, case_id)
        directory = self.directories.at(tx.conn, tx.at)
        asked = command(acting_seat(tx, directory))
        opened = opened_by(tx.conn, case_id) if isinstance(asked, TakeBack) else ()
        reply = answer(row.case, asked, Context(tx.at, directory, opened))
        if row.files_first and isinstance(asked, Approve | Object):
            subject = (row.kind, row.subject_id)
            refuse_unopened(self._subjects, tx.conn, subject, asked.by.person_id)
        return write(tx, self._subjects, row, reply, token)

    def unopened(
        self, conn: Connection, subjects: Iterable[tuple[str, UUID]], person_id: UUID
    ) -> Mapping[UUID, tuple[str, ...]]:
        """The attachments of some subjects that a person has not opened yet, by their names."""
        return unopened_of(self._subjects, conn, subjects, person_id)
