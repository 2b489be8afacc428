"""The route that a drafter saw before she submitted, and what has changed in it since. Pure.

A page carries it as a text that is compared with the route at the submission. Only her own page
can change that text, and what it says is nowhere stored.
"""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from internal.approval.engine.values import Capacity, CompletionKind, Route
from internal.approval.steps import CAPACITY_WORDS
from internal.kernel.refusal import Conflict

MOST_LETTERS = 60_000
"""The longest text that is read back."""


@dataclass(frozen=True, slots=True)
class SeenStep:
    """A step as far as it says who is asked, for what, beside whom, and why."""

    stage: int
    capacity: Capacity
    participant: str
    title: str
    section: str
    article: str
    completion: CompletionKind
    count: int
    branch: int
    place: int

    @property
    def who(self) -> tuple[Capacity, str, str]:
        """By what a step is the same for a reader."""
        return (self.capacity, self.title, self.section)

    @property
    def capacity_words(self) -> str:
        return CAPACITY_WORDS[self.capacity]


@dataclass(frozen=True, slots=True)
class SeenRoute:
    """A route without the people: those are found when its steps open."""

    level: str
    article: str
    deputy_allowed: bool
    steps: tuple[SeenStep, ...]


@dataclass(frozen=True, slots=True)
class RouteDifference:
    """What became of a route between two looks at it."""

    before: SeenRoute
    after: SeenRoute

    @property
    def decided_otherwise(self) -> bool:
        """Another 決裁区分 or another article."""
        return (self.before.level, self.before.article) != (self.after.level, self.after.article)

    @property
    def gone(self) -> tuple[SeenStep, ...]:
        return _without(self.before.steps, self.after.steps)

    @property
    def new(self) -> tuple[SeenStep, ...]:
        return _without(self.after.steps, self.before.steps)

    @property
    def only_arranged(self) -> bool:
        """The same people are asked, in another order, by another rule or article."""
        return not (self.gone or self.new or self.decided_otherwise)


_ROUTE: TypeAdapter[SeenRoute] = TypeAdapter(SeenRoute)


def seen(route: Route) -> SeenRoute:
    """What of a route a drafter agrees to by submitting."""
    return SeenRoute(
        route.level,
        route.article,
        route.deputy_allowed,
        tuple(
            SeenStep(
                stage=stage.no,
                capacity=slot.capacity,
                participant=f"{slot.participant.kind.value} {slot.participant.id}"
                f" {slot.participant.levels}",
                title=slot.title,
                section=slot.section,
                article=slot.basis.article,
                completion=stage.completion.kind,
                count=stage.completion.count,
                branch=slot.branch,
                place=slot.place,
            )
            for stage in route.stages
            for slot in stage.slots
        ),
    )


def seen_text(route: Route) -> str:
    """A route as a page carries it."""
    return _ROUTE.dump_json(seen(route)).decode()


def difference(text: str, now: Route) -> RouteDifference | None:
    """What has changed since the page with that text; None where nothing has."""
    try:
        before = _ROUTE.validate_json(text[:MOST_LETTERS])
    except ValidationError:
        return None
    after = seen(now)
    return None if before == after else RouteDifference(before, after)


def still_as_seen(text: str, route: Route) -> None:
    """
    Raises:
        Conflict: `route.changed`, the route is not the one that the page showed. Without
            a text nothing was shown, so nothing is compared.
    """
    if text and text != seen_text(route):
        raise Conflict(
            "route.changed",
            "画面を開いたあとに、専決規程か組織が変わり、決裁経路が変わりました。"
            "まだ提出していません。新しい経路を確認して、もう一度提出してください。",
        )


def _without(steps: tuple[SeenStep, ...], others: tuple[SeenStep, ...]) -> tuple[SeenStep, ...]:
    known = {step.who for step in others}
    return tuple(step for step in steps if step.who not in known)
