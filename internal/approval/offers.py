"""What else a person may do with a case now, beside answering: asked of the engine itself. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from internal.approval.engine.amendments import Material
from internal.approval.engine.answer import answer
from internal.approval.engine.beside import Decline, Grant, PetitionKind, Propose
from internal.approval.engine.commands import (
    Amend,
    Ask,
    Command,
    Context,
    Enclose,
    Force,
    Hold,
    Lift,
    Overrule,
    PullUp,
    Release,
    Reply,
    Skip,
    TakeBack,
)
from internal.approval.engine.guards import Ground, Instruct, Raise
from internal.approval.engine.questions import to_be_asked
from internal.approval.engine.rerouting import changeable, may_reroute, places_for
from internal.approval.engine.values import Case, CaseState, SlotState
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.rules import Seat


class Deed(StrEnum):
    """What may be done beside answering; the name is part of its page's address."""

    TAKE_BACK = "take-back"
    HOLD = "hold"
    RELEASE = "release"
    ASK = "ask"
    REPLY = "reply"
    LIFT = "lift"
    PULL_UP = "pull-up"
    OVERRULE = "overrule"
    SKIP = "skip"
    TAKE_DOWN = "take-down"
    ABANDON = "abandon"
    GRANT = "grant"
    DECLINE = "decline"
    DROP = "drop"
    AMEND = "amend"
    ENCLOSE = "enclose"
    REROUTE = "reroute"
    FORCE = "force"
    CONCERN = "concern"
    INSTRUCT = "instruct"


PROPOSALS = {Deed.TAKE_DOWN: PetitionKind.TAKE_DOWN, Deed.ABANDON: PetitionKind.ABANDON}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a person may do. `number` is the slot's or the question's, 0 for the whole case.

    `about` says in names what it concerns, where there may be several.
    """

    deed: Deed
    number: int = 0
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Try:
    """An offer and a command that would do it, were it allowed."""

    offer: Offer
    command: Command


_ANY = "―"
"""Words where a person will write her own."""

_PAPER = Material(_ANY, _ANY, 0, _ANY)
OTHER_GROUND = Ground("other", "その他の事由", "")
"""What may be named where no ground of the regulation fits."""


def offers_of(case: Case, by: Seat, context: Context) -> tuple[Offer, ...]:
    """Everything a person may do with a case now beside answering."""
    offers = tuple(t.offer for t in _tries(case, by) if _allowed(case, t.command, context))
    if _reroutes(case, by, context):
        return (*offers, Offer(Deed.REROUTE))
    return offers


def undo_refused(case: Case, by: Seat, context: Context) -> Refusal | None:
    """Why a person can no longer take her approval back, when somebody opened the case since."""
    for slot in (slot for stage in case.stages for slot in stage.slots):
        if slot.acted_by is None or slot.acted_by.person_id != by.person_id:
            continue
        try:
            answer(case, TakeBack(by, slot.no), context)
        except Conflict as refusal:
            if refusal.code == "approval.take_back_opened":
                return refusal
        except Refusal:
            continue
    return None


def _allowed(case: Case, command: Command, context: Context) -> bool:
    try:
        answer(case, command, context)
    except Refusal:
        return False
    return True


def _tries(case: Case, by: Seat) -> Iterator[_Try]:
    for slot in (slot for stage in case.stages for slot in stage.slots):
        if slot.acted_by is not None and slot.acted_by.person_id == by.person_id:
            yield _Try(Offer(Deed.TAKE_BACK, slot.no, slot.title), TakeBack(by, slot.no))
        if slot.state is SlotState.WAITING:
            yield _Try(Offer(Deed.PULL_UP, slot.no, slot.title), PullUp(by, slot.no))
            yield _Try(Offer(Deed.OVERRULE, slot.no, slot.title), Overrule(by, slot.no, _ANY))
        if slot.state is SlotState.OPEN:
            yield from _on_a_turn(case, by, slot.no)
            names = "、".join(seat.name for seat in slot.holders)
            about = f"{slot.title} {names}".strip()
            yield _Try(Offer(Deed.SKIP, slot.no, about), Skip(by, slot.no, _ANY))
    for deed, kind in PROPOSALS.items():
        yield _Try(Offer(deed), Propose(by, kind, _ANY))
    if case.petition is not None:
        yield _Try(Offer(Deed.GRANT), Grant(by, case.petition.kind))
        own = case.petition.by.person_id == by.person_id
        yield _Try(Offer(Deed.DROP if own else Deed.DECLINE), Decline(by, _ANY))
    for question in case.questions:
        yield _Try(Offer(Deed.REPLY, question.no, question.by.name), Reply(by, question.no, _ANY))
    yield _Try(Offer(Deed.CONCERN), Raise(by, (OTHER_GROUND,), _ANY))
    yield _Try(Offer(Deed.INSTRUCT), Instruct(by, date.min, _ANY))
    yield _Try(Offer(Deed.FORCE), Force(by, _ANY))


def _on_a_turn(case: Case, by: Seat, slot: int) -> Iterator[_Try]:
    yield _Try(Offer(Deed.HOLD, slot), Hold(by, slot, _ANY))
    yield _Try(Offer(Deed.RELEASE, slot), Release(by, slot))
    yield _Try(Offer(Deed.AMEND, slot), Amend(by, slot, _ANY, _ANY, case.content))
    yield _Try(Offer(Deed.ENCLOSE, slot), Enclose(by, slot, (_PAPER,)))
    yield _Try(Offer(Deed.LIFT, slot), Lift(by, slot, _ANY))
    for seat in to_be_asked(case, by)[:1]:
        yield _Try(Offer(Deed.ASK, slot), Ask(by, slot, seat.person_id, _ANY))


def _reroutes(case: Case, by: Seat, context: Context) -> bool:
    return (
        case.state is CaseState.CIRCULATING
        and by.person_id != case.drafter.person_id
        and may_reroute(case, by, context)
        and bool(changeable(case) or places_for(case))
    )
