"""Searching: documents the person may read, page by page, with the passages where the words stand.

Rights are part of the question: list, number and passages are of the documents that `visible_to`
lets her read, and of nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from internal.access.principal import Principal
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.approval.queries.cases import ROW, CaseLine
from internal.documents.model import document
from internal.documents.policies import visible_to
from internal.documents.search.indexing import Part
from internal.documents.search.matching import contains, documents_with
from internal.documents.search.model import search_file, search_source, search_text
from internal.documents.search.reading import FileState
from internal.documents.search.rules.criteria import Criteria, Order
from internal.documents.search.rules.passage import Marked, passage
from internal.kernel.clock import JST

PAGE_SIZE = 20
COUNTED = 1_000
"""As many are counted and can be paged through; of more there are said to be 「1000件以上」. Nobody
reads on so far: who needs more narrows the search."""

PASSAGES = 3
"""Passages shown of one document."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where words were found. `name` is that of the attachment; empty for the document itself."""

    part: Part
    name: str
    text: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Unsearched:
    """An attachment that no word is found in, or not to its end. `state` is empty: not read yet."""

    name: str
    state: FileState | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document. `title` has its marks; `passages` are those beside the subject."""

    line: CaseLine
    title: tuple[Marked, ...]
    passages: tuple[Passage, ...] = ()
    unsearched: tuple[Unsearched, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of found documents. `count` is of all of them, at most `COUNTED`."""

    rows: tuple[Hit, ...]
    page: int
    has_next: bool
    count: int

    def of(self, document_id: UUID) -> Hit:
        """One of the rows, by its document."""
        return next(row for row in self.rows if row.line.subject_id == document_id)

    @property
    def is_counted(self) -> bool:
        """Whether `count` is all of them."""
        return self.count < COUNTED


def search(conn: Connection, principal: Principal, criteria: Criteria, *, page: int = 1) -> Hits:
    """A page of the first `COUNTED` documents that match. Three statements; one without words."""
    case_of = approval_case.c
    subject_words = _words_in_subject(conn, criteria)
    found = (
        select(case_of.id, case_of.changed_at, subject_words.label("subject_words"))
        .where(*matching(conn, principal, criteria))
        .order_by(subject_words.desc(), case_of.changed_at.desc(), case_of.id.desc())
        .limit(COUNTED)
        .subquery()
    )
    order = (found.c.subject_words.desc(), found.c.changed_at.desc(), found.c.id.desc())
    shown = (
        select(
            found.c.id,
            func.row_number().over(order_by=order).label("place"),
            func.count().over().label("found"),
        )
        .order_by(*order)
        .limit(PAGE_SIZE + 1)
        .offset((page - 1) * PAGE_SIZE)
        .subquery()
    )
    rows = conn.execute(
        select(*ROW, case_of.state, case_of.changed_at, case_of.decided_at, shown.c.found)
        .join(shown, shown.c.id == case_of.id)
        .order_by(shown.c.place)
    ).all()
    return Hits(
        _with_passages(conn, [_line(row) for row in rows[:PAGE_SIZE]], criteria.question.wanted),
        page,
        len(rows) > PAGE_SIZE,
        rows[0].found if rows else 0,
    )


def _line(row: Row[*tuple[Any, ...]]) -> CaseLine:
    values = {name: value for name, value in row._mapping.items() if name != "found"}
    return CaseLine(**{**values, "state": CaseState(row.state)})


def matching(
    conn: Connection, principal: Principal, criteria: Criteria
) -> tuple[ColumnElement[bool], ...]:
    """The cases the person may read that meet a search, as conditions for list and count alike."""
    subject, question = approval_case.c.subject_id, criteria.question
    return (
        visible_to(principal),
        *(subject.in_(documents_with(conn, word)) for word in question.wanted),
        *(~_has(conn, word) for word in question.unwanted),
        *_narrowed(criteria),
    )


def _has(conn: Connection, word: str) -> ColumnElement[bool]:
    found = documents_with(conn, word).where(
        search_source.c.document_id == approval_case.c.subject_id
    )
    return exists(found.correlate(approval_case))


