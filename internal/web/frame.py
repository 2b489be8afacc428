"""The frame around every page: language, menu, words, results and error pages."""

from uuid import UUID

from flask import Flask, g, request, url_for
from werkzeug.routing import BuildError

from internal.access.principal import Principal
from internal.web import errors, language, words
from internal.web.context import services, signed_in
from internal.web.forms import FormState, form_state
from internal.web.listings import FORM_WORDS
from internal.web.navigation import Navigation, Place, Shown, navigation
from internal.web.results import results
from internal.web.static_files import serve_static_files


def register(app: Flask) -> None:
    """Give the application its frame. Rooms enter their pages in `navigation()` afterwards."""
    app.extensions["navigation"] = Navigation()
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "ja")
    app.register_blueprint(language.bp)
    serve_static_files(app)
    words.register(app)
    errors.register(app)
    app.jinja_env.globals.update(
        listing_forms=FORM_WORDS,
        menu=menu,
        results=results,
        url_if=url_if,
        here_path=here_path,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)


def _frame() -> dict[str, Principal | FormState | str | None]:
    return {"who": signed_in(), "language": language.chosen_language().value, "form": form_state()}


def menu(place: str) -> tuple[Shown, ...]:
    """The entries of one place for the signed-in person; counted once per request."""
    who = signed_in()
    if who is None:
        return ()
    if "menu" not in g:
        db = services().db
        with db.reading() as conn:
            g.menu = tuple(navigation().shown(conn, who, db.clock))
    return tuple(shown for shown in g.menu if shown.entry.place is Place(place))


def url_if(endpoint: str, **values: UUID) -> str | None:
    """The address of a page, None when the room that owns it is not part of this installation."""
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    except BuildError:
        return None


def here_path() -> str:
    """Path and query of this page, for forms that come back to it.

    A refused POST is shown under an address that may not answer to GET: there it is the page the
    person came from.
    """
    if request.method != "GET" and request.referrer:
        return language.local_path(request.referrer)
    return language.local_path(request.full_path.rstrip("?"))
