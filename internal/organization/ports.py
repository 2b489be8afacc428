"""What the organisation asks of the rooms above it: what somebody who leaves still has to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from internal.kernel.db import Tx
from internal.organization.chart import Directory
from internal.organization.rules import DepartmentNode, Seat


class OpenItemKind(StrEnum):
    """What somebody still has to do."""

    DRAFT = "draft"  # 下書き
    RETURNED = "returned"  # 差し戻されたか引き戻した起案
    STEP = "step"  # 本人を指定した決裁欄
    READING = "reading"  # 未読の後閲・供覧
    PAPER = "paper"  # 手元にある案件の紙


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that needs a successor. `key` names it in forms; `post_id` is where she has it."""

    key: str
    kind: OpenItemKind
    words: str
    post_id: UUID


@dataclass(frozen=True, slots=True)
class LeftRecord:
    """What a section that is gone still keeps: a binder, or documents that are in none.

    `key` names it, `section` is what the section was called, `place` says which one it is.
    """

    key: str
    section_id: UUID
    section: str
    title: str
    place: str


class OpenWork(Protocol):
    """The open work of people and sections, and how it is handed over."""

    def open_items(self, conn: Connection, person_id: UUID) -> tuple[OpenItem, ...]:
        """Everything that would have nobody once the person is gone."""

    def drafts_of(
        self, conn: Connection, people: Iterable[UUID]
    ) -> tuple[tuple[UUID, OpenItem], ...]:
        """The drafts and returned cases of several people, each with its person. One statement."""

    def drafter_of(self, conn: Connection, key: str) -> UUID | None:
        """Whose a draft is now; None once it is not in anybody's hand."""

    def hand_over(self, tx: Tx, item: OpenItem, successor: Seat) -> None:
        """Give one thing to a successor, recorded with both names."""

    def close(self, tx: Tx, item: OpenItem, reason: str) -> None:
        """Close what nobody needs to read any more, with the reason."""

    def left_records(self, conn: Connection, after: Directory) -> tuple[LeftRecord, ...]:
        """What sections keep that do not exist on a day."""

    def pass_on(
        self, tx: Tx, directory: Directory, key: str, section: DepartmentNode, reason: str
    ) -> bool:
        """Give one left record to a section; False when it is not left any more."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What ending an appointment needs: the open work, today's chart, the chosen successors."""

    open_work: OpenWork
    directory: Directory
    successors: Mapping[str, UUID] = field(default_factory=dict)  # key of an item → person
    closed: frozenset[str] = frozenset()  # keys of items that get no successor
    closing_reason: str = ""
