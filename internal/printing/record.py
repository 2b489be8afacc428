"""What is printed, as values. Names and posts are those of the day of each act."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Mark(StrEnum):
    """What a cell of the 決裁欄 shows."""

    APPROVE = "approve"
    CONCUR = "concur"
    OBJECT = "object"
    """合議 with a contrary opinion."""
    DEPUTY = "deputy"
    """代決: the stamp is the deputy's, the seat somebody else's."""
    PROXY = "proxy"
    """代理: the stamp is the proxy's, who acted in the place of the seat's holder."""
    AFTER_VIEW = "after_view"
    """後閲; without a stamp: not read yet."""
    REJECT = "reject"
    LIFT = "lift"
    """専決留保: the decision was left to the post above."""
    PAPER = "paper"
    """Decided on paper and entered afterwards: nobody stamped it here."""
    NONE = "none"
    """The seat exists, nobody stamped it."""
    DIAGONAL = "diagonal"
    """The post lies above the deciding one."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date stamp: who approved, from which section, on which JST day."""

    section: str
    family_name: str
    on: date


@dataclass(frozen=True, slots=True)
class StampCell:
    """One seat of the 決裁欄; `holder` is the family name of whom the seat belongs to.

    `on` is the JST day of a decision that has no stamp.
    """

    role: str
    mark: Mark
    holder: str = ""
    stamp: Stamp | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ListedSeat:
    """A seat that has no cell in the 決裁欄: who, and what she answered on which JST day."""

    role: str
    capacity: str
    name: str
    answer: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One act: who did what when, in words, with the opinion given."""

    at: datetime
    name: str
    post: str
    verb: str
    opinion: str = ""
    mark: Mark = Mark.NONE
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class LosingRow:
    """A row of the authority table that did not apply, with the reason."""

    article: str
    reason: str


@dataclass(frozen=True, slots=True)
class RouteRow:
    """Why a step belongs to the route."""

    step: str
    article: str
    facts: tuple[Fact, ...] = ()
    losers: tuple[LosingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment as the seal knows it; `pages` is None where it has none."""

    name: str
    size_bytes: int
    sha256: str
    media_type: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decided case as it is archived.

    `line` holds the seats of the line from the highest post down to the drafter, `concurrence`
    those of 合議, `listed` those for which the 決裁欄 has no room. `history` is in the order of
    time. `sealed_at` dates the printed file, so the same record always gives the same bytes.
    """

    city: str
    number: str
    title: str
    level: str
    drafter: str
    drafted_on: date
    decided_on: date
    line: tuple[StampCell, ...]
    body: tuple[str, ...]
    history: tuple[HistoryRow, ...]
    seal_digest: str
    chain_head: str
    sealed_at: datetime
    concurrence: tuple[StampCell, ...] = ()
    listed: tuple[ListedSeat, ...] = ()
    dispatch_on: date | None = None
    facts: tuple[Fact, ...] = ()
    route: tuple[RouteRow, ...] = ()
    attachments: tuple[AttachmentRow, ...] = ()
    notes: tuple[str, ...] = ()
    form: str = "起案用紙"


class Relationship(StrEnum):
    """How an embedded file relates to the document. Source: ISO 19005-3, annex E."""

    SOURCE = "Source"
    DATA = "Data"
    ALTERNATIVE = "Alternative"
    SUPPLEMENT = "Supplement"
    UNSPECIFIED = "Unspecified"


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file that travels inside the document."""

    name: str
    media_type: str
    content: bytes
    modified_at: datetime
    description: str = ""
    relationship: Relationship = Relationship.SUPPLEMENT


@dataclass(frozen=True, slots=True)
class Rendered:
    """The finished file, with what the fonts could not show.

    `missing` characters are drawn as 〓; `stripped` are characters with a variation selector that
    no font knows, drawn in their ordinary form. The text of the file holds both as recorded.
    """

    pdf: bytes
    pages: int
    missing: tuple[str, ...]
    stripped: tuple[str, ...]
