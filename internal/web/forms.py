"""What a form shows again after a refusal: the typed text and the sentence at each field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, cast

from flask import g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from internal.access.kept_input import kept_input
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, NotFound, Refusal
from internal.web.context import signed_in
from internal.web.words import gettext, sentence

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class FormState:
    """The form of this request as its template reads it. Empty before anything was typed."""

    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def refused(self) -> bool:
        return bool(self.summary)

    def value(self, name: str, stored: object = "") -> str:
        """What the field shows: the typed text, else the stored value."""
        if name in self.typed:
            return self.typed[name][0]
        return "" if stored is None else str(stored)

    def values(self, name: str, stored: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The same for a field that may be given many times; nothing ticked is an answer too."""
        return self.typed.get(name, ()) if self.typed else stored

    def error(self, name: str) -> str:
        """The sentence at a field, empty when it is fine."""
        return self.errors.get(name, "")


def form_state() -> FormState:
    """The form of this request: as it was refused, or as it was when the session was lost."""
    if "form_state" not in g:
        kept = kept_input() if signed_in() is not None and request.method == "GET" else None
        typed = {name: tuple(values) for name, values in kept.lists()} if kept else {}
        g.form_state = FormState(typed=typed)
    return cast(FormState, g.form_state)


def show_again(arguments: MultiDict[str, str], errors: Mapping[str, str]) -> None:
    """Let the form of a GET show what its address says, with a sentence at each field."""
    typed = {name: tuple(values) for name, values in arguments.lists()}
    said = {name: gettext(text) for name, text in errors.items()}
    g.form_state = FormState(typed=typed, errors=said, summary=" ".join(said.values()))


def typed_fields() -> dict[str, tuple[str, ...]]:
    """What this request carries in fields, without its tokens."""
    return {
        name: tuple(values)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "once")
    }


def with_form(
    page: Callable[P, ResponseReturnValue],
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Answer a refused form with its own page, status 422, everything typed still in it.

    Stands on the handler that takes the POST; `page` is the handler that shows the form. Missing
    things, missing rights and lost races are not the form's affair and go to the error pages.
    """

    def around(take: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(take)
        def taken(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                return take(*args, **kwargs)
            except (NotFound, Forbidden, Conflict):
                raise
            except Refusal as refusal:
                g.form_state = _refused(refusal)
                return _unprocessable(page(*args, **kwargs))

        return taken

    return around


def with_overtaken_form(
    page: Callable[P, ResponseReturnValue],
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Answer a form that somebody overtook with its own page, status 409.

    Everything typed is still in it; the revision is that of the page as it is now, so sending it
    again is a decision made with the other's change before one's eyes.
    """

    def around(take: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(take)
        def taken(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            try:
                return take(*args, **kwargs)
            except Conflict as conflict:
                refused = _refused(conflict)
                typed = {name: text for name, text in refused.typed.items() if name != "revision"}
                g.form_state = replace(refused, typed=typed)
                response = make_response(page(*args, **kwargs))
                response.status_code = HTTPStatus.CONFLICT
                return response

        return taken

    return around


def _refused(refusal: Refusal) -> FormState:
    fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
    return FormState(
        typed=typed_fields(),
        errors={name: sentence(text, refusal.facts) for name, text in fields.items()},
        summary=sentence(refusal.sentence, refusal.facts),
    )


def _unprocessable(shown: ResponseReturnValue) -> Response:
    response = make_response(shown)
    response.status_code = 422
    return response
