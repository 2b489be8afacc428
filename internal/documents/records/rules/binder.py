"""The life of a binder: made, used, closed, handed over, kept, and then its end.

    prepared → open → closed → handing_over → archived → disposal_proposed ┬→ disposed
                 ↑      │           │            ↑  ↑             │         └→ transferred
                 └──────┘           └─ closed    └──┴─────────────┘
                                        (kept longer, refused, or the disposal was stopped)

Source: catalogue §1.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from internal.documents.records.rules.retention import (
    Clock,
    ExpiryAction,
    Keeps,
    binding_holds,
    kept_because,
)
from internal.kernel.refusal import Refusal


class BinderState(StrEnum):
    """Where a binder stands."""

    PREPARED = "prepared"  # 作成: generated, waits for review
    OPEN = "open"  # 使用中
    CLOSED = "closed"  # 閉鎖, 保管 in the office
    HANDING_OVER = "handing_over"  # 引継申請
    ARCHIVED = "archived"  # 保存 in the archive
    DISPOSAL_PROPOSED = "disposal_proposed"  # 廃棄伺, of whatever measure
    DISPOSED = "disposed"  # 廃棄済; its entry stays for ever
    TRANSFERRED = "transferred"  # 移管済


class Move(StrEnum):
    """What is done with a binder."""

    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    REQUEST_HANDOVER = "request_handover"
    ACCEPT_HANDOVER = "accept_handover"
    REFUSE_HANDOVER = "refuse_handover"
    EXTEND = "extend"
    PROPOSE_DISPOSAL = "propose_disposal"
    REFUSE_DISPOSAL = "refuse_disposal"
    DISPOSE = "dispose"
    TRANSFER = "transfer"
    RESTORE = "restore"  # 取りやめ, while its content is still there


_S, _M = BinderState, Move
MOVES: Mapping[Move, Mapping[BinderState, BinderState]] = {
    _M.OPEN: {_S.PREPARED: _S.OPEN},
    _M.CLOSE: {_S.OPEN: _S.CLOSED},
    _M.REOPEN: {_S.CLOSED: _S.OPEN},
    _M.REQUEST_HANDOVER: {_S.CLOSED: _S.HANDING_OVER},
    _M.ACCEPT_HANDOVER: {_S.HANDING_OVER: _S.ARCHIVED},
    _M.REFUSE_HANDOVER: {_S.HANDING_OVER: _S.CLOSED},
    # One that is proposed for disposal as well: it is left out when that is carried out.
    _M.EXTEND: {
        _S.CLOSED: _S.CLOSED,
        _S.ARCHIVED: _S.ARCHIVED,
        _S.DISPOSAL_PROPOSED: _S.DISPOSAL_PROPOSED,
    },
    # What is kept for a short time is disposed of in the office, without a handover.
    _M.PROPOSE_DISPOSAL: {_S.CLOSED: _S.DISPOSAL_PROPOSED, _S.ARCHIVED: _S.DISPOSAL_PROPOSED},
    _M.REFUSE_DISPOSAL: {_S.DISPOSAL_PROPOSED: _S.ARCHIVED},  # or closed, see `after`
    _M.DISPOSE: {_S.DISPOSAL_PROPOSED: _S.DISPOSED},
    _M.TRANSFER: {_S.DISPOSAL_PROPOSED: _S.TRANSFERRED},
    _M.RESTORE: {_S.DISPOSED: _S.ARCHIVED, _S.TRANSFERRED: _S.ARCHIVED},  # or closed
}
"""For each move, from which state it leads to which."""

BY_THE_CHIEF = frozenset({Move.ACCEPT_HANDOVER, Move.REFUSE_HANDOVER})
"""The moves of whoever keeps the archive; the others are the section's."""

BY_DECISION = frozenset(
    {Move.PROPOSE_DISPOSAL, Move.REFUSE_DISPOSAL, Move.DISPOSE, Move.TRANSFER, Move.RESTORE}
)
"""The moves that follow from a decision of their own (BND-09); nobody presses them on a page."""

ENDED = frozenset({BinderState.DISPOSED, BinderState.TRANSFERRED})


@dataclass(frozen=True, slots=True)
class Binder:
    """A binder as its rules see it.

    `action` is the measure that its class prescribes, or that was decided for it. `handed_over`
    says that the archive has taken it; `unfinished` counts its documents that are not completed.
    """

    state: BinderState
    clock: Clock
    action: ExpiryAction
    handed_over: bool = False
    unfinished: int = 0


def offered(state: BinderState, *, keeper: bool, chief: bool) -> tuple[Move, ...]:
    """The moves a person may press for a binder that stands somewhere; what stops them is said
    when she does.
    """
    return tuple(
        move
        for move, ways in MOVES.items()
        if state in ways and move not in BY_DECISION and (chief if move in BY_THE_CHIEF else keeper)
    )


def after(binder: Binder, move: Move, on: date) -> BinderState:
    """The state after a move on a JST day.

    Raises:
        Refusal: `records.wrong_state`, the move does not start from here;
            `records.unfinished`, documents in it are not completed (BND-16);
            `records.still_used`, the standing use or the case has not been ended;
            `records.not_expired`, `records.permanent`, the period is not over;
            `records.held`, a hold binds (BND-07);
            `records.to_be_transferred`, `records.to_be_disposed`, the other was prescribed.
    """
    target = MOVES[move].get(binder.state)
    if target is None:
        raise Refusal("records.wrong_state", "この簿冊は今の状態ではその操作ができません。")
    if move is Move.CLOSE:
        _check_closing(binder)
    if move in {Move.PROPOSE_DISPOSAL, Move.DISPOSE, Move.TRANSFER}:
        _check_kept(binder, on)
    if move in {Move.DISPOSE, Move.TRANSFER}:
        _check_measure(binder, move)
    if move in {Move.REFUSE_DISPOSAL, Move.RESTORE} and not binder.handed_over:
        return BinderState.CLOSED
    return target


def _check_closing(binder: Binder) -> None:
    if binder.unfinished:
        raise Refusal(
            "records.unfinished",
            "完結していない文書が{count}件あります。完結させるか、翌年度の簿冊へ移してください。",
            count=binder.unfinished,
        )
    if binder.clock.waits_for_an_end:
        raise Refusal(
            "records.still_used",
            "常用または案件が終わっていません。終わった日を入力してから閉鎖してください。",
        )


def _check_kept(binder: Binder, on: date) -> None:
    keeps = kept_because(binder.clock, on)
    if Keeps.HELD in keeps:
        raise Refusal(
            "records.held",
            "廃棄停止中のため、廃棄も移管もできません({matters})。",
            matters="、".join(hold.matter for hold in binding_holds(binder.clock, on)),
        )
    if Keeps.FOR_EVER in keeps:
        raise Refusal("records.permanent", "永年保存の簿冊は廃棄も移管もできません。")
    if keeps:
        raise Refusal("records.not_expired", "保存期間が満了していません。")


def _check_measure(binder: Binder, move: Move) -> None:
    disposing = move is Move.DISPOSE
    if disposing and binder.action is ExpiryAction.TRANSFER:
        raise Refusal(
            "records.to_be_transferred",
            "この簿冊は満了時に移管と定められています。廃棄できません。",
        )
    if not disposing and binder.action is ExpiryAction.DISPOSE:
        raise Refusal(
            "records.to_be_disposed", "この簿冊は満了時に廃棄と定められています。移管できません。"
        )
