"""Use cases of 施行: prepare, check, seal, issue and send, or say that nothing leaves the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from internal.approval.model import approval_reader
from internal.documents.dispatch.ground import (
    Found,
    ground_of,
    keeps_seals,
    locked,
    person_of,
)
from internal.documents.dispatch.model import (
    dispatch,
    dispatch_addressee,
    dispatch_event,
    seal_use,
)
from internal.documents.dispatch.rules import (
    Addressee,
    Seal,
    State,
    check_changeable,
    check_checkable,
    check_day,
    check_issuable,
    check_sealable,
)
from internal.kernel.audit import record
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.numbering import take_number
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import tell
from internal.organization.directory import Directory
from internal.organization.rules import Duty

REGISTER = "dispatch"
"""Number series of 施行番号, per fiscal year and symbol of the section."""

SEALS = "seal"
"""Number series of the book of a seal, per fiscal year and seal."""

LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it is written (浄書). `seal_name` is empty unless a seal is put on it."""

    title: str
    sender: str
    seal: Seal
    seal_name: str
    addressees: tuple[Addressee, ...]


def prepare(tx: Tx, directory: Directory, *, document_id: UUID, draft: Draft) -> UUID:
    """浄書 of a further letter of a decision.

    Raises:
        Conflict: `dispatch.not_decided`.
        Forbidden: `dispatch.not_yours`.
        InvalidInput: `dispatch.incomplete`.
        NotFound: `dispatch.no_document`.
    """
    ground_of(tx, directory, document_id)
    _check(draft)
    return _open(tx, document_id, draft, State.PREPARED, "prepare", "")


def change(tx: Tx, directory: Directory, *, dispatch_id: UUID, draft: Draft) -> None:
    """Write a letter anew before it is issued; it has to be checked, and sealed, again.

    Raises:
        Conflict: `dispatch.gone_already`.
        Forbidden, InvalidInput: as `prepare`.
    """
    found = locked(tx, directory, dispatch_id)
    check_changeable(found.letter)
    _check(draft)
    tx.conn.execute(
        update(dispatch)
        .where(dispatch.c.id == dispatch_id)
        .values(
            **_columns(draft),
            state=State.PREPARED.value,
            made_person_id=tx.actor.person_id,
            made_by=tx.actor.name,
        )
    )
    tx.conn.execute(
        delete(dispatch_addressee).where(dispatch_addressee.c.dispatch_id == dispatch_id)
    )
    _write_addressees(tx, dispatch_id, draft.addressees)
    _note(tx, found.row, "change", "")


def check(tx: Tx, directory: Directory, *, dispatch_id: UUID, note: str) -> None:
    """照合 of the letter with what was decided, by somebody else of the section.

    Where it carries a seal, the keepers of the seals are told and may read the decision, which
    they compare before they seal (公印審査).

    Raises:
        Conflict, Forbidden: `dispatch.checked_already`, `dispatch.gone_already`,
            `dispatch.own_letter`.
    """
    found = locked(tx, directory, dispatch_id, checking=True)
    check_checkable(found.letter, person_of(tx))
    _move(tx, found.row, State.CHECKED, "check", note)
    if found.letter.seal is Seal.STAMP:
        _ask_keepers(tx, directory, found)


def seal(tx: Tx, directory: Directory, *, dispatch_id: UUID, copies: int | None) -> int:
    """公印 by its keeper, entered in the book of that seal; answers its number there.

    Raises:
        Conflict: `dispatch.not_checked`, `dispatch.no_seal_here`, `dispatch.gone_already`.
        Forbidden: `dispatch.not_the_keeper`.
        InvalidInput: `dispatch.copies`.
    """
    if not keeps_seals(directory, tx.actor.post_id):
        raise Forbidden("dispatch.not_the_keeper", "公印を押せるのは、公印管守者だけです。")
    found = locked(tx, directory, dispatch_id, checking=True)
    check_sealable(found.letter)
    if copies is None or not 0 < copies <= 10_000:
        sentence = N_("公印を押した通数を、1から10000までの数字で入力してください。")
        raise InvalidInput("dispatch.copies", sentence, {"copies": sentence})
    year = FiscalYear.of(tx.on)
    number = take_number(tx, year=year, register=SEALS, symbol=found.row.seal_name[:40])
    tx.conn.execute(
        insert(seal_use).values(
            fiscal_year=year.year,
            seal_name=found.row.seal_name,
            number=number,
            dispatch_id=dispatch_id,
            copies=copies,
            used_on=tx.on,
            person_id=tx.actor.person_id,
            name=tx.actor.name,
        )
    )
    _move(tx, found.row, State.SEALED, "seal", f"{found.row.seal_name} {copies}通")
    return number


