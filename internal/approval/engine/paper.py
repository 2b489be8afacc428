"""What goes round on paper beside the electronic case: its form, who holds it, where it is filed.

Source: APR-50, APR-51, APR-52.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from internal.organization.rules import Seat


class Medium(StrEnum):
    """紙併用区分: on what the drafter sends her case round."""

    ELECTRONIC = "electronic"  # 電子
    MIXED = "mixed"  # 紙併用: the cover is electronic, things on paper go with it
    PAPER = "paper"  # 紙: the whole case goes round on paper


@dataclass(frozen=True, slots=True)
class Filed:
    """紙の編綴: where the paper was filed after the decision."""

    place: str
    by: Seat
    at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of a case and who holds it.

    `sent_at` is the instant of the last submission. `received` is false while the holder was only
    handed it by somebody else and has not said that it has arrived.
    """

    medium: Medium
    sent_at: datetime
    holder: Seat
    since: datetime
    received: bool = True
    filed: Filed | None = None


@dataclass(frozen=True, slots=True)
class TakePaper:
    """紙の受取り: the paper is with her."""

    by: Seat


@dataclass(frozen=True, slots=True)
class HandPaper:
    """紙の受渡し to somebody who takes part."""

    by: Seat
    to: UUID
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeavePaper:
    """紙の受渡し when its holder leaves, entered by whoever arranges the succession."""

    by: Seat
    holder: UUID
    to: Seat
    note: str = ""


@dataclass(frozen=True, slots=True)
class FilePaper:
    """紙の編綴 after the decision: the binder or place."""

    by: Seat
    place: str
