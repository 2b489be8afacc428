"""The words of facts and matters in the reader's language, where a generation has them."""

from datetime import date

from flask import Flask

from internal.approval.authority.facts import (
    FactDefinition,
    FactKind,
    FactValue,
    day_number,
    day_of,
)
from internal.approval.authority.rules import Table
from internal.organization.words import RANKS
from internal.web.words import gettext, in_english


def label(fact: FactDefinition) -> str:
    """What a form calls a fact."""
    return fact.label_en if in_english() and fact.label_en else fact.label


def unit(fact: FactDefinition) -> str:
    """What a number of this fact counts."""
    return fact.unit_en if in_english() and fact.unit_en else fact.unit


def options(fact: FactDefinition) -> tuple[tuple[str, str], ...]:
    """The choices of a select."""
    if fact.kind is FactKind.RANK:
        return tuple((str(rank.value), gettext(words)) for rank, words in RANKS.items())
    english = (fact.choices_en or {}) if in_english() else {}
    return tuple((code, english.get(code, words)) for code, words in fact.options.items())


def matter_words(table: Table) -> tuple[tuple[str, str], ...]:
    """The matters of a select."""
    english = table.matters_en if in_english() else {}
    return tuple((code, english.get(code) or words) for code, words in table.matters.items())


def iso_day(value: FactValue | None) -> date | None:
    """The day of a fact, for the fields of a form."""
    return day_of(day_number(value)) if value else None


def numbered_day(number: int | None) -> date | None:
    """The day at the end of a condition."""
    return None if number is None else day_of(number)


def register(app: Flask) -> None:
    """Give every template these words."""
    app.jinja_env.filters.update(
        fact_label=label,
        fact_unit=unit,
        fact_options=options,
        iso_day=iso_day,
        numbered_day=numbered_day,
    )
    app.jinja_env.globals.update(in_english=in_english)