def issue(
    tx: Tx, directory: Directory, *, dispatch_id: UUID, on: date | None, places: Iterable[int]
) -> None:
    """施行 on a JST day: the letter gets its number; the named addressees have been sent it.

    Raises:
        Conflict, Refusal: `dispatch.gone_already`, `dispatch.not_checked_yet`,
            `dispatch.not_sealed_yet`.
        InvalidInput: `dispatch.issue_day`, `dispatch.nobody_chosen`.
    """
    found = locked(tx, directory, dispatch_id)
    check_issuable(found.letter, on, found.ground.decided_on, tx.on)
    year = FiscalYear.of(on or tx.on)
    section = directory.department(found.ground.section_id)
    symbol = section.symbol if section else found.row.made_by
    number = take_number(tx, year=year, register=REGISTER, symbol=symbol)
    _send(tx, found, on, places)
    tx.conn.execute(
        update(dispatch)
        .where(dispatch.c.id == dispatch_id)
        .values(fiscal_year=year.year, symbol=symbol, number=number, issued_on=on)
    )
    _move(tx, found.row, State.ISSUED, "issue", "")


def send(
    tx: Tx, directory: Directory, *, dispatch_id: UUID, on: date | None, places: Iterable[int]
) -> None:
    """発送 to more of the addressees of a letter that was issued.

    Raises:
        Conflict: `dispatch.not_issued`.
        InvalidInput: `dispatch.issue_day`, `dispatch.nobody_chosen`.
    """
    found = locked(tx, directory, dispatch_id)
    if found.letter.state is not State.ISSUED:
        raise Conflict("dispatch.not_issued", "この文書はまだ施行していません。")
    check_day(on, found.row.issued_on, tx.on)
    sent = _send(tx, found, on, places)
    _note(tx, found.row, "send", f"{sent}件")


def cancel(tx: Tx, directory: Directory, *, dispatch_id: UUID, reason: str) -> None:
    """取りやめ of a letter that was not issued.

    Raises:
        Conflict: `dispatch.gone_already`.
        InvalidInput: `dispatch.reason`.
    """
    found = locked(tx, directory, dispatch_id)
    check_changeable(found.letter)
    _move(tx, found.row, State.CANCELLED, "cancel", _reason(reason))


def not_needed(tx: Tx, directory: Directory, *, document_id: UUID, reason: str) -> None:
    """施行不要: the decision leaves nothing to be sent.

    Raises:
        Conflict: `dispatch.not_decided`, `dispatch.letters_there`.
        InvalidInput: `dispatch.reason`.
    """
    ground_of(tx, directory, document_id)
    there = select(dispatch.c.id).where(
        dispatch.c.document_id == document_id, dispatch.c.state != State.CANCELLED.value
    )
    if tx.conn.execute(there).first() is not None:
        raise Conflict(
            "dispatch.letters_there",
            "施行文書があるか、すでに施行不要としています。画面を開き直してください。",
        )
    nothing = Draft("", "", Seal.OMITTED, "", ())
    _open(tx, document_id, nothing, State.NOT_NEEDED, "not_needed", _reason(reason))


def _reason(typed: str) -> str:
    reason = " ".join(typed.split())
    if not 0 < len(reason) <= LONGEST_NOTE:
        sentence = N_("理由を400字以内で入力してください。")
        raise InvalidInput("dispatch.reason", sentence, {"reason": sentence})
    return reason


