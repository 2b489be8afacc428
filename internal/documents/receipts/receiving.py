"""Use cases of 収受: something that arrived is entered under a number, and gets its files."""

from uuid import UUID

from sqlalchemy import Row, func, insert, select

from internal.approval.acting import acting_seat
from internal.documents.attaching import Arrived
from internal.documents.receipts.locking import NewEvent, locked, write_event
from internal.documents.receipts.model import receipt, receipt_event, receipt_file
from internal.documents.receipts.page import no_such_receipt
from internal.documents.receipts.rights import Asker, asker_of, privy, visible_to
from internal.documents.receipts.rules.entry import Entry, check_entry
from internal.documents.receipts.rules.number import PRINCIPAL, branch_series
from internal.documents.receipts.rules.standing import Move, Stage, after
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, new_id
from internal.kernel.files.service import register
from internal.kernel.numbering import take_number
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, Refusal
from internal.kernel.text import N_
from internal.organization.directory import Directory
from internal.organization.rules import DepartmentNode, Seat

REGISTER = "収受"
"""The register in which receipts are numbered, per fiscal year and symbol of the section."""

BRANCHES = "収受の枝番"
"""The register of branch numbers; each number of a receipt is a series of its own."""


def receive(
    tx: Tx,
    directory: Directory,
    *,
    receipt_id: UUID,
    section_id: UUID | None,
    entry: Entry,
    arrived: tuple[Arrived, ...],
    most_bytes: int,
    parent_id: UUID | None = None,
) -> UUID:
    """Enter what arrived in the register of a section; it stands there for distribution.

    The number is that of the fiscal year of the 収受日; with a parent it is a branch of the
    parent's number. The caller chooses the id, so that a form sent twice is entered once.

    Raises:
        Conflict: `receipts.entered_already`, the same form was sent at the same moment.
        Forbidden: `receipts.for_the_officer`.
        InvalidInput: `receipts.incomplete`, `receipts.no_section`.
        NotFound: `receipts.not_found`, no such parent.
        Refusal: `receipts.too_large`; `receipts.parent_elsewhere`, `receipts.parent_cancelled`.
    """
    seat = acting_seat(tx, directory)
    asker = asker_of(directory, seat.person_id, seat.post_id)
    section = _section(directory, asker, section_id)
    check_entry(entry, files=len(arrived), today=tx.on)
    if _there(tx, receipt_id):
        return receipt_id
    numbered = _numbers(tx, asker, section, entry, parent_id)
    if _there(tx, receipt_id):
        raise Conflict(
            "receipts.entered_already",
            "この収受はすでに登録されています。収受簿を確認してください。",
        )
    tx.conn.execute(
        insert(receipt).values(
            id=receipt_id,
            **numbered,
            **_columns(entry),
            recorder_id=seat.person_id,
            stage=Stage.HELD.value,
            holder_section_id=section.department_id,
            holder=section.name,
            events=1,
        )
    )
    tx.conn.execute(insert(receipt_event).values(**_first_event(tx, receipt_id, section, seat)))
    _keep(tx, receipt_id, seat, arrived, most_bytes)
    return receipt_id


def add_files(
    tx: Tx,
    directory: Directory,
    *,
    receipt_id: UUID,
    arrived: tuple[Arrived, ...],
    most_bytes: int,
) -> None:
    """Add files to a receipt that is not settled. None is ever taken off.

    Raises:
        Conflict: `receipts.not_here`.
        Forbidden: `receipts.not_yours`.
        InvalidInput: `receipts.no_file`.
        NotFound: `receipts.not_found`.
        Refusal: `receipts.too_large`.
    """
    found = locked(tx, directory, receipt_id)
    after(found.standing, Move.ADD_FILES, found.hands)
    if not arrived:
        sentence = N_("追加するファイルを選んでください。")
        raise InvalidInput("receipts.no_file", sentence, {"files": sentence})
    _keep(tx, receipt_id, found.seat, arrived, most_bytes)
    names = "、".join(file.name for file in arrived)
    write_event(tx, found, NewEvent(Move.ADD_FILES, reason=names[:200]))


def _section(directory: Directory, asker: Asker, section_id: UUID | None) -> DepartmentNode:
    section = directory.department(section_id) if section_id else None
    if section is None:
        sentence = N_("収受する課を選んでください。")
        raise InvalidInput("receipts.no_section", sentence, {"section": sentence})
    if not asker.records_for(section.department_id):
        raise Forbidden(
            "receipts.for_the_officer",
            "収受を登録できるのは、その課の文書主任と統括文書管理者です。",
        )
    return section


