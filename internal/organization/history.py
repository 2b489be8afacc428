"""The whole organisation in time, by codes instead of ids, and what contradicts itself. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from internal.kernel.clock import era_date
from internal.kernel.text import N_
from internal.organization.rules import AppointmentKind, DepartmentKind, Duty, Employment, Rank
from internal.organization.timelines import Timeline, running


class Register(StrEnum):
    """The five registers of the organisation; each is one CSV file."""

    DEPARTMENTS = "departments"
    POSTS = "posts"
    PEOPLE = "people"
    APPOINTMENTS = "appointments"
    DEPUTIES = "deputies"


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """What a department is in a period."""

    parent: str | None
    kind: DepartmentKind
    name: str
    name_en: str
    symbol: str
    sort: int


@dataclass(frozen=True, slots=True)
class PostFacts:
    """What a post is in a period."""

    department: str
    title: str
    title_en: str
    rank: Rank
    duties: frozenset[Duty]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who a person is. Written over, without history."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    name_en: str
    mail: str
    employment: Employment

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}"


@dataclass(frozen=True, slots=True, order=True)
class AppointmentKey:
    """A person in a post in one way."""

    employee_number: str
    post: str
    kind: AppointmentKind

    def __str__(self) -> str:
        return f"{self.employee_number} {self.post} {self.kind.value}"


@dataclass(frozen=True, slots=True)
class Held:
    """That an appointment holds: it has no facts of its own."""


@dataclass(frozen=True, slots=True, order=True)
class DeputyKey:
    """One place of a post's deputy order; `matter` names a 事項 with an order of its own."""

    post: str
    place: int
    matter: str = ""

    def __str__(self) -> str:
        return f"{self.post} {self.place} {self.matter}".strip()


@dataclass(frozen=True, slots=True)
class DeputyFacts:
    """Which post decides in that place, and the article that says so."""

    deputy: str
    article: str


K = TypeVar("K")
F = TypeVar("F")
Key: TypeAlias = str | AppointmentKey | DeputyKey
Facts: TypeAlias = DepartmentFacts | PostFacts | PersonFacts | Held | DeputyFacts


@dataclass(frozen=True, slots=True)
class History:
    """Every department, post, person, appointment and deputy place with its periods."""

    departments: Mapping[str, Timeline[DepartmentFacts]] = field(default_factory=dict)
    posts: Mapping[str, Timeline[PostFacts]] = field(default_factory=dict)
    people: Mapping[str, Timeline[PersonFacts]] = field(default_factory=dict)
    appointments: Mapping[AppointmentKey, Timeline[Held]] = field(default_factory=dict)
    deputies: Mapping[DeputyKey, Timeline[DeputyFacts]] = field(default_factory=dict)

    def on(self, day: date) -> "Moment":
        """What holds on one day."""
        return Moment(
            day,
            _on(self.departments, day),
            _on(self.posts, day),
            _on(self.people, day),
            _on(self.appointments, day),
            _on(self.deputies, day),
        )

    def turning_days(self, since: date) -> tuple[date, ...]:
        """The day `since` and every later day on which something could begin to be wrong.

        The end of an appointment or of a deputy place harms nothing, so those days are left out.
        """
        days = {
            since,
            *_edges(self.departments.values()),
            *_edges(self.posts.values()),
            *_edges(self.people.values()),
            *_beginnings(self.appointments.values()),
            *_beginnings(self.deputies.values()),
        }
        return tuple(sorted(day for day in days if day >= since))