def _narrowed(criteria: Criteria) -> tuple[ColumnElement[bool], ...]:
    case_of, conditions = approval_case.c, []
    if criteria.year is not None:
        conditions.append(case_of.fiscal_year == criteria.year)
    if criteria.section_id is not None:
        conditions.append(case_of.section_id == criteria.section_id)
    if criteria.matter:
        drafted = select(document.c.id).where(
            document.c.id == case_of.subject_id, document.c.matter == criteria.matter
        )
        conditions.append(exists(drafted.correlate(approval_case)))
    if criteria.state is not None:
        conditions.append(case_of.state == criteria.state.value)
    if criteria.decided_from is not None:
        begins = datetime.combine(criteria.decided_from, time(), JST)
        conditions.append(case_of.decided_at >= begins.astimezone(UTC))
    if criteria.decided_to is not None:
        ends = datetime.combine(criteria.decided_to, time(), JST) + timedelta(days=1)
        conditions.append(case_of.decided_at < ends.astimezone(UTC))
    if criteria.least is not None:
        conditions.append(case_of.amount_yen >= criteria.least)
    if criteria.most is not None:
        conditions.append(case_of.amount_yen <= criteria.most)
    return tuple(conditions)


def _words_in_subject(conn: Connection, criteria: Criteria) -> ColumnElement[int]:
    """How many of the words the subject has, where that orders the documents."""
    found: ColumnElement[int] = literal(0)
    if criteria.order is Order.BEST:
        for word in criteria.question.wanted:
            titled = approval_case.c.subject_id.in_(documents_with(conn, word, Part.TITLE))
            found = found + case((titled, 1), else_=0)
    return found


def _with_passages(
    conn: Connection, lines: Sequence[CaseLine], words: tuple[str, ...]
) -> tuple[Hit, ...]:
    plain: dict[UUID, tuple[Marked, ...]] = {
        line.subject_id: (Marked(line.title, hit=False),) for line in lines
    }
    if not words or not lines:
        return tuple(Hit(line, plain[line.subject_id]) for line in lines)
    found: dict[UUID, list[Passage]] = {line.subject_id: [] for line in lines}
    for row in conn.execute(_texts(conn, list(found), words)):
        text = passage(row.original, words)
        if row.part == Part.TITLE:
            plain[row.document_id] = passage(row.original, words)
        elif text:
            found[row.document_id].append(Passage(Part(row.part), row.name, text))
    unsearched = _unsearched(conn, list(found))
    return tuple(
        Hit(
            line,
            plain[line.subject_id],
            tuple(found[line.subject_id][:PASSAGES]),
            unsearched.get(line.subject_id, ()),
        )
        for line in lines
    )


def _texts(
    conn: Connection, documents: Sequence[UUID], words: tuple[str, ...]
) -> Select[tuple[object, ...]]:
    """The first texts of some documents that contain any of the words."""
    rank = case({part.value: place for place, part in enumerate(Part)}, value=search_text.c.part)
    own = search_source.c.name == ""
    order = (rank, own.desc(), search_source.c.name, search_text.c.piece)
    firsts = (
        select(
            search_source.c.document_id,
            search_source.c.name,
            search_text.c.id,
            func.row_number()
            .over(partition_by=search_source.c.document_id, order_by=order)
            .label("place"),
        )
        .join(search_text, search_text.c.source == search_source.c.source)
        .where(
            search_source.c.document_id.in_(documents),
            or_(*(contains(conn, word) for word in words)),
        )
        .subquery()
    )
    return (
        select(firsts.c.document_id, firsts.c.name, search_text.c.part, search_text.c.original)
        .join(firsts, firsts.c.id == search_text.c.id)
        .where(firsts.c.place <= PASSAGES + 1)
        .order_by(firsts.c.place)
    )


def _unsearched(
    conn: Connection, documents: Sequence[UUID]
) -> Mapping[UUID, tuple[Unsearched, ...]]:
    """The attachments of some documents that no word is found in."""
    rows = conn.execute(
        select(search_source.c.document_id, search_source.c.name, search_file.c.state)
        .outerjoin(search_file, search_file.c.digest == search_source.c.source)
        .where(
            search_source.c.document_id.in_(documents),
            search_source.c.name != "",
            func.coalesce(search_file.c.state, "") != FileState.READ.value,
        )
        .order_by(search_source.c.name)
    )
    found: dict[UUID, tuple[Unsearched, ...]] = {}
    for row in rows:
        one = Unsearched(row.name, FileState(row.state) if row.state else None)
        found[row.document_id] = (*found.get(row.document_id, ()), one)
    return found
