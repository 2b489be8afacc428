"""What may be asked of a case while the people and the organisation around it change."""

from dataclasses import dataclass
from uuid import UUID

from internal.approval.engine.values import Route
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Reassign:
    """担当替え: another person goes on as the drafter although nobody left, with a reason."""

    by: Seat
    successor: Seat
    reason: str


@dataclass(frozen=True, slots=True)
class SettleReading:
    """閲覧の整理: an unread 後閲 or 供覧 of somebody who left.

    The successor reads it instead; without one it is closed, and the reason says why.
    """

    by: Seat
    slot: int
    reader: UUID
    successor: Seat | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recompute:
    """経路の再計算 by the system: the route as the regulation and chart of the day prescribe it."""

    route: Route
    reason: str
