"""What the pages of records send."""

from collections.abc import Mapping
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.documents.records.binders import Step
from internal.documents.records.rules.binder import Move
from internal.documents.records.rules.classification import ClassFacts
from internal.documents.records.rules.retention import (
    BinderKind,
    ExpiryAction,
    Retention,
    Term,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.web.fields import Fields

FIRST_YEAR, LAST_YEAR = 1950, 2100


def class_in(form: Mapping[str, str]) -> ClassFacts:
    """A row of the class table as typed.

    Raises:
        InvalidInput: `form.unreadable`.
        Refusal: `records.retention_years`.
    """
    fields = Fields(form)
    term = fields.one_of("term", Term, Term.YEARS)
    years = fields.number("years", N_("年数を数字で入力してください。"))
    fields.done()
    return ClassFacts(
        code=fields.text("code"),
        major=fields.text("major"),
        middle=fields.text("middle"),
        minor=fields.text("minor"),
        kind=fields.one_of("kind", BinderKind, BinderKind.YEAR),
        retention=Retention(term, years or 0),
        basis=fields.text("basis"),
        action=fields.one_of("action", ExpiryAction, ExpiryAction.DISPOSE),
    )


def step_in(form: Mapping[str, str]) -> Step:
    """What is to be done with a binder.

    Raises:
        InvalidInput: `records.no_such_move`, `form.unreadable`.
    """
    fields = Fields(form)
    move = fields.text("move")
    if move not in tuple(Move):
        raise InvalidInput("records.no_such_move", "操作を選んでください。")
    on = fields.day("on")
    fields.done()
    return Step(Move(move), fields.text("reason"), on)


def year_in(values: Mapping[str, str], otherwise: FiscalYear) -> FiscalYear:
    """The fiscal year an address asks about."""
    typed = values.get("year", "")
    if typed.isascii() and typed.isdigit() and FIRST_YEAR <= int(typed) <= LAST_YEAR:
        return FiscalYear(int(typed))
    return otherwise


def titles_in(form: MultiDict[str, str]) -> dict[UUID, str]:
    """The ticked binders of a year with their titles as reviewed.

    Raises:
        InvalidInput: `records.nothing_chosen`.
    """
    ticked = ticked_in(form, N_("使用を始める簿冊を選択してください。"))
    return {each: form.get(f"title_{each}", "") for each in ticked}


def ticked_in(form: MultiDict[str, str], sentence: str) -> tuple[UUID, ...]:
    """The ticked binders.

    Raises:
        InvalidInput: `records.nothing_chosen`, with the sentence.
    """
    ticked = tuple(each for typed in form.getlist("binder") if (each := id_in(typed)))
    if not ticked:
        raise InvalidInput("records.nothing_chosen", sentence, {"binder": sentence})
    return ticked


def id_in(typed: str) -> UUID | None:
    """An id as typed; None when it is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None
