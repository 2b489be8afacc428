"""How dates, times, amounts and people are written on pages, in both languages."""

from collections.abc import Mapping
from datetime import date, datetime
from gettext import NullTranslations
from typing import cast

import flask_babel
from flask import Flask, g
from markupsafe import Markup

from internal.kernel.clock import JST, era_date, era_year, jst_date, stamp_date
from internal.kernel.refusal import Refusal
from internal.organization.rules import Seat
from internal.web.context import services

_WEEKDAYS = "月火水木金土日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _translations() -> NullTranslations:
    """The catalogue of the reader's language, looked up once per request."""
    if "translations" not in g:
        g.translations = flask_babel.get_domain().get_translations()
    return cast(NullTranslations, g.translations)


def gettext(text: str, **facts: object) -> str:
    """A text in the reader's language."""
    said = _translations().gettext(text)
    return said % facts if facts else said


def ngettext(text: str, many: str, number: int) -> str:
    """A text with a number in it, in the reader's language."""
    return _translations().ngettext(text, many, number) % {"num": number}


def _page_text(text: str, **facts: object) -> Markup:
    """A text of a template: it may contain elements, its facts may not."""
    return Markup(_translations().gettext(text)) % facts  # noqa: S704 - our own texts


def _page_number(text: str, many: str, number: int, **facts: object) -> Markup:
    said = _translations().ngettext(text, many, number)
    return Markup(said) % ({"num": number} | facts)  # noqa: S704 - our own texts


def today() -> date:
    """The JST day of this request."""
    return jst_date(services().db.clock())


def in_english() -> bool:
    """Whether this request is answered in English."""
    return str(flask_babel.get_locale()) == "en"


def yen(amount: int | None) -> str:
    """1,980,000円; empty when there is no amount."""
    return "" if amount is None else gettext("%(amount)s円", amount=f"{amount:,}")


def short_day(on: date) -> str:
    """A JST day in a list: 11/21(金), with the year in front when it is not this one."""
    this_year = on.year == today().year
    if in_english():
        year = "" if this_year else f" {on.year}"
        return f"{on.day} {_MONTHS[on.month - 1]}{year} ({_WEEKDAYS_EN[on.weekday()]})"
    year = "" if this_year else f"{on.year}/"
    return f"{year}{on.month}/{on.day}({_WEEKDAYS[on.weekday()]})"


def long_day(on: date) -> str:
    """A day in running text: 令和7年11月21日(金); in English 21 November 2025 (Fri)."""
    if in_english():
        return f"{on:%-d %B %Y} ({_WEEKDAYS_EN[on.weekday()]})"
    return f"{era_date(on)}({_WEEKDAYS[on.weekday()]})"


def clock_time(at: datetime) -> str:
    """The time of an instant in Japan: 9:05."""
    return f"{at.astimezone(JST):%-H:%M}"


def moment(at: datetime) -> str:
    """Day and time of an instant in Japan: 11/21 9:05; today's instants show the time alone."""
    on, this_day = jst_date(at), today()
    if on == this_day:
        return gettext("本日 %(time)s", time=clock_time(at))
    if in_english():
        year = "" if on.year == this_day.year else f" {on.year}"
        return f"{on.day} {_MONTHS[on.month - 1]}{year} {clock_time(at)}"
    year = "" if on.year == this_day.year else f"{on.year}/"
    return f"{year}{on.month}/{on.day} {clock_time(at)}"


def due_day(on: date) -> str:
    """A due day in a list: 本日, otherwise the day."""
    return gettext("本日") if on == today() else short_day(on)


def days_left(on: date) -> str:
    """What is left until a due day: 残り4日, 1日超過; on the day itself its date."""
    days = (on - today()).days
    if days == 0:
        return short_day(on)
    if days < 0:
        return ngettext("%(num)s日超過", "%(num)s日超過", -days)
    return ngettext("残り%(num)s日", "残り%(num)s日", days)


def is_due_soon(on: date | None) -> bool:
    """Whether a due day is today or has passed."""
    return on is not None and on <= today()


def is_overdue(on: date | None) -> bool:
    """Whether a due day has passed."""
    return on is not None and on < today()


def person(seat: Seat) -> Markup:
    """氏名 and 職名 of a person: 川口 誠 部長, marked as Japanese."""
    return named(seat.name, seat.title)


def named(name: str, title: str) -> Markup:
    """A name and a title as frozen into history, marked as Japanese."""
    return Markup('<span lang="ja">{} {}</span>').format(name, title)


def file_size(size: int) -> str:
    """Bytes in the unit people read: 820 KB, 1.4 MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024)):,} KB"
    return f"{size / 1024 / 1024:,.1f} MB"


def sentence(text: str, facts: Mapping[str, object]) -> str:
    """A sentence of the house in the reader's language, with its facts in the reader's forms."""
    return gettext(text).format_map({name: _fact(value) for name, value in facts.items()})


def _fact(value: object) -> object:
    match value:
        case datetime():
            return moment(value)
        case date():
            return short_day(value)
        case Seat():
            return f"{value.name} {value.title}"
        case tuple():
            return gettext("、").join(str(_fact(part)) for part in value)
        case _:
            return value


def refused(refusal: Refusal) -> str:
    """The sentence of a refusal for a page that shows it without being refused itself."""
    return sentence(refusal.sentence, refusal.facts)


def iso(value: date | datetime) -> str:
    """The machine form for a `time` element."""
    return value.astimezone(JST).isoformat() if isinstance(value, datetime) else value.isoformat()


def register(app: Flask) -> None:
    """Give every template these words."""
    app.jinja_env.filters.update(
        yen=yen,
        short_day=short_day,
        long_day=long_day,
        clock_time=clock_time,
        moment=moment,
        due_day=due_day,
        days_left=days_left,
        person=person,
        file_size=file_size,
        iso=iso,
        refused=refused,
        era_date=era_date,
        era_year=era_year,
        stamp_date=stamp_date,
        jst_date=jst_date,
    )
    app.jinja_env.tests.update(due_soon=is_due_soon, overdue=is_overdue)
    app.jinja_env.globals.update(
        named=named, today=today, _=_page_text, gettext=_page_text, ngettext=_page_number
    )
