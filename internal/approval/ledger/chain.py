"""Each act carries the hash of the one before it. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

GENESIS = "0" * 64


def link(case_id: UUID, previous: str, record: str) -> str:
    """The hash of an act: SHA-256 over the case, the hash before and the act's canonical text."""
    return hashlib.sha256(f"{case_id}\n{previous}\n{record}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """An act as it is stored."""

    seq: int
    record: str
    previous: str
    hash: str


def first_broken(case_id: UUID, links: Iterable[Link], head: str) -> int | None:
    """The number of the first act that does not follow from those before it; None when all do.

    A missing tail shows as the number after the last act, because `head` then has no act.
    """
    previous, expected = GENESIS, 1
    for item in links:
        broken = (
            item.seq != expected
            or item.previous != previous
            or item.hash != link(case_id, previous, item.record)
        )
        if broken:
            return expected
        previous, expected = item.hash, expected + 1
    return None if previous == head else expected
