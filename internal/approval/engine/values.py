"""The things a decision is made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from internal.organization.rules import Seat


class Capacity(StrEnum):
    """In which capacity somebody takes part."""

    CIRCULATE = "circulate"  # 回議: the drafter's own line
    CONCUR = "concur"  # 合議: another section
    EXAMINE = "examine"  # 審査
    DECIDE = "decide"  # 決裁
    SHOW = "show"  # 供覧


class Verb(StrEnum):
    """What was done. Each is a fact of its own and never rewritten."""

    SUBMIT = "submit"  # 提出
    APPROVE = "approve"  # 承認
    OBJECT = "object"  # 合議での異議: recorded, does not block
    DECIDE = "decide"  # 決裁
    DEPUTISE = "deputise"  # 代決
    RETURN = "return"  # 差戻し
    REJECT = "reject"  # 否決
    RECALL = "recall"  # 引戻し
    WITHDRAW = "withdraw"  # 取下げ
    VIEW_AFTER = "view_after"  # 後閲
    READ = "read"  # 供覧の閲覧
    HAND_OVER = "hand_over"  # 引継ぎ: another drafter, or another person in a step by person
    REFRESH = "refresh"  # 在席・異動の反映, by the system


class CaseState(StrEnum):
    """Where a case stands."""

    CIRCULATING = "circulating"  # 回議中
    RETURNED = "returned"  # 差戻し
    RECALLED = "recalled"  # 引戻し
    DECIDED = "decided"  # 決裁済み
    REJECTED = "rejected"  # 否決
    WITHDRAWN = "withdrawn"  # 取下げ

    @property
    def is_final(self) -> bool:
        """No decision can follow; after a decision there is only reading."""
        return self in {CaseState.DECIDED, CaseState.REJECTED, CaseState.WITHDRAWN}

    @property
    def is_with_drafter(self) -> bool:
        """The drafter may change the content and submit again, or give up."""
        return self in {CaseState.RETURNED, CaseState.RECALLED}


class SlotState(StrEnum):
    """Where one seat of a stage stands in the present lap."""

    WAITING = "waiting"  # 未着
    OPEN = "open"  # 承認待ち
    APPROVED = "approved"  # 承認・決裁
    OBJECTED = "objected"  # 異議
    DEPUTISED = "deputised"  # 代決
    AFTER_VIEW = "after_view"  # 後閲: away when it came
    SKIPPED = "skipped"  # 省略: vacant, or the same person has just acted
    RETURNED = "returned"  # 差戻し
    REJECTED = "rejected"  # 否決
    READ = "read"  # 閲覧済み
    CLOSED = "closed"  # 他者処理済み


ANSWERED = frozenset({SlotState.APPROVED, SlotState.OBJECTED, SlotState.DEPUTISED, SlotState.READ})


class CompletionKind(StrEnum):
    """When a stage is done."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Completion:
    """The rule by which a stage is done; `count` is read by AT_LEAST only."""

    kind: CompletionKind = CompletionKind.ALL
    count: int = 0


class ParticipantKind(StrEnum):
    """How a slot names who is asked."""

    POST = "post"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Participant:
    """Who is asked: a post (its holders on the day) or a certain person."""

    kind: ParticipantKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a rule looked at, in words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Loser:
    """A row that might have applied, and why it did not."""

    article: str
    why: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a step is in the route: article, facts and the rows that lost."""

    article: str
    sentence: str
    facts: tuple[Fact, ...] = ()
    losers: tuple[Loser, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step that the line would have, and why it is not asked."""

    title: str
    section: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """Somebody whom a holder has asked to act in her place (代理), and that holder."""

    seat: Seat
    holder: Seat


