"""Use cases of receipts on their way: 配布, 受領, 誤着, 転送, and how they end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from internal.documents.receipts.drafts import last_decision
from internal.documents.receipts.locking import Locked, NewEvent, locked, write_event
from internal.documents.receipts.rules.entry import Days, impossible_days
from internal.documents.receipts.rules.standing import (
    NEEDS_A_REASON,
    Move,
    Outcome,
    Stage,
    after,
)
from internal.kernel.db import Tx
from internal.kernel.refusal import InvalidInput, Refusal
from internal.kernel.text import N_
from internal.organization.directory import Directory
from internal.organization.rules import DepartmentKind, Seat

MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class Step:
    """What is done, and what is said with it. `seen`: the events that the page knew.

    `on` is the day on which the answer went out.
    """

    move: Move
    reason: str = ""
    on: date | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom something is handed: a section, or a person of it."""

    section_id: UUID | None
    person_id: UUID | None = None


def hand_on(tx: Tx, directory: Directory, *, receipt_id: UUID, step: Step, to: Addressee) -> None:
    """配布 or 転送: hand a receipt to a section or a person, who confirms it.

    Its arrival and its number stay for ever. Who redirects what was not confirmed yet leaves it
    returnable to where it came from.

    Raises:
        Conflict: `receipts.not_here`, `receipts.moved_meanwhile`.
        Forbidden: `receipts.not_yours`.
        InvalidInput: `receipts.no_addressee`, `receipts.reason_missing`.
        NotFound: `receipts.not_found`.
        Refusal: `receipts.same_addressee`.
    """
    found = locked(tx, directory, receipt_id, step.seen)
    stage = after(found.standing, step.move, found.hands)
    _check_reason(step)
    words = _addressee(directory, to)
    if found.standing.stage is not Stage.HELD and _is_there(found, to):
        raise Refusal(
            "receipts.same_addressee", "いまと同じ配布先です。別の配布先を選んでください。"
        )
    redirected = found.standing.stage is Stage.SENT and step.move is Move.DISTRIBUTE
    write_event(
        tx,
        found,
        NewEvent(step.move, step.reason, words, to.section_id, to.person_id),
        stage=stage.value,
        holder_section_id=to.section_id,
        holder_person_id=to.person_id,
        holder=words,
        came_from_id=found.row.came_from_id if redirected else found.row.holder_section_id,
        distributed_on=tx.on,
    )


def move_receipt(tx: Tx, directory: Directory, *, receipt_id: UUID, step: Step) -> None:
    """受領, 差戻し, 回答済み, 処理不要, the way back from these, or 取消.

    Raises:
        Conflict: `receipts.not_here`, `receipts.moved_meanwhile`, `receipts.has_drafts`.
        Forbidden: `receipts.not_yours`.
        InvalidInput: `receipts.reason_missing`, `receipts.answer_day`.
        NotFound: `receipts.not_found`.
        Refusal: `receipts.nowhere_to_return`, `receipts.origin_gone`.
    """
    found = locked(tx, directory, receipt_id, step.seen)
    stage = after(found.standing, step.move, found.hands)
    _check_reason(step)
    changes: dict[str, object] = {"stage": stage.value}
    event = NewEvent(step.move, step.reason)
    match step.move:
        case Move.RETURN:
            event, back = _way_back(directory, found, step)
            changes |= back
        case Move.ANSWER:
            changes |= {
                "outcome": Outcome.ANSWERED.value,
                "ended_on": _answered_on(tx, found, step),
            }
        case Move.CLOSE:
            changes |= {"outcome": Outcome.CLOSED.value, "ended_on": tx.on}
        case Move.REOPEN:
            changes |= {"outcome": "", "ended_on": None}
        case _:
            pass
    write_event(tx, found, event, **changes)


def _check_reason(step: Step) -> None:
    needed = step.move in NEEDS_A_REASON
    if len(step.reason) > MAX_REASON or (needed and not step.reason):
        sentence = N_("理由を200字以内で入力してください。")
        raise InvalidInput("receipts.reason_missing", sentence, {"reason": sentence})


def _addressee(directory: Directory, to: Addressee) -> str:
    """To whom, in words."""
    section = directory.department(to.section_id) if to.section_id else None
    seat = _seat(directory, to)
    known = section is not None and section.kind is DepartmentKind.SECTION
    if section is None or not known or (to.person_id is not None and seat is None):
        sentence = N_("配布先を選んでください。")
        raise InvalidInput("receipts.no_addressee", sentence, {"to": sentence})
    return section.name if seat is None else f"{section.name} {seat.name} {seat.title}"


def _seat(directory: Directory, to: Addressee) -> Seat | None:
    if to.person_id is None:
        return None
    seats = directory.seats_of(to.person_id)
    return next((seat for seat in seats if seat.section_id == to.section_id), None)


def _is_there(found: Locked, to: Addressee) -> bool:
    row = found.row
    return bool(row.holder_section_id == to.section_id and row.holder_person_id == to.person_id)


def _way_back(
    directory: Directory, found: Locked, step: Step
) -> tuple[NewEvent, dict[str, object]]:
    """誤着: to the section that handed it on, which distributes it anew."""
    section = directory.department(found.row.came_from_id)
    if section is None:
        raise Refusal(
            "receipts.origin_gone",
            "配布した課がなくなったため、差し戻せません。正しい課へ転送してください。",
        )
    event = NewEvent(step.move, step.reason, section.name, section.department_id)
    return event, {
        "holder_section_id": section.department_id,
        "holder_person_id": None,
        "holder": section.name,
        "came_from_id": None,
    }


def _answered_on(tx: Tx, found: Locked, step: Step) -> date:
    decided_on = last_decision(tx.conn, found.row.id)
    days = Days(received_on=found.row.received_on, decided_on=decided_on, answered_on=step.on)
    sentence = impossible_days(days, tx.on).get("on", "")
    if step.on is None:
        sentence = N_("回答した日を入力してください。")
    if sentence or step.on is None:
        raise InvalidInput("receipts.answer_day", sentence, {"on": sentence})
    return step.on
