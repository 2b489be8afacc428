"""合議 with a receiver: she names who deliberates, their opinions feed the section's one answer."""

from dataclasses import dataclass
from uuid import UUID

from internal.approval.engine.commands import Opine, Receive
from internal.approval.engine.participants import RECORDED, Member, ParticipantKind
from internal.approval.engine.resolving import head_of
from internal.approval.engine.values import Case, CaseState, Slot, SlotState
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.organization.chart import Directory
from internal.organization.rules import Seat


def is_to_be_received(slot: Slot) -> bool:
    """Whether the section has yet to say who answers."""
    return slot.participant.kind is ParticipantKind.RECEPTION and slot.received_by is None


def require_own_answer(slot: Slot) -> None:
    """Refuse an answer in person where it is recorded, or where a receiver comes first.

    Raises:
        Refusal: `approval.record_instead`, `approval.receive_first`.
    """
    if slot.participant.kind in RECORDED:
        raise Refusal(
            "approval.record_instead",
            "{title}の回答は、回答日と氏名を付けて記録してください。",
            title=slot.title,
        )
    if is_to_be_received(slot):
        raise Refusal(
            "approval.receive_first",
            "先に、{section}で回答する職員を決めてください。",
            section=slot.section,
        )


def answerers(case: Case, slot: Slot, by: Seat, directory: Directory) -> tuple[Seat, ...]:
    """Who may answer for the section or be heard: its people, the head first, and the receiver."""
    department = slot.participant.id
    head = head_of(directory, department)
    found: dict[UUID, Seat] = {s.person_id: s for s in (head.holders if head else ())}
    for unit in directory.subtree(department):
        for node in reversed(directory.posts_in(unit.department_id)):
            for seat in node.holders:
                found.setdefault(seat.person_id, seat)
    found.setdefault(by.person_id, by)
    found.pop(case.drafter.person_id, None)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Reception:
    """What a receiver settled: who answers for the section, and who is heard before."""

    answerer: Seat
    members: tuple[Seat, ...]


def reception_of(case: Case, slot: Slot, command: Receive, directory: Directory) -> Reception:
    """The people that a receiver named.

    Raises:
        Refusal: `approval.nothing_to_receive`, `approval.not_of_the_section`.
    """
    if not is_to_be_received(slot):
        raise Refusal(
            "approval.nothing_to_receive",
            "この欄の受付は済んでいるか、受付が要りません。画面を開き直してください。",
        )
    known = {s.person_id: s for s in answerers(case, slot, command.by, directory)}
    wanted = (command.answerer, *command.members)
    if any(person not in known for person in wanted):
        raise Refusal(
            "approval.not_of_the_section",
            "回答する職員と審議する職員は、{section}の職員から選んでください。",
            section=slot.section,
        )
    heard = dict.fromkeys(p for p in command.members if p != command.answerer)
    return Reception(known[command.answerer], tuple(known[person] for person in heard))


def heard_member(case: Case, slot: Slot | None, command: Opine) -> Member:
    """The member as whom somebody gives an opinion.

    Raises:
        Forbidden: `approval.not_heard_here`.
        Conflict: `approval.opinion_given`, `approval.opinion_too_late`.
        Refusal: `approval.opinion_empty`.
    """
    mine = [
        member
        for member in (slot.members if slot is not None else ())
        if member.seat.person_id == command.by.person_id
    ]
    if slot is None or not mine:
        raise Forbidden(
            "approval.not_heard_here", "この案件で、あなたの審議意見は求められていません。"
        )
    if mine[0].given_at is not None:
        raise Conflict("approval.opinion_given", "審議意見は提出済みです。")
    if case.state is not CaseState.CIRCULATING or slot.state is not SlotState.OPEN:
        raise Conflict(
            "approval.opinion_too_late",
            "{section}の回答が済んだため、審議意見は受け付けていません。",
            section=slot.section,
        )
    if not command.opinion.strip():
        raise Refusal("approval.opinion_empty", "意見を入力してください。")
    return mine[0]
