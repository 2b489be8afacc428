"""What a subject of approval gives to the engine, and is told by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from internal.approval.authority.rules import FactValue
from internal.approval.authority.shape import NO_WISHES, Wishes
from internal.approval.engine.values import Case
from internal.kernel.db import Tx


@dataclass(frozen=True, slots=True)
class Filing:
    """A subject as it is submitted: what lists show, what rules look at, what is sealed.

    `content` is the digest over everything the approvers are asked to agree to, attachments
    included. `amount_yen` includes tax. `wishes` are what the drafter adds to her route.
    """

    kind: str
    subject_id: UUID
    title: str
    matter: str
    facts: Mapping[str, FactValue]
    content: str
    confidential: bool = False
    urgent: bool = False
    due_on: date | None = None
    amount_yen: int | None = None
    attachments: int = 0
    wishes: Wishes = NO_WISHES
    effective_on: date | None = None  # 遡及・先付け: where it is not today


@dataclass(frozen=True, slots=True)
class Sealing:
    """What a subject wants sealed at the decision: its number and its canonical content.

    The SHA-256 of `content` is the digest it was submitted with; the verifier checks that.
    """

    number: str
    content: str


class Subject(Protocol):
    """A kind of thing that can be decided. One per room; registered in `create_app`."""

    def decided(self, tx: Tx, subject_id: UUID, case: Case) -> Sealing:
        """Give the number and the content to seal, in the deciding transaction."""
