"""Where a person stands in her lists: tray, filters, order and page, as the address says. Pure."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from internal.access.principal import Principal
from internal.approval.engine.tasks import Box

E = TypeVar("E", bound=StrEnum)

_MOST_YEN = 9_999_999_999_999


class Tray(StrEnum):
    """The lists of one person. The first four are the boxes of her inbox."""

    APPROVE = "approve"  # 承認待ち(未決), her own and those she may decide for an absent decider
    AFTER_VIEW = "after_view"  # 後閲待ち
    RETURNED = "returned"  # 差戻し
    SHOW = "show"  # 供覧未読
    DEPUTY = "deputy"  # 代理分: of 未決, those she may decide for an absent decider
    UPCOMING = "upcoming"  # 承認予定: a later stage names her or a post she holds
    BELOW = "below"  # 引上げ可能: of 承認予定, those that wait in the line below her
    LATE = "late"  # 滞留: escalated to her as the 文書主任, and still waiting
    DRAFTING = "drafting"  # 起案中: her own, in circulation or recalled
    DONE = "done"  # 処理済み: she has acted on them

    @property
    def box(self) -> Box | None:
        """The box of the inbox it shows; None for a list of cases."""
        if self is Tray.DEPUTY:
            return Box.APPROVE
        return Box(self.value) if self.value in tuple(Box) else None


class ReminderKind(StrEnum):
    """Who is reminded of a case that waits too long."""

    REMIND = "remind"  # whoever may act: the holder and her deputies
    ESCALATE = "escalate"  # the 文書主任 of the post where the case waits


class InboxFilter(StrEnum):
    """What part of a tray is shown."""

    ALL = "all"
    URGENT = "urgent"
    TODAY = "today"  # the deadline is today
    OVERDUE = "overdue"


class InboxSort(StrEnum):
    """The order of a tray. Urgent ones always come first, unless the amount decides."""

    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose lists are asked for: a person and the posts she holds today."""

    person_id: UUID
    posts: tuple[UUID, ...] = ()


def asker_of(principal: Principal) -> Asker:
    """The signed-in person with every post she holds, whichever she acts in now."""
    return Asker(principal.person_id, tuple(seat.post_id for seat in principal.seats))


@dataclass(frozen=True, slots=True)
class Place:
    """The state of a list. `box` is empty when a case was opened from somewhere else.

    `section` is the name of the drafter's section as the cases carry it; `least` and `most` are
    yen with tax, both included.
    """

    box: Tray | None = None
    show: InboxFilter = InboxFilter.ALL
    kind: str = ""
    section: str = ""
    least: int | None = None
    most: int | None = None
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
            "section": self.section,
            "least": "" if self.least is None else str(self.least),
            "most": "" if self.most is None else str(self.most),
            "sort": "" if self.sort is InboxSort.DUE else self.sort.value,
            "page": "" if self.page == 1 else str(self.page),
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the chips leaves cases out."""
        return bool(self.kind or self.section) or self.least is not None or self.most is not None

    def at(self, page: int) -> "Place":
        """The same list on another page."""
        return replace(self, page=page)

    def showing(self, show: str) -> "Place":
        """The same list with another part shown, from its beginning."""
        return replace(self, show=InboxFilter(show), page=1)


def place_of(arguments: Mapping[str, str], *, box: Tray | None = None) -> Place:
    """The place an address names; what it does not know, it leaves out."""
    page = arguments.get("page", "1")
    return Place(
        box=_one_of(Tray, arguments.get("box", ""), box),
        show=_one_of(InboxFilter, arguments.get("f", ""), None) or InboxFilter.ALL,
        kind=arguments.get("kind", "")[:20],
        section=arguments.get("section", "")[:60],
        least=_yen(arguments.get("least", "")),
        most=_yen(arguments.get("most", "")),
        sort=_one_of(InboxSort, arguments.get("sort", ""), None) or InboxSort.DUE,
        page=min(int(page), 10_000) if page.isascii() and page.isdigit() and int(page) else 1,
    )


def _one_of(kind: type[E], value: str, otherwise: E | None) -> E | None:
    return kind(value) if value in tuple(kind) else otherwise


def _yen(typed: str) -> int | None:
    digits = unicodedata.normalize("NFKC", typed).replace(",", "").strip()
    return min(int(digits), _MOST_YEN) if digits.isdecimal() and len(digits) <= 20 else None
