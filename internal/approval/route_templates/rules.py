"""Whose a template or a group is, and who may write it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from internal.approval.authority.shape import Shape
from internal.kernel.refusal import Forbidden
from internal.kernel.text import N_
from internal.organization.rules import Duty, Rank, Seat

MOST_SIGNS = 40
"""The longest name of a template or group."""


class Scope(StrEnum):
    """Whose it is, and so who may choose it."""

    CITY = "city"  # 全庁
    SECTION = "section"  # 課
    PERSON = "person"  # 個人


SCOPE_WORDS = {Scope.CITY: N_("全庁"), Scope.SECTION: N_("課"), Scope.PERSON: N_("個人")}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose it is: nobody's (全庁), a section's or a person's, with the name of the day."""

    scope: Scope
    id: UUID | None
    name: str


def owner_for(scope: Scope, seat: Seat) -> Owner:
    """The owner of what somebody writes from her seat."""
    match scope:
        case Scope.CITY:
            return Owner(scope, None, "全庁")
        case Scope.SECTION:
            return Owner(scope, seat.section_id, seat.section)
        case Scope.PERSON:
            return Owner(scope, seat.person_id, seat.name)


@dataclass(frozen=True, slots=True)
class RouteTemplate:
    """One version of a template. Versions are facts: a change is a further version."""

    id: UUID
    owner: Owner
    version: int
    name: str
    shape: Shape
    retired: bool
    written_by: str
    written_at: datetime

    @property
    def words(self) -> str:
        """The template as routes and prints name it."""
        return f"テンプレート「{self.name}」({self.owner.name}、第{self.version}版)"


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """One version of a group of posts, from the day from which it applies."""

    id: UUID
    owner: Owner
    version: int
    name: str
    applies_from: date
    post_codes: tuple[str, ...]
    written_by: str
    written_at: datetime


def may_use(owner: Owner, seat: Seat) -> bool:
    """Whether somebody may choose what belongs to an owner."""
    match owner.scope:
        case Scope.CITY:
            return True
        case Scope.SECTION:
            return owner.id == seat.section_id
        case Scope.PERSON:
            return owner.id == seat.person_id


def may_write(owner: Owner, seat: Seat, duties: frozenset[Duty]) -> bool:
    """Whether somebody may change it: the administrator, the section's 文書主任 or head, or she."""
    match owner.scope:
        case Scope.CITY:
            return Duty.ADMINISTRATOR in duties
        case Scope.SECTION:
            leads = Duty.RECORDS_OFFICER in duties or seat.rank >= Rank.DIRECTOR
            return owner.id == seat.section_id and leads
        case Scope.PERSON:
            return owner.id == seat.person_id


def require_writer(owner: Owner, seat: Seat, duties: frozenset[Duty]) -> None:
    """
    Raises:
        Forbidden: `route.not_yours`.
    """
    if not may_write(owner, seat, duties):
        raise Forbidden(
            "route.not_yours",
            "全庁のものはシステム管理者、課のものは文書主任または課長だけが変更できます。",
        )
