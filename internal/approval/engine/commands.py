"""What a person may ask of a case."""

from dataclasses import dataclass
from datetime import datetime

from internal.approval.engine.values import Route
from internal.organization.chart import Directory
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a command: the instant (UTC) and the organisation of the day."""

    at: datetime
    directory: Directory


@dataclass(frozen=True, slots=True)
class Submit:
    """提出, first or again after a return: a route and the digest of the content."""

    by: Seat
    route: Route
    content: str


@dataclass(frozen=True, slots=True)
class Approve:
    """承認 or 決裁, by whoever the slot waits for. `seen` is the digest the page showed."""

    by: Seat
    slot: int
    opinion: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Object:
    """異議 in a 合議: the opinion is recorded and shown to the decider; the case goes on."""

    by: Seat
    slot: int
    opinion: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """差戻し with a reason, to the drafter (`to_stage` empty) or to an earlier stage."""

    by: Seat
    slot: int
    reason: str
    to_stage: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """否決 with a reason: the case ends."""

    by: Seat
    slot: int
    reason: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """引戻し by the drafter, before anybody has acted."""

    by: Seat


@dataclass(frozen=True, slots=True)
class Withdraw:
    """取下げ by the drafter, once the case is with her."""

    by: Seat
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ViewAfter:
    """後閲 by the person who was away or was deputised."""

    by: Seat
    slot: int
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """供覧の閲覧."""

    by: Seat
    slot: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """引継ぎ: a draft that is with its drafter, or (`slot`) a step that asks a certain person.

    `by` is empty when the system carries out a plan.
    """

    by: Seat | None
    successor: Seat
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Refresh:
    """Look again who can act in the open slots: absences, transfers and vacancies change."""


Command = (
    Submit
    | Approve
    | Object
    | Return
    | Reject
    | Recall
    | Withdraw
    | ViewAfter
    | Read
    | HandOver
    | Refresh
)
