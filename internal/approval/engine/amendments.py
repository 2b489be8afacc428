"""修正 on the way: an edit of the content, who has still to read it, papers that were enclosed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from internal.organization.rules import Seat


class Standing(StrEnum):
    """What becomes of the approvals that were given before an edit (APR-40)."""

    KEPT = "kept"  # they stand; whoever gave one is told and reads the difference
    VOIDED = "voided"  # they stand no more; the case goes round again from its first stage


@dataclass(frozen=True, slots=True)
class Amendment:
    """修正: one edit. `no` counts within the round: 第2.1版 is the first edit of the second."""

    no: int
    seq: int  # the act that made it
    by: Seat
    at: datetime
    reason: str
    standing: Standing | None  # none: nobody had answered before it


@dataclass(frozen=True, slots=True)
class Unread:
    """修正後未読: her answer stands for content that has been edited since."""

    slot: int
    seat: Seat


@dataclass(frozen=True, slots=True)
class Material:
    """A file that somebody encloses with her turn. It stands beside the content (APR-43)."""

    name: str
    digest: str
    size: int  # bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """資料添付: papers with who, when and the words beside them."""

    slot: int
    by: Seat
    at: datetime
    note: str
    papers: tuple[Material, ...]
