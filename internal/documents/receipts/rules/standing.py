"""Where a receipt stands, in whose hands, and who may do what with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from internal.kernel.refusal import Conflict, Forbidden, Refusal


class Stage(StrEnum):
    """How far the receipt itself has come."""

    HELD = "held"  # with a section, handed to nobody
    SENT = "sent"  # handed on, not confirmed
    TAKEN = "taken"  # confirmed: somebody has to deal with it
    ENDED = "ended"  # answered, or nothing was to be done
    CANCELLED = "cancelled"  # the number stays


class Drafts(StrEnum):
    """How far the drafts have come that were begun from a receipt."""

    NONE = "none"  # none, or all of them were given up
    UNDER_WAY = "under_way"
    DECIDED = "decided"  # at least one, and none is still under way


class Tray(StrEnum):
    """The lists of the work list, and what is in none of them."""

    UNDISTRIBUTED = "undistributed"  # 未配布
    AWAITING = "awaiting"  # 受領待ち
    OPEN = "open"  # 未処理
    DONE = "done"  # 処理済
    CANCELLED = "cancelled"  # 取消


class Move(StrEnum):
    """What is done with a receipt."""

    RECEIVE = "receive"  # 収受
    ADD_FILES = "add_files"
    DISTRIBUTE = "distribute"  # 配布・回付
    ACCEPT = "accept"  # 受領
    RETURN = "return"  # 誤着: back to where it came from
    FORWARD = "forward"  # 転送
    DRAFT = "draft"  # 起案
    ANSWER = "answer"  # 回答済み
    CLOSE = "close"  # 処理不要
    REOPEN = "reopen"
    CANCEL = "cancel"  # 取消


class Hand(StrEnum):
    """What somebody is to a receipt."""

    OFFICER = "officer"  # 文書主任 of the section that has it
    HOLDER = "holder"  # the person it was handed to, or anybody of the section it was handed to
    SENDER = "sender"  # 文書主任 of the section that handed it on last
    REGISTRAR = "registrar"  # 文書主任 of the section in whose register it stands
    CHIEF = "chief"  # 統括文書管理者


class Outcome(StrEnum):
    """How a receipt ended."""

    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a receipt stands. `returnable`: it was handed on by somebody."""

    stage: Stage
    drafts: Drafts = Drafts.NONE
    returnable: bool = False

    @property
    def tray(self) -> Tray:
        """The list in which it stands: a decided draft settles it, an ended receipt is settled."""
        if self.stage is Stage.CANCELLED:
            return Tray.CANCELLED
        if self.stage is Stage.ENDED or self.drafts is Drafts.DECIDED:
            return Tray.DONE
        return TRAYS[self.stage]


TRAYS: Mapping[Stage, Tray] = {
    Stage.HELD: Tray.UNDISTRIBUTED,
    Stage.SENT: Tray.AWAITING,
    Stage.TAKEN: Tray.OPEN,
}
"""The list of a receipt that is not settled."""

_OFFICERS = frozenset({Hand.OFFICER, Hand.CHIEF})
_HOLDERS = frozenset({Hand.OFFICER, Hand.HOLDER})
_REGISTRARS = frozenset({Hand.REGISTRAR, Hand.CHIEF})
_KEEPERS = _HOLDERS | _REGISTRARS

WAYS: Mapping[Move, Mapping[Stage, frozenset[Hand]]] = {
    Move.ACCEPT: {Stage.SENT: _HOLDERS},
    Move.DISTRIBUTE: {
        Stage.HELD: _OFFICERS,
        Stage.SENT: frozenset({Hand.SENDER, Hand.CHIEF}),
        Stage.TAKEN: _OFFICERS,
    },
    Move.RETURN: {Stage.SENT: _HOLDERS, Stage.TAKEN: _HOLDERS},
    Move.FORWARD: {Stage.SENT: _HOLDERS, Stage.TAKEN: _HOLDERS},
    Move.DRAFT: {Stage.HELD: frozenset({Hand.OFFICER}), Stage.TAKEN: _HOLDERS},
    Move.ANSWER: {Stage.HELD: frozenset({Hand.OFFICER}), Stage.TAKEN: _HOLDERS},
    Move.CLOSE: {Stage.HELD: frozenset({Hand.OFFICER}), Stage.TAKEN: _HOLDERS},
    Move.REOPEN: {Stage.ENDED: _OFFICERS},
    Move.ADD_FILES: {Stage.HELD: _KEEPERS, Stage.SENT: _KEEPERS, Stage.TAKEN: _KEEPERS},
    Move.CANCEL: {Stage.HELD: _REGISTRARS, Stage.SENT: _REGISTRARS, Stage.TAKEN: _REGISTRARS},
}
"""For each move, where it may be made and by whom."""

_LEADS_TO = {
    Move.DISTRIBUTE: Stage.SENT,
    Move.ACCEPT: Stage.TAKEN,
    Move.RETURN: Stage.HELD,
    Move.FORWARD: Stage.SENT,
    Move.DRAFT: Stage.TAKEN,
    Move.ANSWER: Stage.ENDED,
    Move.CLOSE: Stage.ENDED,
    Move.REOPEN: Stage.TAKEN,
    Move.CANCEL: Stage.CANCELLED,
}

NEEDS_A_REASON = frozenset({Move.RETURN, Move.FORWARD, Move.CLOSE, Move.REOPEN, Move.CANCEL})


def offered(standing: Standing, hands: frozenset[Hand]) -> tuple[Move, ...]:
    """The moves that a person with these hands may make now."""
    return tuple(move for move in WAYS if _refusal(standing, move, hands) is None)


def after(standing: Standing, move: Move, hands: frozenset[Hand]) -> Stage:
    """The stage after a move.

    Raises:
        Conflict: `receipts.not_here`, the move does not start from where the receipt stands;
            `receipts.has_drafts`, a draft was begun from it.
        Forbidden: `receipts.not_yours`.
        Refusal: `receipts.nowhere_to_return`, nobody handed it on.
    """
    refusal = _refusal(standing, move, hands)
    if refusal is not None:
        raise refusal
    return _LEADS_TO.get(move, standing.stage)


def _refusal(standing: Standing, move: Move, hands: frozenset[Hand]) -> Refusal | None:
    ways = WAYS.get(move, {}).get(standing.stage)
    # When the answer went out is entered after the decision too.
    settled = standing.drafts is Drafts.DECIDED and move is not Move.ANSWER
    if move is Move.CANCEL and standing.drafts is not Drafts.NONE:
        return Conflict(
            "receipts.has_drafts",
            "この収受から始めた起案があるため、取り消せません。先に起案を取り下げてください。",
        )
    if ways is None or (settled and standing.stage is not Stage.ENDED):
        return Conflict(
            "receipts.not_here",
            "この収受は、今の状態ではその操作ができません。画面を開き直して確認してください。",
        )
    if not ways & hands:
        return Forbidden(
            "receipts.not_yours",
            "この操作をする立場にありません。"
            "いま持っている課の文書主任か、収受を登録した課の文書主任に相談してください。",
        )
    if move is Move.RETURN and not standing.returnable:
        return Refusal(
            "receipts.nowhere_to_return",
            "配布した課がないため、差し戻せません。正しい課へ転送してください。",
        )
    return None
