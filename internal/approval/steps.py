"""A route as people read it: who, in which capacity, and why. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from internal.approval.engine.values import Basis, Capacity, LeftOut, Route, Slot, Stage
from internal.kernel.text import N_
from internal.organization.chart import Directory
from internal.organization.rules import Seat

CAPACITY_WORDS: Mapping[Capacity, str] = {
    Capacity.CIRCULATE: N_("回議"),
    Capacity.CONCUR: N_("合議"),
    Capacity.EXAMINE: N_("審査"),
    Capacity.DECIDE: N_("決裁"),
    Capacity.SHOW: N_("供覧"),
    Capacity.PRELIMINARY: N_("仮決裁"),
    Capacity.INFORM: N_("同報"),
    Capacity.FORWARD: N_("決裁後回付"),
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


def planned_steps(route: Route, directory: Directory, at: datetime) -> Steps:
    """The steps a draft would take, with the people who hold the posts today."""
    steps = []
    for stage in route.stages:
        for slot in stage.slots:
            people = directory.holders(slot.participant.id)
            away = bool(people) and all(directory.is_away(s.person_id, at) for s in people)
            steps.append(_step(stage, slot, people, away=away))
    return Steps(tuple(steps), route.level, route.article, route.left_out)


def taken_steps(
    stages: tuple[Stage, ...], level: str, article: str, left_out: tuple[LeftOut, ...]
) -> Steps:
    """The steps of a case, with the people found when each opened."""
    steps = tuple(
        _step(stage, slot, (slot.acted_by,) if slot.acted_by else slot.holders, away=False)
        for stage in stages
        for slot in stage.slots
    )
    return Steps(steps, level, article, left_out)


def _step(stage: Stage, slot: Slot, people: tuple[Seat, ...], *, away: bool) -> Step:
    return Step(stage.no, slot.title, slot.section, slot.capacity, people, away, slot.basis)
