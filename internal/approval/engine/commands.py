"""What a person may ask of a case."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from internal.approval.engine.amendments import Material, Standing
from internal.approval.engine.beside import Decline, Grant, Propose
from internal.approval.engine.guards import Ground, Instruct, Raise
from internal.approval.engine.paper import FilePaper, HandPaper, LeavePaper, Medium, TakePaper
from internal.approval.engine.season import Reassign, Recompute, SettleReading
from internal.approval.engine.values import Capacity, Route
from internal.organization.chart import Directory
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody who is asked has opened the document."""

    slot: int
    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a command: the instant (UTC), the organisation of the day, who has looked.

    `opened` is read by `TakeBack` only.
    """

    at: datetime
    directory: Directory
    opened: tuple[Opened, ...] = ()


@dataclass(frozen=True, slots=True)
class Submit:
    """提出, first or again after a return: a route, the digest of the content, on what it goes.

    `behalf` is whose draft it is where somebody else wrote it (代理起案); the route is hers.
    """

    by: Seat
    route: Route
    content: str
    medium: Medium = Medium.ELECTRONIC
    behalf: Seat | None = None


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
class RecordFor:
    """記録 of an answer given outside: who answered, on which JST day, agreeing or not.

    Of a decision also where its paper is (`place`).
    """

    by: Seat
    slot: int
    name: str
    on: date
    agrees: bool = True
    note: str = ""
    seen: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Receive:
    """合議の受付: the receiver names who answers for the section and who is heard before."""

    by: Seat
    slot: int
    answerer: UUID
    members: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Opine:
    """審議意見 of a named member. The section's answer does not wait for it."""

    by: Seat
    slot: int
    opinion: str


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


@dataclass(frozen=True, slots=True)
class TakeBack:
    """承認の取消し, until somebody it went on to has opened the document or acted."""

    by: Seat
    slot: int


@dataclass(frozen=True, slots=True)
class Hold:
    """保留 of one's own turn, with a reason."""

    by: Seat
    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    """保留の解除."""

    by: Seat
    slot: int


@dataclass(frozen=True, slots=True)
class Lift:
    """専決留保・上申: the decider leaves the decision to a post above, with a reason.

    `grounds` are those of the regulation; without `to_post` the next post that is held decides.
    """

    by: Seat
    slot: int
    reason: str
    grounds: tuple[Ground, ...] = ()
    to_post: UUID | None = None


@dataclass(frozen=True, slots=True)
class Force:
    """強制取下 by an administrator, with a reason."""

    by: Seat
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """飛ばし of an open 回議 or 合議 slot by the drafter or the 文書主任, with a reason."""

    by: Seat
    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class PullUp:
    """引上げ承認: a higher post of the line answers before those below, who read afterwards."""

    by: Seat
    slot: int
    opinion: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Overrule:
    """引上げ却下: the decider rejects before those below have answered, with a reason."""

    by: Seat
    slot: int
    reason: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class AddSlot:
    """Put a post into the route, in front of a stage that is still to come; 供覧 comes last."""

    by: Seat
    capacity: Capacity
    post_id: UUID
    reason: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class RemoveSlot:
    """Take a seat that is still to come out of the route."""

    by: Seat
    slot: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReplaceSlot:
    """Give a seat that is still to come to another post."""

    by: Seat
    slot: int
    post_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Ask:
    """質疑 on one's own turn, of the drafter or of somebody who takes part."""

    by: Seat
    slot: int
    person_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question; `question` is the number of the act that asked it."""

    by: Seat
    question: int
    text: str


@dataclass(frozen=True, slots=True)
class Courses:
    """What the table prescribes today for the facts as they were, and for the edited ones."""

    before: Route
    after: Route


@dataclass(frozen=True, slots=True)
class Amend:
    """修正 of the content by whoever may act on an open slot that allows it, with a reason.

    `content` is the digest of the edited content, `seen` that of the content she edited.
    `courses` are given where a fact changed; `standing` is what the city's rule says today.
    """

    by: Seat
    slot: int
    reason: str
    content: str
    seen: str
    standing: Standing = Standing.VOIDED
    courses: Courses | None = None


@dataclass(frozen=True, slots=True)
class Enclose:
    """資料添付 on one's own turn: papers beside the content, which stays what it is."""

    by: Seat
    slot: int
    papers: tuple[Material, ...]
    note: str = ""


Detour = (
    TakeBack
    | Hold
    | Release
    | Lift
    | Propose
    | Grant
    | Decline
    | Force
    | Skip
    | PullUp
    | Overrule
    | AddSlot
    | RemoveSlot
    | ReplaceSlot
    | Ask
    | Reply
    | TakePaper
    | HandPaper
    | LeavePaper
    | FilePaper
    | Amend
    | Enclose
    | Raise
    | Instruct
)
"""What leaves the straight way of a case."""

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
    | RecordFor
    | Receive
    | Opine
    | HandOver
    | Reassign
    | SettleReading
    | Recompute
    | Refresh
    | Detour
)
