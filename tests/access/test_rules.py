"""How long a session lives, and where a sign-in may lead."""

from datetime import UTC, datetime, timedelta

import pytest

from internal.access.rules import (
    SessionLimits,
    SessionState,
    SessionTimes,
    browser_name,
    ends_at,
    local_path,
    needs_touch,
    state_at,
)

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
IDLE = timedelta(minutes=60)


def times(**changed: datetime | None) -> SessionTimes:
    known: dict[str, datetime | None] = {
        "seen_at": NOON,
        "expires_at": NOON + timedelta(hours=12),
        "revoked_at": None,
    }
    return SessionTimes(**(known | changed))  # type: ignore[arg-type]


def test_a_session_used_a_moment_ago_is_live() -> None:
    assert state_at(times(), NOON + timedelta(minutes=59), IDLE) is SessionState.LIVE


def test_a_session_rests_until_its_idle_limit_and_no_longer() -> None:
    assert state_at(times(), NOON + IDLE, IDLE) is SessionState.IDLE


def test_a_session_in_use_still_ends_at_its_absolute_limit() -> None:
    end = NOON + timedelta(hours=12)
    assert state_at(times(seen_at=end), end, IDLE) is SessionState.EXPIRED


def test_a_revoked_session_is_over_at_once() -> None:
    assert state_at(times(revoked_at=NOON), NOON, IDLE) is SessionState.REVOKED


def test_the_identity_provider_may_shorten_a_session() -> None:
    limits = SessionLimits(idle=IDLE, absolute=timedelta(hours=12))
    assert ends_at(NOON, limits, NOON + timedelta(hours=1)) == NOON + timedelta(hours=1)


def test_the_identity_provider_may_not_lengthen_a_session() -> None:
    limits = SessionLimits(idle=IDLE, absolute=timedelta(hours=12))
    assert ends_at(NOON, limits, NOON + timedelta(days=9)) == NOON + timedelta(hours=12)


def test_use_is_written_once_a_minute() -> None:
    assert not needs_touch(NOON, NOON + timedelta(seconds=59))
    assert needs_touch(NOON, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    "wanted", ["/", "/documents/1?tab=history#acts", "/search?q=%E9%81%93%E8%B7%AF&next=//x"]
)
def test_a_local_address_survives(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "https://evil.example",
        "https:evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        " /documents",
        "/a\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
        "documents",
        "/" + "a" * 3000,
    ],
)
def test_an_address_that_could_lead_elsewhere_becomes_home(wanted: str | None) -> None:
    assert local_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/sign-in", "/sign-in/post", "/sso/login", "/signed-out"])
def test_the_sign_in_does_not_lead_to_itself(wanted: str) -> None:
    assert local_path(wanted) == "/"


def test_a_browser_is_named_in_words() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    assert browser_name(edge) == "Edge / Windows"
    assert browser_name("curl/8") == ""
