"""Where a person stands in her inbox: box, filter, kind, order and page, as the address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from internal.approval.engine.tasks import Box
from internal.approval.queries import InboxFilter, InboxSort

E = TypeVar("E", bound=StrEnum)

DONE = "done"
"""The box of what a person has dealt with; it is read from the acts, not from the inbox."""


@dataclass(frozen=True, slots=True)
class Place:
    """The state of an inbox list. `box` is empty when a case was opened from somewhere else."""

    box: Box | None = None
    show: InboxFilter = InboxFilter.ALL
    kind: str = ""
    sort: InboxSort = InboxSort.DUE
    page: int = 1

    @property
    def state(self) -> dict[str, str]:
        """The parts of the address that say where she stands."""
        if self.box is None:
            return {}
        parts = {
            "box": self.box.value,
            "f": "" if self.show is InboxFilter.ALL else self.show.value,
            "kind": self.kind,
            "sort": "" if self.sort is InboxSort.DUE else self.sort.value,
            "page": "" if self.page == 1 else str(self.page),
        }
        return {name: value for name, value in parts.items() if value}


def place_of(arguments: Mapping[str, str], *, box: Box | None = None) -> Place:
    """The place an address names; what it does not know, it leaves out."""
    page = arguments.get("page", "1")
    return Place(
        box=_one_of(Box, arguments.get("box", ""), box),
        show=_one_of(InboxFilter, arguments.get("f", ""), InboxFilter.ALL) or InboxFilter.ALL,
        kind=arguments.get("kind", "")[:20],
        sort=_one_of(InboxSort, arguments.get("sort", ""), InboxSort.DUE) or InboxSort.DUE,
        page=min(int(page), 10_000) if page.isascii() and page.isdigit() and int(page) else 1,
    )


def _one_of(kind: type[E], value: str, otherwise: E | None) -> E | None:
    return kind(value) if value in tuple(kind) else otherwise
