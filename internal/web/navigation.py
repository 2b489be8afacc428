"""The menu: rooms enter their pages and how to count what waits there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from flask import current_app
from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.kernel.clock import Clock

Count = Callable[[Connection, Principal, Clock], int]
"""How many things wait for a person behind a menu entry, in one SQL statement at most."""


class Place(StrEnum):
    """Where an entry stands."""

    MAIN = "main"
    LATER = "later"  # below the line: administration
    BELL = "bell"  # in the header
    ACCOUNT = "account"  # in the menu under the person's name


def everybody(_principal: Principal) -> bool:
    """The policy of pages that all staff may open."""
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in the menu. `label` is a message id; `key` is what a page calls itself."""

    key: str
    label: str
    icon: str
    endpoint: str
    place: Place = Place.MAIN
    sort: int = 100
    count: Count | None = None
    may: Callable[[Principal], bool] = everybody


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with what waits behind it, as the menu draws it."""

    entry: Entry
    waiting: int


@dataclass(slots=True)
class Navigation:
    """Every entry of the running application."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, *entries: Entry) -> None:
        """Enter pages of a room. Called while the application is wired."""
        self.entries = sorted([*self.entries, *entries], key=lambda entry: entry.sort)

    def shown(self, conn: Connection, principal: Principal, clock: Clock) -> Iterator[Shown]:
        """The entries a person may use, with their counts."""
        for entry in self.entries:
            if entry.may(principal):
                yield Shown(entry, entry.count(conn, principal, clock) if entry.count else 0)


def navigation() -> Navigation:
    """The menu of the running application."""
    return cast(Navigation, current_app.extensions["navigation"])