@dataclass(frozen=True, slots=True)
class Moment:
    """The organisation of one day by codes."""

    day: date
    departments: Mapping[str, DepartmentFacts]
    posts: Mapping[str, PostFacts]
    people: Mapping[str, PersonFacts]
    appointments: Mapping[AppointmentKey, Held]
    deputies: Mapping[DeputyKey, DeputyFacts]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that may not be: a stable code, a sentence with its facts, and where it is."""

    code: str
    sentence: str
    register: Register
    key: Key | None = None
    facts: tuple[tuple[str, str], ...] = ()
    line: int | None = None  # of the file it came from
    column: str = ""  # of the file, or the field of the form


def problems_on(moment: Moment) -> Iterator[Problem]:
    """Everything that contradicts itself on a day."""
    yield from _department_problems(moment)
    yield from _post_problems(moment)
    yield from _appointment_problems(moment)
    yield from _deputy_problems(moment)


def _department_problems(moment: Moment) -> Iterator[Problem]:
    for code, facts in moment.departments.items():
        if facts.parent is None:
            continue
        if facts.parent not in moment.departments:
            yield Problem(
                "organization.parent_missing",
                N_(
                    "部署「{department}」の上位部署「{parent}」は{on}時点で存在しません。"
                    "上位部署を変えるか、先に登録してください。"
                ),
                Register.DEPARTMENTS,
                code,
                _facts(moment, department=f"{code} {facts.name}", parent=facts.parent),
            )
        elif _is_below_itself(code, moment.departments):
            yield Problem(
                "organization.department_circle",
                N_(
                    "部署「{department}」は自分自身の下に置かれています。上位部署を変えてください。"
                ),
                Register.DEPARTMENTS,
                code,
                _facts(moment, department=f"{code} {facts.name}"),
            )


def _is_below_itself(code: str, departments: Mapping[str, DepartmentFacts]) -> bool:
    seen: set[str] = set()
    at: str | None = departments[code].parent
    while at is not None and at in departments and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = departments[at].parent
    return False


def _post_problems(moment: Moment) -> Iterator[Problem]:
    for code, facts in moment.posts.items():
        if facts.department not in moment.departments:
            yield Problem(
                "organization.department_missing",
                N_(
                    "職「{post}」の部署「{department}」は{on}時点で存在しません。"
                    "職を別の部署へ移すか、廃止してください。"
                ),
                Register.POSTS,
                code,
                _facts(moment, post=f"{code} {facts.title}", department=facts.department),
            )


def _appointment_problems(moment: Moment) -> Iterator[Problem]:
    main_posts: dict[str, str] = {}
    held: set[tuple[str, str]] = set()
    for key in sorted(moment.appointments):
        person = moment.people.get(key.employee_number)
        name = f"{key.employee_number} {person.name}" if person else key.employee_number
        if person is None:
            yield Problem(
                "organization.person_missing",
                N_(
                    "職員「{person}」は{on}時点で在職していません。"
                    "職「{post}」の任命を終えるか、在職期間を確認してください。"
                ),
                Register.APPOINTMENTS,
                key,
                _facts(moment, person=name, post=key.post),
            )
        if key.post not in moment.posts:
            yield Problem(
                "organization.post_missing",
                N_(
                    "職員「{person}」の職「{post}」は{on}時点で存在しません。"
                    "任命を終えるか、職を登録してください。"
                ),
                Register.APPOINTMENTS,
                key,
                _facts(moment, person=name, post=key.post),
            )
        if key.kind is AppointmentKind.MAIN:
            other = main_posts.setdefault(key.employee_number, key.post)
            if other != key.post:
                yield Problem(
                    "organization.two_main_posts",
                    N_(
                        "職員「{person}」は{on}時点で本務が二つあります（{other}、{post}）。"
                        "一方を終えるか、兼務にしてください。"
                    ),
                    Register.APPOINTMENTS,
                    key,
                    _facts(moment, person=name, post=key.post, other=other),
                )
        if (key.employee_number, key.post) in held:
            yield Problem(
                "organization.appointed_twice",
                N_(
                    "職員「{person}」は{on}時点で職「{post}」に二重に任命されています。"
                    "一方を終えてください。"
                ),
                Register.APPOINTMENTS,
                key,
                _facts(moment, person=name, post=key.post),
            )
        held.add((key.employee_number, key.post))


def _deputy_problems(moment: Moment) -> Iterator[Problem]:
    for key, facts in moment.deputies.items():
        if key.post == facts.deputy:
            yield Problem(
                "organization.own_deputy",
                N_(
                    "職「{post}」を自分自身の代決者にすることはできません。別の職を選んでください。"
                ),
                Register.DEPUTIES,
                key,
                _facts(moment, post=key.post),
            )
        for post in (key.post, facts.deputy):
            if post not in moment.posts:
                yield Problem(
                    "organization.deputy_post_missing",
                    N_(
                        "職「{owner}」の代決順位{place}にある職「{post}」は{on}時点で存在しません。"
                        "代決順位を改めてください。"
                    ),
                    Register.DEPUTIES,
                    key,
                    _facts(moment, owner=key.post, place=str(key.place), post=post),
                )


def _on(timelines: Mapping[K, Timeline[F]], day: date) -> dict[K, F]:
    spans = ((key, running(timeline, day)) for key, timeline in timelines.items())
    return {key: span.facts for key, span in spans if span is not None}


def _beginnings(timelines: Iterable[Timeline[F]]) -> Iterator[date]:
    return (span.valid_from for timeline in timelines for span in timeline)


def _edges(timelines: Iterable[Timeline[F]]) -> Iterator[date]:
    for timeline in timelines:
        for span in timeline:
            yield span.valid_from
            if span.valid_to is not None:
                yield span.valid_to


def _facts(moment: Moment, **facts: str) -> tuple[tuple[str, str], ...]:
    return (*facts.items(), ("on", era_date(moment.day)))
