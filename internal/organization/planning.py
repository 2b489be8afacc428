"""From what is wanted to what has to change, and whether it may. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from internal.kernel.canonical import digest_of
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyFacts,
    DeputyKey,
    Facts,
    Held,
    History,
    Key,
    PersonFacts,
    PostFacts,
    Problem,
    Register,
    problems_on,
)
from internal.organization.timelines import (
    Timeline,
    end_on,
    keep_whole,
    running,
    set_from,
    withdraw,
)

K = TypeVar("K", bound=Key)
F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Wish(Generic[K, F]):
    """What one thing is to be from a day; no facts means that it is to end."""

    key: K
    facts: F | None
    until: date | None = None
    line: int | None = None  # of the file it came from


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything wanted from one day."""

    on: date
    departments: tuple[Wish[str, DepartmentFacts], ...] = ()
    posts: tuple[Wish[str, PostFacts], ...] = ()
    people: tuple[Wish[str, PersonFacts], ...] = ()
    appointments: tuple[Wish[AppointmentKey, Held], ...] = ()
    deputies: tuple[Wish[DeputyKey, DeputyFacts], ...] = ()


class StepKind(StrEnum):
    """What happens to one thing."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that changes on the day of the plan."""

    kind: StepKind
    register: Register
    key: Key
    before: Facts | None
    after: Facts | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes on a day, the organisation afterwards, and what speaks against it."""

    on: date
    steps: tuple[Step, ...]
    after: History
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """Equal for two plans that change the same things in the same way."""
        return digest_of([self.on, [_sealed(step) for step in self.steps]])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The complete registers as a file gives them for a day; None where no file was given."""

    departments: Mapping[str, Wish[str, DepartmentFacts]] | None = None
    posts: Mapping[str, Wish[str, PostFacts]] | None = None
    people: Mapping[str, Wish[str, PersonFacts]] | None = None
    appointments: Mapping[AppointmentKey, Wish[AppointmentKey, Held]] | None = None
    deputies: Mapping[DeputyKey, Wish[DeputyKey, DeputyFacts]] | None = None


def plan(history: History, wishes: Wishes) -> Plan:
    """What the wishes change, in the order of the registers.

    Only problems that were not there before count: a chart with an old fault can still be changed.
    """
    on = wishes.on
    departments, department_steps = _changed(
        Register.DEPARTMENTS, history.departments, wishes.departments, on
    )
    posts, post_steps = _changed(Register.POSTS, history.posts, wishes.posts, on)
    people, person_steps = _changed(
        Register.PEOPLE, history.people, wishes.people, on, _keep_person
    )
    appointments, appointment_steps = _changed(
        Register.APPOINTMENTS, history.appointments, wishes.appointments, on
    )
    deputies, deputy_steps = _changed(Register.DEPUTIES, history.deputies, wishes.deputies, on)
    after = History(departments, posts, people, appointments, deputies)
    lines = _lines(wishes)
    return Plan(
        on,
        (*department_steps, *post_steps, *person_steps, *appointment_steps, *deputy_steps),
        after,
        tuple(_with_line(problem, lines) for problem in new_problems(history, after, since=on)),
    )


def plan_withdrawal(history: History, register: Register, key: Key, begins: date) -> Plan | None:
    """Take back one planned change; None when nothing of that key begins on the day.

    People have no planned changes: their facts are written over.
    """
    after, taken = history, None
    match register, key:
        case Register.DEPARTMENTS, str():
            departments, taken = _withdrawn(history.departments, key, begins)
            after = replace(history, departments=departments)
        case Register.POSTS, str():
            posts, taken = _withdrawn(history.posts, key, begins)
            after = replace(history, posts=posts)
        case Register.APPOINTMENTS, AppointmentKey():
            appointments, taken = _withdrawn(history.appointments, key, begins)
            after = replace(history, appointments=appointments)
        case Register.DEPUTIES, DeputyKey():
            deputies, taken = _withdrawn(history.deputies, key, begins)
            after = replace(history, deputies=deputies)
        case _:
            return None
    if taken is None:
        return None
    step = Step(StepKind.ENDED, register, key, taken, None)
    return Plan(begins, (step,), after, new_problems(history, after, since=begins))


