"""What the pages of records send."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.documents.records.binders import Step
from internal.documents.records.rules.binder import Move
from internal.documents.records.rules.classification import ClassFacts
from internal.documents.records.rules.disposal import Measure, Wish
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

MOST_NAMED = 200
"""Binders of one proposal."""

TITLE_LENGTH = 60
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


def chosen_in(values: MultiDict[str, str]) -> tuple[UUID, ...]:
    """The binders that an address or a form names, each once; at most `MOST_NAMED`."""
    named = (each for typed in values.getlist("binder") if (each := id_in(typed)))
    return tuple(dict.fromkeys(named))[:MOST_NAMED]


def proposal_title(form: Mapping[str, str]) -> str:
    """The subject of a proposal of disposal.

    Raises:
        InvalidInput: `records.proposal_title`.
    """
    title = " ".join(form.get("title", "").split())
    if not 0 < len(title) <= TITLE_LENGTH:
        sentence = N_("件名を60字以内で入力してください。")
        raise InvalidInput("records.proposal_title", sentence, {"title": sentence})
    return title


def wishes_in(form: Mapping[str, str], binder_ids: Iterable[UUID]) -> dict[UUID, Wish]:
    """What is wished for each binder: `measure_`, `reason_` and `until_` with its id.

    Raises:
        InvalidInput: `form.unreadable`.
    """
    fields, found = Fields(form), {}
    for binder_id in binder_ids:
        measure = fields.one_of(f"measure_{binder_id}", Measure, Measure.DISPOSE)
        until = fields.day(f"until_{binder_id}") if measure is Measure.EXTEND else None
        found[binder_id] = Wish(measure, fields.text(f"reason_{binder_id}"), until)
    fields.done()
    return found


def id_in(typed: str) -> UUID | None:
    """An id as typed; None when it is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None
