"""The cookies of the sign-in: random values only, out of reach of scripts and of other sites."""

from enum import StrEnum

from flask import Response, request

from internal.config import Settings


class Cookie(StrEnum):
    """What we ask a browser to carry."""

    SESSION = "session"  # token of the server-side session
    SIGN_IN = "sign-in"  # nonce of the browser that asked to sign in
    KEPT = "kept"  # nonce of the browser whose typed text is kept


def is_https(settings: Settings) -> bool:
    """Whether people reach the system over TLS."""
    return settings.base_url.startswith("https://")


def cookie_name(settings: Settings, cookie: Cookie) -> str:
    """Over TLS with the prefix that ties a cookie to this host and to TLS (RFC 6265bis)."""
    return f"__Host-{cookie.value}" if is_https(settings) else cookie.value


def read_cookie(settings: Settings, cookie: Cookie) -> str | None:
    """What the browser sent; nothing of an absurd length."""
    value = request.cookies.get(cookie_name(settings, cookie))
    return value if value and len(value) <= 100 else None


def set_cookie(
    response: Response,
    settings: Settings,
    cookie: Cookie,
    value: str,
    *,
    max_age: int | None = None,
) -> None:
    """Hand a value to the browser; without `max_age` (seconds) until it closes."""
    response.set_cookie(
        cookie_name(settings, cookie),
        value,
        max_age=max_age,
        secure=is_https(settings),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop_cookie(response: Response, settings: Settings, cookie: Cookie) -> None:
    """Ask the browser to forget a cookie."""
    response.delete_cookie(
        cookie_name(settings, cookie),
        secure=is_https(settings),
        httponly=True,
        samesite="Lax",
        path="/",
    )
