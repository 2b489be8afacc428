"""How long a session lives, and which addresses a sign-in may lead to. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOUCH_EVERY = timedelta(minutes=1)
REQUEST_LIVES = timedelta(minutes=30)  # a person may look for her card or password that long
TICKET_LIVES = timedelta(minutes=2)
KEPT_LIVES = timedelta(minutes=30)
BREAK_GLASS_MAX = timedelta(minutes=60)

SIGN_IN_PATH = "/sign-in"
CHOOSE_POST_PATH = "/sign-in/post"
MAX_PATH = 2000


class SessionKind(StrEnum):
    """How a session came about."""

    SAML = "saml"
    BREAK_GLASS = "break_glass"


class RequestKind(StrEnum):
    """What we asked an identity provider for."""

    LOGIN = "login"
    LOGOUT = "logout"


class RevocationReason(StrEnum):
    """Why a session was ended before its time."""

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"  # the same browser signed in again
    BY_PERSON = "by_person"  # ended from the list of her sessions
    BY_IDP = "by_idp"  # single logout
    BY_ADMINISTRATOR = "by_administrator"


class SessionState(StrEnum):
    """Whether a session still counts."""

    LIVE = "live"
    IDLE = "idle"  # not used for too long
    EXPIRED = "expired"  # over its absolute limit
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session may rest and how long it may live in any case."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """The instants that decide over a session."""

    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def state_at(times: SessionTimes, at: datetime, idle: timedelta) -> SessionState:
    """Whether a session counts at an instant; a limit that is reached has passed."""
    if times.revoked_at is not None:
        return SessionState.REVOKED
    if at >= times.expires_at:
        return SessionState.EXPIRED
    if at >= times.seen_at + idle:
        return SessionState.IDLE
    return SessionState.LIVE


def ends_at(begun_at: datetime, limits: SessionLimits, told: datetime | None) -> datetime:
    """The absolute end of a session: ours, or the earlier one that the identity provider told."""
    ours = begun_at + limits.absolute
    return min(ours, told) if told is not None else ours


def needs_touch(seen_at: datetime, at: datetime) -> bool:
    """Whether `seen_at` is old enough to be written again; reading pages must stay cheap."""
    return at - seen_at >= TOUCH_EVERY


def local_path(wanted: str | None) -> str:
    """The address to go to after a sign-in: a path of this application, else the home page.

    Browsers drop tabs and line ends inside an address and read a backslash as a slash, so an
    address with any of them, or one that names a host, is not taken.
    """
    if not wanted or len(wanted) > MAX_PATH:
        return "/"
    if not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in wanted):
        return "/"
    path = wanted.split("?", 1)[0].split("#", 1)[0]
    # Coming back to the sign-in itself would go round in a circle.
    if path == "/sign-out" or path.startswith((SIGN_IN_PATH, "/sso/", "/signed-out")):
        return "/"
    return wanted


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Browser and system in words a person recognises; empty when neither is known."""
    found = [
        next((name for sign, name in names if sign in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return " / ".join(name for name in found if name)