def _check(draft: Draft) -> None:
    errors = {}
    if not 0 < len(draft.title.strip()) <= 200:
        errors["title"] = N_("件名を200字以内で入力してください。")
    if not 0 < len(draft.sender.strip()) <= 100:
        errors["sender"] = N_("発信者名を100字以内で入力してください。")
    if draft.seal is Seal.STAMP and not 0 < len(draft.seal_name.strip()) <= 40:
        errors["seal_name"] = N_("公印の名称を40字以内で入力してください。")
    if errors:
        raise InvalidInput("dispatch.incomplete", "入力内容を確認してください。", errors)


def _open(tx: Tx, document_id: UUID, draft: Draft, state: State, what: str, note: str) -> UUID:
    last = tx.conn.scalar(
        select(func.max(dispatch.c.place)).where(dispatch.c.document_id == document_id)
    )
    dispatch_id = new_id()
    tx.conn.execute(
        insert(dispatch).values(
            id=dispatch_id,
            document_id=document_id,
            place=(last or 0) + 1,
            **_columns(draft),
            state=state.value,
            events=0,
            made_person_id=person_of(tx),
            made_by=tx.actor.name,
        )
    )
    _write_addressees(tx, dispatch_id, draft.addressees)
    row = tx.conn.execute(select(dispatch).where(dispatch.c.id == dispatch_id)).one()
    _note(tx, row, what, note)
    return dispatch_id


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "title": draft.title.strip(),
        "sender": draft.sender.strip(),
        "seal": draft.seal.value,
        "seal_name": draft.seal_name.strip() if draft.seal is Seal.STAMP else "",
    }


def _write_addressees(tx: Tx, dispatch_id: UUID, addressees: tuple[Addressee, ...]) -> None:
    if addressees:
        tx.conn.execute(
            insert(dispatch_addressee),
            [
                {
                    "dispatch_id": dispatch_id,
                    "place": each.place,
                    "name": each.name,
                    "address": each.address,
                    "method": each.method.value,
                }
                for each in addressees
            ],
        )


def _ask_keepers(tx: Tx, directory: Directory, found: Found) -> None:
    keepers = sorted(
        {
            seat.person_id
            for post in directory.every_post()
            if Duty.SEAL_KEEPER in post.duties
            for seat in post.holders
        }
    )
    if keepers:
        tx.conn.execute(
            insert_new(tx.conn, approval_reader),
            [
                {"person_id": person, "case_id": found.ground.case_id, "since": tx.at}
                for person in keepers
            ],
        )
    tell(
        tx,
        keepers,
        kind=NoticeKind.OTHER,
        path=f"/dispatch/documents/{found.row.document_id}/letters/{found.row.id}",
        number=found.ground.number,
        sentence=N_("照合の済んだ施行文書が、公印を待っています。"),
    )


def _send(tx: Tx, found: Found, on: date | None, places: Iterable[int]) -> int:
    wanted = set(places) & {each.place for each in found.letter.unsent}
    if not wanted:
        sentence = N_("発送した施行先を選んでください。")
        raise InvalidInput("dispatch.nobody_chosen", sentence, {"place": sentence})
    tx.conn.execute(
        update(dispatch_addressee)
        .where(
            dispatch_addressee.c.dispatch_id == found.row.id,
            dispatch_addressee.c.place.in_(sorted(wanted)),
        )
        .values(sent_on=on, sent_by=tx.actor.name)
    )
    return len(wanted)


def _move(tx: Tx, row: Row[Any], state: State, what: str, note: str) -> None:
    tx.conn.execute(update(dispatch).where(dispatch.c.id == row.id).values(state=state.value))
    _note(tx, row, what, note)


def _note(tx: Tx, row: Row[Any], what: str, note: str) -> None:
    """One line of the letter's history, and of the audit trail."""
    tx.conn.execute(
        update(dispatch).where(dispatch.c.id == row.id).values(events=dispatch.c.events + 1)
    )
    tx.conn.execute(
        insert(dispatch_event).values(
            dispatch_id=row.id,
            seq=row.events + 1,
            what=what,
            at=tx.at,
            person_id=person_of(tx),
            name=tx.actor.name,
            note=" ".join(note.split())[:LONGEST_NOTE],
        )
    )
    record(
        tx,
        f"dispatch.{what}",
        kind="document",
        object_id=row.document_id,
        detail={"dispatch": str(row.id)},
    )
