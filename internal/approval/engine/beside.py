"""What stands beside the flow of a case: holds, petitions, questions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from internal.kernel.clock import jst_date
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Held:
    """保留: somebody has put her turn aside for a while. It still ages."""

    slot: int
    seat: Seat
    at: datetime
    reason: str


class PetitionKind(StrEnum):
    """What somebody asks the other side to agree to."""

    TAKE_DOWN = "take_down"  # 取下申出: the drafter wants it back while it circulates
    ABANDON = "abandon"  # 廃案: decided not to do; by the drafter or by the decider


@dataclass(frozen=True, slots=True)
class Petition:
    """申出: it waits for the other side while the case goes on."""

    kind: PetitionKind
    by: Seat
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """質疑: asked on a slot, of the drafter or of somebody who takes part.

    `no` is the number of the act that asked it.
    """

    no: int
    slot: int
    by: Seat
    to: Seat
    text: str
    asked_at: datetime
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


def stood_on(questions: tuple[Question, ...], slot: int, day: date) -> bool:
    """Whether the clock of a slot stood on a JST day: a question was asked by then and not answered
    on it. The day of the answer counts as waiting again.
    """
    return any(
        jst_date(q.asked_at) <= day and (q.answered_at is None or day < jst_date(q.answered_at))
        for q in questions
        if q.slot == slot
    )


def standing_still(
    questions: tuple[Question, ...], slot: int, begun: datetime, until: datetime
) -> timedelta:
    """How long the clock of a slot stood still in `[begun, until)` because a question was open.

    Times in which several questions were open at once count once.
    """
    spans = sorted(
        (max(q.asked_at, begun), min(q.answered_at or until, until))
        for q in questions
        if q.slot == slot
    )
    stood, reached = timedelta(0), begun
    for start, end in spans:
        stood += max(end - max(start, reached), timedelta(0))
        reached = max(end, reached)
    return stood


@dataclass(frozen=True, slots=True)
class Propose:
    """申出: the drafter's to take it down, or the drafter's or the decider's to abandon it."""

    by: Seat
    kind: PetitionKind
    reason: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Agreeing to the petition that the page showed."""

    by: Seat
    kind: PetitionKind


@dataclass(frozen=True, slots=True)
class Decline:
    """Not agreeing to a petition, with a reason; whoever made it may take it back so."""

    by: Seat
    reason: str