def _there(tx: Tx, receipt_id: UUID) -> bool:
    return tx.conn.scalar(select(receipt.c.id).where(receipt.c.id == receipt_id)) is not None


def _numbers(
    tx: Tx, asker: Asker, section: DepartmentNode, entry: Entry, parent_id: UUID | None
) -> dict[str, object]:
    """Year, symbol, number and branch; the series stays locked until the commit."""
    if parent_id is not None:
        parent = _parent(tx, asker, section, parent_id)
        year, symbol, number = FiscalYear(parent.fiscal_year), parent.symbol, parent.number
        series = branch_series(symbol, number)
        branch = PRINCIPAL + take_number(tx, year=year, register=BRANCHES, symbol=series)
    else:
        # `check_entry` has seen that there is a 収受日.
        year, symbol, branch = FiscalYear.of(entry.received_on or tx.on), section.symbol, PRINCIPAL
        number = take_number(tx, year=year, register=REGISTER, symbol=symbol)
    return {
        "fiscal_year": year.year,
        "section_id": section.department_id,
        "symbol": symbol,
        "number": number,
        "branch": branch,
        "parent_id": parent_id,
    }


def _parent(tx: Tx, asker: Asker, section: DepartmentNode, parent_id: UUID) -> Row[tuple[object]]:
    parent = tx.conn.execute(
        select(receipt).where(receipt.c.id == parent_id, visible_to(asker), privy(asker))
    ).first()
    if parent is None:
        raise no_such_receipt()
    if parent.section_id != section.department_id:
        raise Refusal(
            "receipts.parent_elsewhere",
            "枝番は、元の収受と同じ課の収受簿にだけ登録できます。収受する課を確認してください。",
        )
    if parent.stage == Stage.CANCELLED.value:
        raise Refusal(
            "receipts.parent_cancelled",
            "取り消した番号に枝番は付けられません。新しい番号で収受してください。",
        )
    return parent


def _columns(entry: Entry) -> dict[str, object]:
    return {
        "means": entry.means.value,
        "handling": entry.handling.value,
        "sender": entry.sender,
        "sender_number": entry.sender_number,
        "written_on": entry.written_on,
        "subject": entry.subject,
        "arrived_on": entry.arrived_on,
        "arrived_time": entry.arrived_time,
        "received_on": entry.received_on,
        "place": entry.place,
        "remarks": entry.remarks,
        "secret": entry.secret,
        "wants_reply": entry.wants_reply,
        "reply_by": entry.reply_by,
    }


def _first_event(
    tx: Tx, receipt_id: UUID, section: DepartmentNode, seat: Seat
) -> dict[str, object]:
    return {
        "receipt_id": receipt_id,
        "seq": 1,
        "move": Move.RECEIVE.value,
        "at": tx.at,
        "person_id": seat.person_id,
        "name": f"{seat.name} {seat.title}",
        "reason": "",
        "origin": "",
        "target": section.name,
        "to_section_id": section.department_id,
    }


def _keep(
    tx: Tx, receipt_id: UUID, seat: Seat, arrived: tuple[Arrived, ...], most_bytes: int
) -> None:
    """Put files behind those that a receipt has."""
    if not arrived:
        return
    sums = tx.conn.execute(
        select(
            func.coalesce(func.sum(receipt_file.c.size), 0).label("bytes"),
            func.coalesce(func.max(receipt_file.c.place), 0).label("last"),
        ).where(receipt_file.c.receipt_id == receipt_id)
    ).one()
    if sums.bytes + sum(file.stored.size for file in arrived) > most_bytes:
        raise Refusal(
            "receipts.too_large",
            "ファイルの合計が上限({limit}MB)を超えます。ファイルを減らしてください。",
            limit=most_bytes // (1024 * 1024),
        )
    for place, file in enumerate(arrived, start=sums.last + 1):
        register(tx, stored=file.stored, kind=file.kind)
        tx.conn.execute(
            insert(receipt_file).values(
                id=new_id(),
                receipt_id=receipt_id,
                place=place,
                name=file.name,
                digest=file.stored.digest,
                size=file.stored.size,
                media_type=file.stored.media_type,
                added_by=seat.name,
                person_id=seat.person_id,
                added_at=tx.at,
            )
        )
