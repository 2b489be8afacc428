"""The things a decision is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from internal.approval.engine.amendments import Amendment, Enclosed, Material, Standing, Unread
from internal.approval.engine.beside import Held, Petition, PetitionKind, Question
from internal.approval.engine.guards import Concern, Ground, Instruction, Mandate
from internal.approval.engine.paper import Medium, Paper
from internal.approval.engine.participants import Member, Participant, Recorded
from internal.organization.rules import Seat


class Capacity(StrEnum):
    """In which capacity somebody takes part."""

    CIRCULATE = "circulate"  # 回議: the drafter's own line
    CONCUR = "concur"  # 合議: another section
    EXAMINE = "examine"  # 審査
    PRELIMINARY = "preliminary"  # 仮決裁: the decider looks before the consulted sections
    DECIDE = "decide"  # 決裁
    SHOW = "show"  # 供覧
    INFORM = "inform"  # 同報: told on the way
    FORWARD = "forward"  # 決裁後回付
    REPORT = "report"  # 報告: a superior is told of what was decided below (GRD-02)

    @property
    def only_reads(self) -> bool:
        """Asked to read, never waited for."""
        return self in {Capacity.SHOW, Capacity.INFORM, Capacity.FORWARD, Capacity.REPORT}


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
    RECORD = "record"  # 記録: an answer given outside
    RECEIVE = "receive"  # 合議の受付
    OPINE = "opine"  # 審議意見
    HAND_OVER = "hand_over"  # 引継ぎ: another drafter, or another person in a step by person
    REFRESH = "refresh"  # 在席・異動の反映, by the system
    TAKE_BACK = "take_back"  # 承認の取消し: an approver's own approval
    HOLD = "hold"  # 保留
    RELEASE = "release"  # 保留の解除
    LIFT = "lift"  # 専決留保: the next post above decides
    PETITION = "petition"  # 取下申出, 廃案の申出
    GRANT = "grant"  # 申出への同意
    DECLINE = "decline"  # 申出への不同意, also by whoever made it
    FORCE = "force"  # 強制取下
    SKIP = "skip"  # 飛ばし
    PULL_UP = "pull_up"  # 引上げ承認
    REROUTE = "reroute"  # 経路の変更
    ASK = "ask"  # 質疑
    ANSWER = "answer"  # 質疑への回答
    TAKE_PAPER = "take_paper"  # 紙の受取り
    HAND_PAPER = "hand_paper"  # 紙の受渡し
    FILE_PAPER = "file_paper"  # 紙の編綴
    REASSIGN = "reassign"  # 担当替え: another drafter although nobody left
    SETTLE_READING = "settle"  # 閲覧の整理: unread 後閲, 供覧 of somebody who left
    OVERRULE = "overrule"  # 引上げ却下
    RECOMPUTE = "recompute"  # 経路の再計算: the organisation has changed
    AMEND = "amend"  # 修正: the content is edited on the way
    ENCLOSE = "enclose"  # 資料添付
    CONCERN = "concern"  # 重要異例の申出
    INSTRUCT = "instruct"  # 事前の指揮


CARRYING = frozenset({Verb.TAKE_PAPER, Verb.HAND_PAPER, Verb.FILE_PAPER})
"""Acts that only say where the paper is; the case stands where it stood."""


class CaseState(StrEnum):
    """Where a case stands."""

    CIRCULATING = "circulating"  # 回議中
    RETURNED = "returned"  # 差戻し
    RECALLED = "recalled"  # 引戻し
    DECIDED = "decided"  # 決裁済み
    REJECTED = "rejected"  # 否決
    WITHDRAWN = "withdrawn"  # 取下げ
    ABANDONED = "abandoned"  # 廃案
    FORCED = "forced"  # 強制取下

    @property
    def is_final(self) -> bool:
        """No decision can follow; after a decision there is only reading."""
        return self is CaseState.DECIDED or self.is_given_up

    @property
    def is_given_up(self) -> bool:
        """The case has ended without a decision in its favour; nobody is asked any more."""
        return self in {
            CaseState.REJECTED,
            CaseState.WITHDRAWN,
            CaseState.ABANDONED,
            CaseState.FORCED,
        }

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
    LIFTED = "lifted"  # 専決留保
    CLOSED = "closed"  # 終了: the case was returned, recalled or ended before an answer
    NOT_NEEDED = "not_needed"  # 不要: others met the rule of the stage


PENDING = frozenset({SlotState.WAITING, SlotState.OPEN})
AGREED = frozenset({SlotState.APPROVED, SlotState.DEPUTISED, SlotState.READ, SlotState.LIFTED})
UNASKED = frozenset({SlotState.SKIPPED, SlotState.AFTER_VIEW})
ANSWERED = AGREED | {SlotState.OBJECTED}


class CompletionKind(StrEnum):
    """When a stage is done, counted in units that agree: `Stage.units`."""

    ALL = "all"  # 全員
    ANY = "any"  # だれか1人
    AT_LEAST = "at_least"  # n人以上
    MAJORITY = "majority"  # 過半数
    HALF = "half"  # 半数以上
    TWO_THIRDS = "two_thirds"  # 三分の二以上
    EACH_GROUP = "each_group"  # グループごとに1人


@dataclass(frozen=True, slots=True)
class Completion:
    """The rule by which a stage is done; `count` is read by AT_LEAST only."""

    kind: CompletionKind = CompletionKind.ALL
    count: int = 0

    def needed(self, asked: int) -> int:
        """How many of those who are asked must agree; whole numbers only, rounded up (APR-08).

        Example: two thirds of 5 are 4, of 6 too; half of 5 are 3; the majority of 4 is 3.
        """
        match self.kind:
            case CompletionKind.ALL | CompletionKind.EACH_GROUP:
                return asked
            case CompletionKind.ANY:
                return 1
            case CompletionKind.AT_LEAST:
                return self.count
            case CompletionKind.MAJORITY:
                return asked // 2 + 1
            case CompletionKind.HALF:
                return (asked + 1) // 2
            case CompletionKind.TWO_THIRDS:
                return (2 * asked + 2) // 3


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


class Origin(StrEnum):
    """Who put a step into the route."""

    PRESCRIBED = "prescribed"  # the authority table: nobody takes it away
    TEMPLATE = "template"  # a template that the drafter chose
    ADDED = "added"  # the drafter


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a step is in the route: article (or template), facts and the rows that lost."""

    article: str
    sentence: str
    facts: tuple[Fact, ...] = ()
    losers: tuple[Loser, ...] = ()
    origin: Origin = Origin.PRESCRIBED


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
    of a holder. Slots of a stage with the same `branch` belong together; 0 is a branch of its own.
    Within a branch a slot opens when those with a smaller `place` are settled.
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
    lap: int = 1  # the lap in which it was answered
    branch: int = 0
    place: int = 0
    recorded: Recorded | None = None  # an answer that was given outside
    received_by: Seat | None = None  # who named the members and the answerer (合議の受付)
    members: tuple[Member, ...] = ()
    edits_seen: int = 0  # how many edits of the round had been made when it was answered
    may_amend: bool = False  # whoever acts here may edit the content (修正)
    may_enclose: bool = True  # whoever acts here may enclose papers (資料添付)

    def afresh(self) -> "Slot":
        """The slot as the route has it, before anybody was asked."""
        return Slot(
            self.no,
            self.capacity,
            self.participant,
            self.title,
            self.section,
            self.basis,
            branch=self.branch,
            place=self.place,
            may_amend=self.may_amend,
            may_enclose=self.may_enclose,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """Slots that are open at the same time, as far as their branches let them."""

    no: int
    slots: tuple[Slot, ...]
    completion: Completion = Completion()

    @property
    def capacity(self) -> Capacity:
        return self.slots[0].capacity

    @property
    def branches(self) -> tuple[tuple[Slot, ...], ...]:
        """The slots that belong together, each branch in the order of its places."""
        found: dict[tuple[int, int], list[Slot]] = {}
        for slot in self.slots:
            found.setdefault((slot.branch, 0 if slot.branch else slot.no), []).append(slot)
        return tuple(tuple(sorted(each, key=lambda s: s.place)) for each in found.values())

    @property
    def due(self) -> tuple[Slot, ...]:
        """The slots whose turn in their branch has come and that were not looked at yet."""
        if self.is_done:
            return ()
        return tuple(
            slot
            for branch in self.branches
            for slot in branch
            if slot.state is SlotState.WAITING
            and all(s.state not in PENDING for s in branch if s.place < slot.place)
        )

    @property
    def is_done(self) -> bool:
        """Whether nobody is waited for any more: the rule is met, or everybody has answered."""
        if all(slot.state not in PENDING for slot in self.slots):
            return True
        match self.completion.kind:
            case CompletionKind.ALL:
                return False
            case CompletionKind.EACH_GROUP:
                return all(
                    group_agrees(each) or all(s.state not in PENDING for s in each)
                    for each in self.branches
                )
            case _:
                return self._agreed >= self.completion.needed(self.asked)

    @property
    def units(self) -> tuple[tuple[Slot, ...], ...]:
        """What the rule counts: branches; slots where the whole stage is one row."""
        branches = self.branches
        if len(branches) == 1 and self.completion.kind is not CompletionKind.EACH_GROUP:
            return tuple((slot,) for slot in branches[0])
        return branches

    @property
    def asked(self) -> int:
        """How many units are asked: who is away, or holds a vacant post, does not count."""
        return sum(any(slot.state not in UNASKED for slot in unit) for unit in self.units)

    @property
    def _agreed(self) -> int:
        """Units whose slots are settled and agree, each person counted once."""
        agreed = [
            unit
            for unit in self.units
            if all(slot.state in AGREED | UNASKED for slot in unit) and group_agrees(unit)
        ]
        people = {
            slot.acted_by.person_id for unit in agreed for slot in unit if slot.acted_by is not None
        }
        return min(len(agreed), len(people))


def group_agrees(branch: tuple[Slot, ...]) -> bool:
    """Whether somebody of a branch agreed."""
    return any(slot.state in AGREED for slot in branch)


@dataclass(frozen=True, slots=True)
class Route:
    """The way a case takes, with its legal quality and every reason."""

    stages: tuple[Stage, ...]
    level: str  # 決裁区分: 市長決裁, 部長専決 …
    article: str
    deputy_allowed: bool
    left_out: tuple[LeftOut, ...] = ()
    matter: str = ""  # 事項, by its code in the authority table
    bars: tuple[Ground, ...] = ()  # grounds that hold and bar 代決, or would on an objection
    mandate: Mandate | None = None  # 名義; none where the regulation says nothing


class AfterViewReason(StrEnum):
    """Why somebody reads afterwards."""

    DEPUTISED = "deputised"  # 代決の後閲
    ABSENT = "absent"  # 不在による後閲
    PULLED_UP = "pulled_up"  # 引上げによる後閲


@dataclass(frozen=True, slots=True)
class AfterView:
    """A duty to read after the decision."""

    slot: int
    seat: Seat
    reason: AfterViewReason
    done_at: datetime | None = None
    closed_at: datetime | None = None  # somebody else closed it with a reason; nobody has read

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.closed_at is None


@dataclass(frozen=True, slots=True)
class Opening:
    """What the directory said about one slot when its stage opened. Part of the act."""

    slot: int
    state: SlotState
    holders: tuple[Seat, ...] = ()
    deputies: tuple[Seat, ...] = ()
    note: str = ""
    proxies: tuple[Proxy, ...] = ()


class ChangeKind(StrEnum):
    """What was done to the route."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class RouteChange:
    """One seat added, taken out or given to another post.

    `slot` is the seat as it is from now on, or as it was when it is taken out. An added seat makes
    a stage of its own in front of stage `before`; without `before` it is the last.
    """

    kind: ChangeKind
    slot: Slot
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """The last act, where it took somebody's turn away without her answer."""

    verb: Verb
    by: Seat | None
    at: datetime


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
    content: str = ""  # digest of what was submitted, or of what an edit made of it
    recorded: Recorded | None = None
    answerer: Seat | None = None  # who answers for a section
    members: tuple[Seat, ...] = ()  # who is heard before
    openings: tuple[Opening, ...] = ()
    change: RouteChange | None = None
    petition: PetitionKind | None = None  # what was asked for, agreed to or declined
    to: tuple[Seat, ...] = ()  # who is asked to answer or agree, or is told
    question: int | None = None  # the act of the question that is answered
    successor: Seat | None = None  # who takes over (引継ぎ); `behalf` is whose it was
    medium: Medium = Medium.ELECTRONIC  # of what was submitted
    place: str = ""  # where the paper was filed
    standing: Standing | None = None  # what an edit makes of the approvals before it, if any
    changes: tuple[RouteChange, ...] = ()  # what an edit changed in the route
    papers: tuple[Material, ...] = ()  # what is enclosed
    grounds: tuple[Ground, ...] = ()  # of the regulation: for 上申, or in a concern
    on: date | None = None  # the JST day on which the decider instructed her deputy


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
    returned_by: Seat | None = None  # who sent it back to the drafter last
    turned: Turned | None = None
    holds: tuple[Held, ...] = ()
    petition: Petition | None = None
    questions: tuple[Question, ...] = ()
    matter: str = ""
    former_drafters: tuple[UUID, ...] = ()
    paper: Paper | None = None  # none: all of it is electronic
    submitted_by: Seat | None = None  # where somebody else is in charge since (担当替え)
    amendments: tuple[Amendment, ...] = ()  # of the present round
    unread: tuple[Unread, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()  # of every round
    bars: tuple[Ground, ...] = ()
    mandate: Mandate | None = None
    concerns: tuple[Concern, ...] = ()
    instructions: tuple[Instruction, ...] = ()

    @property
    def submitter(self) -> Seat:
        """Who submitted this round: her stamp stands on the sheet, whoever is in charge now."""
        return self.submitted_by or self.drafter

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
    def decided_on_paper(self) -> Recorded | None:
        """The decision, where it was made on paper and entered afterwards."""
        slot = self.deciding_slot
        return slot.recorded if slot is not None else None

    @property
    def open_slots(self) -> tuple[Slot, ...]:
        return tuple(
            slot for stage in self.stages for slot in stage.slots if slot.state is SlotState.OPEN
        )

    @property
    def people(self) -> tuple[Seat, ...]:
        """The drafter and everybody who acted or was asked since the last submission."""
        found = {self.drafter.person_id: self.drafter}
        for slot in (slot for stage in self.stages for slot in stage.slots):
            acted = (slot.acted_by,) if slot.acted_by else ()
            for seat in (*acted, *slot.holders, *slot.deputies):
                found.setdefault(seat.person_id, seat)
        return tuple(found.values())

    @property
    def deciding_slot(self) -> Slot | None:
        """The slot of the decision; after a 専決留保 that of the post above."""
        slots = (slot for stage in self.stages for slot in stage.slots)
        return next((slot for slot in slots if slot.capacity is Capacity.DECIDE), None)

    def place_of(self, stage_no: int) -> int | None:
        """Where a stage stands in the order. Its number only names it: stages come and go."""
        return next((i for i, stage in enumerate(self.stages) if stage.no == stage_no), None)
