"""Who does something, as a value that travels with a transaction."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """The door through which an act came."""

    PAGE = "page"
    API = "api"
    WORKER = "worker"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting in one of her posts, or the system itself (no person).

    Authority always comes from the post; `post_id` is the one she chose to act in.
    """

    name: str
    channel: Channel
    person_id: UUID | None = None
    post_id: UUID | None = None
    address: str = ""


SYSTEM = Actor(name="システム", channel=Channel.WORKER)