@dataclass(frozen=True, slots=True)
class Slot:
    """One seat of a stage.

    `holders` may act by their own right, `deputies` for the absent decider, `proxies` in the place
    of a holder.
    """

    no: int
    capacity: Capacity
    participant: Participant
    title: str
    section: str
    basis: Basis
    state: SlotState = SlotState.WAITING
    holders: tuple[Seat, ...] = ()
    deputies: tuple[Seat, ...] = ()
    note: str = ""
    opened_at: datetime | None = None
    acted_by: Seat | None = None
    acted_for: Seat | None = None
    acted_at: datetime | None = None
    opinion: str = ""
    proxies: tuple[Proxy, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Slots that are open at the same time."""

    no: int
    slots: tuple[Slot, ...]
    completion: Completion = Completion()

    @property
    def capacity(self) -> Capacity:
        return self.slots[0].capacity

    @property
    def is_done(self) -> bool:
        """Whether the stage's rule is met; slots that need no answer do not count against it."""
        if any(slot.state is SlotState.WAITING for slot in self.slots):
            return False
        answered = sum(slot.state in ANSWERED for slot in self.slots)
        still_open = any(slot.state is SlotState.OPEN for slot in self.slots)
        match self.completion.kind:
            case CompletionKind.ALL:
                return not still_open
            case CompletionKind.ANY:
                return answered >= 1 or not still_open
            case CompletionKind.AT_LEAST:
                return answered >= self.completion.count or not still_open


@dataclass(frozen=True, slots=True)
class Route:
    """The way a case takes, with its legal quality and every reason."""

    stages: tuple[Stage, ...]
    level: str  # 決裁区分: 市長決裁, 部長専決 …
    article: str
    deputy_allowed: bool
    left_out: tuple[LeftOut, ...] = ()
    matter: str = ""  # 事項, by its code in the authority table


class AfterViewReason(StrEnum):
    """Why somebody reads afterwards."""

    DEPUTISED = "deputised"  # 代決の後閲
    ABSENT = "absent"  # 不在による後閲


@dataclass(frozen=True, slots=True)
class AfterView:
    """A duty to read after the decision."""

    slot: int
    seat: Seat
    reason: AfterViewReason
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What the directory said about one slot when its stage opened. Part of the act."""

    slot: int
    state: SlotState
    holders: tuple[Seat, ...] = ()
    deputies: tuple[Seat, ...] = ()
    note: str = ""
    proxies: tuple[Proxy, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """One fact in the life of a case, with all that follows from it.

    `by` is empty for the system. `behalf` names the decider for whom a deputy acted, or
    the holder in whose place a proxy did. `openings`
    freeze who was found for the slots that opened, so that the fold never asks a directory.
    """

    seq: int
    verb: Verb
    at: datetime
    by: Seat | None
    slot: int | None = None
    behalf: Seat | None = None
    opinion: str = ""
    target: int | None = None  # the stage a return goes to; none: the drafter
    route: Route | None = None
    content: str = ""  # digest of what was submitted
    openings: tuple[Opening, ...] = ()
    successor: Seat | None = None  # who takes over (引継ぎ); `behalf` is whose it was


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the fold of its acts."""

    id: UUID
    drafter: Seat
    state: CaseState
    round: int  # 版: counts submissions
    lap: int  # counts submissions and returns to an earlier step
    head: int  # number of the last act
    level: str
    deputy_allowed: bool
    content: str
    stages: tuple[Stage, ...]
    after_views: tuple[AfterView, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    article: str = ""
    matter: str = ""
    former_drafters: tuple[UUID, ...] = ()

    @property
    def authors(self) -> frozenset[UUID]:
        """Who wrote any of it: the drafter and those she took it over from. None may approve it."""
        return frozenset({self.drafter.person_id, *self.former_drafters})

    def slot(self, no: int) -> Slot | None:
        """The slot of that number."""
        for stage in self.stages:
            for slot in stage.slots:
                if slot.no == no:
                    return slot
        return None

    def stage_of(self, slot_no: int) -> Stage | None:
        """The stage in which a slot lies."""
        for stage in self.stages:
            if any(slot.no == slot_no for slot in stage.slots):
                return stage
        return None

    @property
    def open_slots(self) -> tuple[Slot, ...]:
        return tuple(
            slot for stage in self.stages for slot in stage.slots if slot.state is SlotState.OPEN
        )
