"""How the pages of the organisation write what they show."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import TypeVar

from flask import Flask
from flask_babel import gettext

from internal.kernel.clock import era_date
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyKey,
    History,
    PersonFacts,
    PostFacts,
    Problem,
)
from internal.organization.planning import Plan, Step
from internal.organization.rules import DepartmentKind, Duty, Employment, PostNode, Rank
from internal.organization.words import (
    APPOINTMENT_KINDS,
    DEPARTMENT_KINDS,
    DUTIES,
    EMPLOYMENTS,
    RANKS,
)
from internal.web.words import in_english, sentence

E = TypeVar("E", bound=Enum)


def register(app: Flask) -> None:
    """Give the templates these filters."""
    app.jinja_env.filters.update(
        last_day=last_day,
        plain_day=plain_day,
        options=options,
        fact_words=fact_words,
        step_words=step_words,
        problem_sentence=problem_sentence,
        post_words=post_words,
    )


def last_day(ends: date) -> date:
    """The last day of a half-open period."""
    return ends - timedelta(days=1)


def plain_day(on: date) -> str:
    """A day of a period, without its weekday: 令和8年4月1日; in English 1 April 2026."""
    return f"{on:%-d %B %Y}" if in_english() else era_date(on)


def options(words: Mapping[E, str]) -> list[tuple[object, str]]:
    """Kinds as the choices of a field."""
    return [(kind.value, gettext(word)) for kind, word in words.items()]


def post_words(post: PostNode) -> str:
    """A post with its section and who holds it, as a field suggests it."""
    holders = "、".join(seat.name for seat in post.holders)
    return f"{post.section} {post.title} {holders}".strip()


def fact_words(value: object) -> str:
    """A fact as a difference shows it: kinds in the reader's language, texts as they are."""
    match value:
        case DepartmentKind():
            return str(gettext(DEPARTMENT_KINDS[value]))
        case Rank():
            return str(gettext(RANKS[value]))
        case Employment():
            return str(gettext(EMPLOYMENTS[value]))
        case frozenset():
            return str(gettext("、")).join(gettext(DUTIES[Duty(duty)]) for duty in sorted(value))
        case None:
            return ""
        case _:
            return str(value)


def problem_sentence(problem: Problem) -> str:
    """A problem with its facts."""
    facts = dict(problem.facts)
    if "column" in facts:
        facts["column"] = gettext(facts["column"])
    return sentence(problem.sentence, facts)


def step_words(step: Step, plan: Plan) -> str:
    """What a step changes, in words: a name and its code."""
    facts = step.after or step.before
    match step.key, facts:
        case str() as code, DepartmentFacts(name=name):
            return f"{name}（{code}）"
        case str() as code, PostFacts(title=title):
            return f"{title}（{code}）"
        case str() as number, PersonFacts():
            return f"{facts.name}（{number}）"
        case AppointmentKey() as key, _:
            kind = gettext(APPOINTMENT_KINDS[key.kind])
            person = _person(plan.after, key.employee_number)
            return f"{person} → {_post(plan.after, key.post)} {kind}"
        case DeputyKey() as key, _:
            return f"{_post(plan.after, key.post)} {key.place} {key.matter}".strip()
        case _:
            return str(step.key)


def _person(history: History, number: str) -> str:
    spans = history.people.get(number)
    return f"{spans[-1].facts.name}（{number}）" if spans else number


def _post(history: History, code: str) -> str:
    spans = history.posts.get(code)
    return f"{spans[-1].facts.title}（{code}）" if spans else code
