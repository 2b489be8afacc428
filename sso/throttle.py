"""How many sign-ins may begin, and how many may fail, in a minute.

A city hall of 450 signs in at half past eight from one address, so what succeeds is limited only
by the whole address and generously; a browser that asks again and again is stopped before it eats
what its neighbours need. Behind a proxy the address is the visitor's (`INTERNAL_PROXY_HOPS`).
Nobody is locked out for longer than the minute.
"""

import logging
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from time import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from internal.config import Settings
from internal.kernel.refusal import TooOften

OF_ONE_BROWSER = 30
"""Sign-ins that one browser may begin in a minute; somebody in a hurry needs three."""

FAILED_SHARE = 5
"""Of the sign-ins of an address one in so many may fail."""

SECONDS = 1
"""How long a shared store may take to answer before this process counts for itself."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Throttle:
    """The counters of an installation; `own` counts while `shared` does not answer."""

    shared: FixedWindowRateLimiter
    own: FixedWindowRateLimiter
    of_browser: RateLimitItem
    of_address: RateLimitItem
    failed: RateLimitItem

    def admit_question(self, browser: str | None, address: str) -> None:
        """Count a sign-in that begins.

        Raises:
            TooOften: this browser or this address began too many.
        """
        if browser is not None:
            self._count(self.of_browser, "browser", browser)
        self._count(self.of_address, "question", place_of(address))

    def admit_answer(self, address: str) -> None:
        """Count an answer that arrives.

        Raises:
            TooOften: too many came from this address, or too many of them were refused.
        """
        place = place_of(address)
        self._look(self.failed, "failed", place)
        self._count(self.of_address, "answer", place)

    def note_failure(self, address: str) -> None:
        """Count an answer that was refused."""
        self._hit(self.failed, "failed", place_of(address))

    def _count(self, item: RateLimitItem, *names: str) -> None:
        limiter, admitted = self._hit(item, *names)
        if not admitted:
            raise _too_often(limiter, item, names)

    def _look(self, item: RateLimitItem, *names: str) -> None:
        for limiter in (self.shared, self.own):
            try:
                if not limiter.test(item, *names):
                    raise _too_often(limiter, item, names)
                return
            except StorageError as error:
                log.warning("the store of the sign-in counters does not answer: %r", error)

    def _hit(self, item: RateLimitItem, *names: str) -> tuple[FixedWindowRateLimiter, bool]:
        try:
            return self.shared, self.shared.hit(item, *names)
        except StorageError as error:
            log.warning("the store of the sign-in counters does not answer: %r", error)
            return self.own, self.own.hit(item, *names)


def throttle_of(settings: Settings) -> Throttle:
    """Counters in Redis where it is the broker, so that all processes count together."""
    own = FixedWindowRateLimiter(MemoryStorage())
    shared, url = own, settings.broker_url or ""
    if url.startswith(("redis://", "rediss://")):
        times = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
        shared = FixedWindowRateLimiter(storage_from_string(url, wrap_exceptions=True, **times))
    space, most = f"{settings.broker_queue}:sign-in", settings.sign_ins_per_minute
    return Throttle(
        shared,
        own,
        of_browser=RateLimitItemPerMinute(OF_ONE_BROWSER, namespace=space),
        of_address=RateLimitItemPerMinute(most, namespace=space),
        failed=RateLimitItemPerMinute(max(1, most // FAILED_SHARE), namespace=space),
    )


def place_of(address: str) -> str:
    """Whose address it is: an IPv6 subscriber has a network (/64), not an address.

    >>> place_of("192.0.2.7"), place_of("2001:db8:1:2:3:4:5:6")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found)


def _too_often(
    limiter: FixedWindowRateLimiter, item: RateLimitItem, names: tuple[str, ...]
) -> TooOften:
    # The counters live in the time of their store, not in that of the stories.
    reset_at = limiter.get_window_stats(item, *names).reset_time
    return TooOften(
        "sso.too_often",
        "短い時間に多くのサインインがありました。{seconds}秒ほど待ってから、"
        "もう一度サインインしてください。",
        seconds=max(1, min(item.get_expiry(), round(reset_at - time()))),
    )
