"""The signed-in person as every handler sees her."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from internal.kernel.actor import Actor, Channel
from internal.organization.rules import Duty, Seat


class Language(StrEnum):
    """The languages of the pages."""

    JA = "ja"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Principal:
    """A person with a live session, acting in one of her posts."""

    session_id: UUID
    person_id: UUID
    name: str
    family_name: str
    seat: Seat  # the post she acts in now
    seats: tuple[Seat, ...]  # every post she holds today
    duties: frozenset[Duty]  # of the post she acts in
    address: str
    language: Language | None = None  # her own setting; None follows the browser
    break_glass_until: datetime | None = None  # an emergency session: pages show a banner

    @property
    def actor(self) -> Actor:
        """The same person as a transaction sees her."""
        return Actor(
            name=self.name,
            channel=Channel.PAGE,
            person_id=self.person_id,
            post_id=self.seat.post_id,
            address=self.address,
        )
