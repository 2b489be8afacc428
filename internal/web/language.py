"""Which language a page is answered in, and how a person changes it."""

from urllib.parse import urlsplit

from babel import Locale
from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from internal.access.gate import public
from internal.access.principal import Language
from internal.web.context import signed_in

COOKIE = "lang"
_YEAR_SECONDS = 365 * 24 * 60 * 60
_LOCALES = {language: Locale.parse(language.value) for language in Language}

bp = Blueprint("language", __name__)


def chosen_language() -> Language:
    """The cookie of this browser, else the person's own setting, else what the browser asks for."""
    cookie = request.cookies.get(COOKIE, "")
    if cookie in tuple(Language):
        return Language(cookie)
    who = signed_in()
    if who is not None and who.language is not None:
        return who.language
    return Language(request.accept_languages.best_match(list(Language), Language.JA))


def chosen_locale() -> Locale:
    """The chosen language as Babel has it; Babel would look for its files at each request."""
    return _LOCALES[chosen_language()]


def local_path(address: str) -> str:
    """The path and query of an address of ours; the home page for anything else."""
    parts = urlsplit(address)
    foreign = parts.netloc and parts.netloc != request.host
    if foreign or not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@bp.post("/language")
@public
def choose() -> Response:
    """Keep the language in this browser and show the same page again."""
    wanted = request.form.get("language", "")
    language = Language(wanted) if wanted in tuple(Language) else Language.JA
    answer = redirect(local_path(request.form.get("next", "/")), 303)
    answer.set_cookie(
        COOKIE,
        language.value,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer
