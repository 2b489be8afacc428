"""How a slot names who is asked, and what others than the asked add to it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from internal.organization.rules import Seat


class ParticipantKind(StrEnum):
    """How a slot names who is asked. Looked up in the organisation when the slot opens."""

    POST = "post"  # 職
    PERSON = "person"  # 職員
    SECTION = "section"  # 課: its head
    RECEPTION = "reception"  # 課の受付: names who deliberates and who answers
    SUPERIOR = "superior"  # ある職から数えてn段上の職
    EXTERNAL = "external"  # 外部機関: answered outside, recorded by the 文書主任
    PAPER = "paper"  # 紙: signed on paper, recorded by the 文書主任


RECORDED = frozenset({ParticipantKind.EXTERNAL, ParticipantKind.PAPER})
"""Without an account: the 文書主任 of the drafter's section records the answer."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who is asked.

    `id` is a post (POST, PAPER), a person (PERSON), a department (SECTION, RECEPTION), the post
    from which `levels` are counted (SUPERIOR), or the drafter's department (EXTERNAL, with the
    body's `name`). Of a PERSON `post_id` and `name` are what they were when the route was made.
    """

    kind: ParticipantKind
    id: UUID
    levels: int = 0
    post_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer given outside: by whom, on which JST day; `place`: where its paper is kept."""

    name: str
    on: date
    agrees: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a consulted section whose opinion feeds the section's answer (合議審議者)."""

    seat: Seat
    opinion: str = ""
    given_at: datetime | None = None
