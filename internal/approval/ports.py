"""What a subject of approval gives to the engine, and is told by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from internal.approval.authority.facts import FactValue
from internal.approval.authority.shape import NO_WISHES, Wishes
from internal.approval.engine.paper import Medium
from internal.approval.engine.values import Case
from internal.kernel.db import Tx

GIVEN_UP = "approval.given_up"
"""Topic: a case ended without a decision in its favour; says `kind` and `subject`."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A subject as it is submitted: what lists show, what rules look at, what is sealed.

    `content` is the digest over everything the approvers are asked to agree to, attachments
    included. `amount_yen` includes tax. `wishes` are what the drafter adds to her route,
    `medium` says whether paper goes with the case.
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
    medium: Medium = Medium.ELECTRONIC
    seen_route: str = ""  # what the page showed, as `seen_route.seen_text`; empty: nothing
    effective_on: date | None = None  # 遡及・先付け: where it is not today


@dataclass(frozen=True, slots=True)
class Filed:
    """What the rules look at in a subject that was submitted."""

    matter: str
    facts: Mapping[str, FactValue]
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

    def filed(self, conn: Connection, subject_ids: Iterable[UUID]) -> Mapping[UUID, Filed]:
        """What the rules look at in each subject as it stands. One statement."""

    def unopened(
        self, conn: Connection, subject_ids: Iterable[UUID], person_id: UUID
    ) -> Mapping[UUID, tuple[str, ...]]:
        """The names of the attachments that a person has not opened yet. At most two statements."""
