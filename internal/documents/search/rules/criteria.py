"""What is searched for: words, and what the case of a document must be like. Pure."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from internal.approval.engine.values import CaseState
from internal.documents.search.rules.question import Question


class Order(StrEnum):
    """Which of the found documents come first."""

    NEWEST = "newest"
    BEST = "best"  # those whose subject has the words, the newest first among them


@dataclass(frozen=True, slots=True)
class Criteria:
    """A search. Days and amounts are both included; amounts are yen with tax.

    `year` is the fiscal year of the first submission, `section_id` the section that drafted.
    """

    question: Question = field(default_factory=Question)
    order: Order = Order.NEWEST
    year: int | None = None
    section_id: UUID | None = None
    matter: str = ""
    state: CaseState | None = None
    decided_from: date | None = None
    decided_to: date | None = None
    least: int | None = None
    most: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the words leaves documents out."""
        given = (self.year, self.section_id, self.state, self.decided_from, self.decided_to)
        amounts = (self.least, self.most)
        return bool(self.matter) or any(value is not None for value in (*given, *amounts))
