"""What somebody does with her turn without answering: 保留 and its end."""

from internal.approval.engine.beside import Held
from internal.approval.engine.commands import Context, Hold, Release
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import right_of, slot_act
from internal.approval.engine.values import Case, Verb
from internal.kernel.refusal import Conflict
from internal.kernel.text import N_
from internal.organization.rules import Seat


def hold(case: Case, command: Hold, context: Context) -> Answer:
    """保留: a mark in her own list. The turn stays hers and ages."""
    right = right_of(case, command.by, command.slot, context)
    mine = hold_of(case, right.seat, command.slot)
    if mine is not None:
        raise Conflict(
            "approval.already_held",
            "この案件はすでに保留しています。",
            name=mine.seat.name,
            at=mine.at,
        )
    require(command.reason, "approval.reason_missing", N_("保留の理由を入力してください。"))
    return finish(case, slot_act(case, Verb.HOLD, right, context, command.reason), context, None)


def release(case: Case, command: Release, context: Context) -> Answer:
    """保留の解除."""
    right = right_of(case, command.by, command.slot, context)
    if hold_of(case, right.seat, command.slot) is None:
        raise Conflict("approval.not_held", "この案件は保留していません。")
    return finish(case, slot_act(case, Verb.RELEASE, right, context, ""), context, None)


def hold_of(case: Case, seat: Seat, slot: int) -> Held | None:
    """The hold by which a person has put her turn on a slot aside."""
    mine = (h for h in case.holds if h.slot == slot and h.seat.person_id == seat.person_id)
    return next(mine, None)
