"""What becomes of binders whose period is over: which may be named, and with which words.

Source: BND-06 to BND-12.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from internal.documents.records.rules.binder import Binder, BinderState, Move, after
from internal.documents.records.rules.retention import Clock, ExpiryAction, Extension, expires_on
from internal.kernel.refusal import Refusal
from internal.kernel.text import N_

MAX_REASON = 200


class Measure(StrEnum):
    """What is decided for a binder whose period is over."""

    DISPOSE = "dispose"  # 廃棄
    TRANSFER = "transfer"  # 移管
    EXTEND = "extend"  # 延長


class BatchState(StrEnum):
    """Where a proposal of disposal stands."""

    PROPOSED = "proposed"  # 伺い中
    DECIDED = "decided"  # 決裁済み, waits to be carried out
    CARRIED_OUT = "carried_out"  # 実行済み; contents go after some days
    ERASED = "erased"  # 消去済み
    REFUSED = "refused"  # the case ended without a decision in its favour
    CALLED_OFF = "called_off"  # 取りやめ


class Outcome(StrEnum):
    """What became of one binder of a proposal."""

    WAITING = "waiting"
    DONE = "done"
    LEFT_OUT = "left_out"  # something stood against it when the proposal was carried out
    RETURNED = "returned"  # the proposal was refused or called off


@dataclass(frozen=True, slots=True)
class Wish:
    """What is proposed for one binder. `until` is the new last day of an extension."""

    measure: Measure
    reason: str = ""
    until: date | None = None


def obstacle(binder: Binder, on: date) -> Refusal | None:
    """Why a binder may not be named in a proposal on a JST day; None when it may."""
    try:
        after(binder, Move.PROPOSE_DISPOSAL, on)
    except Refusal as refusal:
        return refusal
    return None


def departs(action: ExpiryAction, measure: Measure) -> bool:
    """Whether a measure is another one than the class prescribed, so that it needs a reason."""
    return measure.value != action.value


def faults_of(action: ExpiryAction, last: date | None, wish: Wish) -> dict[str, str]:
    """What is missing in a wish: `reason` and `until` with a sentence each.

    `last` is the last day of the period as it is.
    """
    faults = {}
    if departs(action, wish.measure) and not wish.reason:
        faults["reason"] = N_("満了時の措置と違う扱いにする理由を入力してください。")
    if len(wish.reason) > MAX_REASON:
        faults["reason"] = N_("理由は200字以内で入力してください。")
    extends = wish.measure is Measure.EXTEND
    if extends and (wish.until is None or (last is not None and wish.until <= last)):
        faults["until"] = N_("延長後の満了日を、今の満了日より後の日で入力してください。")
    return faults


def carried_out(binder: Binder, wish: Wish, on: date) -> BinderState:
    """Where a binder stands after what was decided for it was done on a JST day.

    The decision took the place of what the class prescribed. An extension leads back to where the
    binder lay.

    Raises:
        Refusal: what keeps it now although it was decided, as `rules.binder.after` says.
    """
    match wish.measure:
        case Measure.DISPOSE:
            decided = replace(binder, action=ExpiryAction.DISPOSE)
            return after(decided, Move.DISPOSE, on)
        case Measure.TRANSFER:
            decided = replace(binder, action=ExpiryAction.TRANSFER)
            return after(decided, Move.TRANSFER, on)
        case Measure.EXTEND:
            return after(binder, Move.REFUSE_DISPOSAL, on)


def extended(clock: Clock, wish: Wish) -> date | None:
    """The last day of the period once the extension of a wish counts."""
    if wish.until is None:
        return expires_on(clock)
    longer: Iterable[Extension] = (*clock.extensions, Extension(wish.until, wish.reason))
    return expires_on(replace(clock, extensions=tuple(longer)))