def _withdrawn(
    timelines: Mapping[K, Timeline[F]], key: K, begins: date
) -> tuple[Mapping[K, Timeline[F]], Facts | None]:
    timeline = timelines.get(key, ())
    taken = next((span.facts for span in timeline if span.valid_from == begins), None)
    if taken is None:
        return timelines, None
    return {**timelines, key: withdraw(timeline, begins)}, taken


def wishes_of(history: History, snapshot: Snapshot, on: date) -> Wishes:
    """Complete registers as wishes: what runs on the day and is not in its file is to end.

    What is planned for later than the day stays planned.
    """
    now = history.on(on)
    return Wishes(
        on,
        _all(now.departments, snapshot.departments),
        _all(now.posts, snapshot.posts),
        _all(now.people, snapshot.people),
        _all(now.appointments, snapshot.appointments),
        _all(now.deputies, snapshot.deputies),
    )


def new_problems(before: History, after: History, *, since: date) -> tuple[Problem, ...]:
    """The problems of `after`, on a day or on any later turning day, that `before` has not."""
    found: dict[tuple[str, Key | None], Problem] = {}
    for day in after.turning_days(since):
        known = {(problem.code, problem.key) for problem in problems_on(before.on(day))}
        for problem in problems_on(after.on(day)):
            where = (problem.code, problem.key)
            if where not in known:
                found.setdefault(where, problem)
    return tuple(found.values())


def differences(step: Step) -> tuple[tuple[str, object, object], ...]:
    """The fields that a step changes, with their old and new values."""
    if step.before is None or step.after is None:
        return ()
    pairs = (
        (field.name, getattr(step.before, field.name), getattr(step.after, field.name))
        for field in fields(step.after)
    )
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def _changed(
    register: Register,
    timelines: Mapping[K, Timeline[F]],
    wishes: Iterable[Wish[K, F]],
    on: date,
    put: Callable[[Timeline[F], F, date, date | None], Timeline[F]] = set_from,
) -> tuple[dict[K, Timeline[F]], tuple[Step, ...]]:
    after = dict(timelines)
    steps: list[Step] = []
    for wish in wishes:
        old = timelines.get(wish.key, ())
        new = end_on(old, on) if wish.facts is None else put(old, wish.facts, on, wish.until)
        if new == old:
            continue
        after[wish.key] = new
        was = running(old, on)
        before = was.facts if was else None
        steps.append(Step(_kind(before, wish.facts), register, wish.key, before, wish.facts))
    return after, tuple(steps)


def _kind(before: Facts | None, after: Facts | None) -> StepKind:
    if after is None:
        return StepKind.ENDED
    return StepKind.ADDED if before is None else StepKind.CHANGED


def _keep_person(
    timeline: Timeline[PersonFacts], facts: PersonFacts, on: date, _until: date | None
) -> Timeline[PersonFacts]:
    return keep_whole(timeline, facts, on)


def _all(now: Mapping[K, F], given: Mapping[K, Wish[K, F]] | None) -> tuple[Wish[K, F], ...]:
    if given is None:
        return ()
    ended: tuple[Wish[K, F], ...] = tuple(Wish(key, None) for key in now if key not in given)
    return (*given.values(), *ended)


def _lines(wishes: Wishes) -> Mapping[tuple[Register, Key], int]:
    lines: dict[tuple[Register, Key], int] = {}
    for register, some in (
        (Register.DEPARTMENTS, wishes.departments),
        (Register.POSTS, wishes.posts),
        (Register.PEOPLE, wishes.people),
        (Register.APPOINTMENTS, wishes.appointments),
        (Register.DEPUTIES, wishes.deputies),
    ):
        lines.update({(register, wish.key): wish.line for wish in some if wish.line})
    return lines


def _with_line(problem: Problem, lines: Mapping[tuple[Register, Key], int]) -> Problem:
    if problem.key is None:
        return problem
    return replace(problem, line=lines.get((problem.register, problem.key)))


def _sealed(step: Step) -> list[object]:
    return [step.kind, step.register, str(step.key), _plain(step.before), _plain(step.after)]


def _plain(facts: Facts | None) -> dict[str, object] | None:
    return None if facts is None else {f.name: getattr(facts, f.name) for f in fields(facts)}
