"""Who may read a receipt, and what somebody is to it: one place for lists, pages and use cases."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, or_, select, true

from internal.documents.policies import READS_EVERYTHING
from internal.documents.receipts.model import receipt, receipt_event
from internal.documents.receipts.rules.standing import Hand, Stage
from internal.documents.records.rights import is_chief
from internal.organization.directory import Directory
from internal.organization.rules import DepartmentKind


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody before the receipts, in the post she acts in.

    `sections` are those of all her posts, `acting` that of this one, `kept` those whose 文書主任
    it is. Whoever reads `everywhere` reads every receipt but not what is secret.
    """

    person_id: UUID
    sections: frozenset[UUID]
    acting: UUID | None
    kept: frozenset[UUID]
    chief: bool
    everywhere: bool

    def records_for(self, section_id: UUID) -> bool:
        """Whether she may enter something in the register of a section."""
        return self.chief or section_id in self.kept


def asker_of(directory: Directory, person_id: UUID, post_id: UUID | None) -> Asker:
    """A person in a post, as the organisation of a day has her."""
    seats = directory.seats_of(person_id)
    post = directory.post(post_id) if post_id else None
    chief = is_chief(directory, post_id)
    return Asker(
        person_id,
        frozenset(seat.section_id for seat in seats),
        next((seat.section_id for seat in seats if seat.post_id == post_id), None),
        _kept(directory, post_id),
        chief,
        chief or (post is not None and bool(READS_EVERYTHING & post.duties)),
    )


def every_section(directory: Directory) -> tuple[tuple[UUID, str], ...]:
    """The sections of a day with their names, in the order of the chart."""
    return tuple(
        (node.department_id, node.name)
        for top in directory.children(None)
        for node in directory.subtree(top.department_id)
        if node.kind is DepartmentKind.SECTION
    )


def _kept(directory: Directory, post_id: UUID | None) -> frozenset[UUID]:
    """The sections whose 文書主任 a post is."""
    officers = (
        (section_id, directory.records_officer_of(section_id))
        for section_id, _name in every_section(directory)
    )
    return frozenset(
        section_id for section_id, officer in officers if officer and officer.post_id == post_id
    )


def visible_to(asker: Asker) -> ColumnElement[bool]:
    """The receipts a person may know of, as a condition for every list, count, page and file.

    Those that her sections have or had, those that were handed to her, and all of them for the
    chief records officer and the auditors. What of a secret one she may read says `privy`.
    """
    if asker.everywhere:
        return true()
    return exists(
        select(receipt_event.c.receipt_id).where(
            receipt_event.c.receipt_id == receipt.c.id,
            or_(
                receipt_event.c.to_section_id.in_(asker.sections | asker.kept),
                receipt_event.c.to_person_id == asker.person_id,
            ),
        )
    )


def privy(asker: Asker) -> ColumnElement[bool]:
    """Whether she may read what a receipt is about: of a secret one (件名秘匿) only the person it
    is with, who entered it, and the 文書主任 of the section that has it or registered it.
    """
    return or_(
        receipt.c.secret.is_(False),
        receipt.c.holder_person_id == asker.person_id,
        receipt.c.recorder_id == asker.person_id,
        receipt.c.holder_section_id.in_(asker.kept),
        receipt.c.section_id.in_(asker.kept),
    )


def hands_of(asker: Asker, row: Row[Any]) -> frozenset[Hand]:
    """What somebody is to a receipt, from its row."""
    found = {
        Hand.OFFICER: row.holder_section_id in asker.kept,
        Hand.HOLDER: _holds(asker, row),
        Hand.SENDER: row.came_from_id in asker.kept,
        Hand.REGISTRAR: row.section_id in asker.kept,
        Hand.CHIEF: asker.chief,
    }
    return frozenset(hand for hand, there in found.items() if there)


def _holds(asker: Asker, row: Row[Any]) -> bool:
    if Stage(row.stage) not in {Stage.SENT, Stage.TAKEN}:
        return False
    if row.holder_person_id is not None:
        return bool(row.holder_person_id == asker.person_id)
    return not row.secret and row.holder_section_id == asker.acting
