"""A route as people read it: who, in which capacity, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from internal.approval.ahead import Ahead, absences_ahead
from internal.approval.engine.guards import mandate_words
from internal.approval.engine.participants import Member, Recorded
from internal.approval.engine.resolving import seats_named
from internal.approval.engine.values import (
    Basis,
    Capacity,
    Completion,
    CompletionKind,
    LeftOut,
    Origin,
    Route,
    Stage,
)
from internal.kernel.text import N_
from internal.organization.chart import Directory
from internal.organization.rules import Away, Seat

CAPACITY_WORDS: Mapping[Capacity, str] = {
    Capacity.CIRCULATE: N_("回議"),
    Capacity.CONCUR: N_("合議"),
    Capacity.EXAMINE: N_("審査"),
    Capacity.DECIDE: N_("決裁"),
    Capacity.SHOW: N_("供覧"),
    Capacity.PRELIMINARY: N_("仮決裁"),
    Capacity.INFORM: N_("同報"),
    Capacity.FORWARD: N_("決裁後回付"),
    Capacity.REPORT: N_("報告"),
}


ORIGIN_WORDS: Mapping[Origin, str] = {
    Origin.PRESCRIBED: N_("規程"),
    Origin.TEMPLATE: N_("テンプレート"),
    Origin.ADDED: N_("起案者の追加"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One seat of a route."""

    stage: int
    title: str
    section: str
    capacity: Capacity
    people: tuple[Seat, ...]
    away: bool  # everybody who holds the post is away now
    basis: Basis
    rule: str  # when the stage is done, said at its first step; empty: when all have answered
    beside: bool  # asked at the same time as the step before
    follows: bool  # asked after the step before, within its stage
    heard: tuple[Member, ...]  # opinions within the section
    recorded: Recorded | None
    ahead: tuple[Ahead, ...] = ()  # who will be away in the days to come, while it is planned
    note: str = ""  # what became of it on the way: skipped, climbed, pulled up

    @property
    def origin_words(self) -> str:
        return ORIGIN_WORDS[self.basis.origin]

    @property
    def capacity_words(self) -> str:
        return CAPACITY_WORDS[self.capacity]


@dataclass(frozen=True, slots=True)
class Steps:
    """A route with every reason."""

    steps: tuple[Step, ...]
    level: str
    article: str
    left_out: tuple[LeftOut, ...]
    mandate: str = ""  # in whose name it is decided, by which basis


def planned_steps(
    route: Route,
    drafter: Seat,
    directory: Directory,
    at: datetime,
    absences: Mapping[UUID, tuple[Away, ...]] | None = None,
) -> Steps:
    """The steps a draft would take, with the people who hold the posts today.

    `absences`: those of the days to come, where they are to be told with what follows from them.
    """
    ahead = absences_ahead(route, drafter, directory, absences or {}, at)
    steps = []
    for stage in route.stages:
        for number, slot in enumerate(stage.slots):
            people = seats_named(drafter, slot, directory)
            away = bool(people) and all(directory.is_away(s.person_id, at) for s in people)
            step = _step(stage, number, people, away=away)
            steps.append(replace(step, ahead=ahead.get(slot.no, ())))
    name = mandate_words(route.mandate)
    return Steps(tuple(steps), route.level, route.article, route.left_out, name)


def taken_steps(
    stages: tuple[Stage, ...], level: str, article: str, left_out: tuple[LeftOut, ...]
) -> Steps:
    """The steps of a case, with the people found when each opened."""
    steps = tuple(
        _step(stage, number, (slot.acted_by,) if slot.acted_by else slot.holders, away=False)
        for stage in stages
        for number, slot in enumerate(stage.slots)
    )
    return Steps(steps, level, article, left_out)


def _step(stage: Stage, number: int, people: tuple[Seat, ...], *, away: bool) -> Step:
    slot = stage.slots[number]
    before = stage.slots[number - 1] if number else None
    follows = before is not None and 0 < slot.branch == before.branch and before.place < slot.place
    return Step(
        stage=stage.no,
        title=slot.title,
        section=slot.section,
        capacity=slot.capacity,
        people=people,
        away=away,
        basis=slot.basis,
        rule="" if before else rule_words(stage.completion, stage.asked),
        beside=before is not None and not follows,
        follows=follows,
        heard=slot.members,
        recorded=slot.recorded,
        note=slot.note,
    )


def rule_words(completion: Completion, asked: int) -> str:
    """When a stage goes on, in the words of the sheet; empty where everybody answers."""
    needed = min(completion.needed(asked), asked)
    if not asked:
        return ""
    match completion.kind:
        case CompletionKind.ALL:
            return ""
        case CompletionKind.ANY:
            return "だれか1人の同意で次へ進みます"
        case CompletionKind.AT_LEAST:
            return f"{asked}人中{needed}人以上の同意で次へ進みます"
        case CompletionKind.MAJORITY:
            return f"{asked}人中{needed}人以上(過半数)の同意で次へ進みます"
        case CompletionKind.HALF:
            return f"{asked}人中{needed}人以上(半数)の同意で次へ進みます"
        case CompletionKind.TWO_THIRDS:
            return f"{asked}人中{needed}人以上(三分の二)の同意で次へ進みます"
        case CompletionKind.EACH_GROUP:
            return "組ごとに1人の同意で次へ進みます"
