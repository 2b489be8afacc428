"""Upkeep of the search: what a document says, in the transaction that changes it.

Found is the version that was submitted or edited last, which is what everybody but a drafter at
work reads; a draft that was never submitted is in no index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, select

from internal.approval.codec import case_of
from internal.approval.model import approval_case
from internal.documents.model import late_attachment
from internal.documents.rules import Version, version_of
from internal.documents.search.model import search_file, search_source, search_text
from internal.documents.search.rules.folding import BREAK, folded
from internal.documents.search.rules.passage import pieces_of, tidy
from internal.documents.search.rules.question import tokens_of
from internal.documents.versions import newest_versions
from internal.kernel.db import Tx

READ = "search.read"
"""Topic: a file of a submitted document may have to be read."""

Matters = Mapping[str, str]
"""Names of matters by their code."""


class Part(StrEnum):
    """Which words of a document a text holds."""

    TITLE = "title"
    NUMBER = "number"
    FACTS = "facts"  # drafter, section, matter, counterparty
    NAMES = "names"  # of attachments
    BODY = "body"
    FILE = "file"  # what an attachment says


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a document as its readers see it."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything a submitted document is found by, but for what its files say."""

    document_id: UUID
    version: Version
    number: str | None
    drafter: str
    section: str
    files: tuple[FoundFile, ...]


def source_of(document_id: UUID) -> str:
    """The source of a document's own words."""
    return document_id.hex


def text_rows(source: str, part: Part, text: str) -> list[dict[str, object]]:
    """The rows of the index for one text."""
    rows: list[dict[str, object]] = []
    for piece, original in enumerate(pieces_of(tidy(text))):
        plain = folded(original)
        rows.append(
            {
                "source": source,
                "part": part.value,
                "piece": piece,
                "original": original,
                "folded": plain,
                "tokens": tokens_of(plain),
            }
        )
    return rows


def index_document(tx: Tx, document_id: UUID, matters: Matters) -> None:
    """Make the index say what a submitted document says now."""
    index_documents(tx, [document_id], matters)


def index_documents(tx: Tx, document_ids: Sequence[UUID], matters: Matters) -> None:
    """The same for several. Two statements are asked, and four write, however many there are."""
    found = _wordings(tx.conn, document_ids)
    texts = [row for each in found for row in _text_rows(each, matters)]
    sources = [row for each in found for row in _source_rows(each)]
    with tx.batch():
        tx.conn.execute(
            delete(search_text).where(search_text.c.source.in_(map(source_of, document_ids)))
        )
        tx.conn.execute(delete(search_source).where(search_source.c.document_id.in_(document_ids)))
        if found:
            tx.conn.execute(insert(search_text), texts)
            tx.conn.execute(insert(search_source), sources)
    for each in found:
        for file in each.files:
            tx.after_commit(READ, f"{READ}:{file.digest}", digest=file.digest)


def forget_documents(tx: Tx, document_ids: Sequence[UUID]) -> None:
    """Take documents out of the index, with the words of files that no other document has."""
    files = tx.conn.scalars(
        select(search_source.c.source).where(search_source.c.document_id.in_(document_ids))
    ).all()
    tx.conn.execute(delete(search_source).where(search_source.c.document_id.in_(document_ids)))
    others = set(
        tx.conn.scalars(select(search_source.c.source).where(search_source.c.source.in_(files)))
    )
    gone = [*map(source_of, document_ids), *(set(files) - others)]
    tx.conn.execute(delete(search_text).where(search_text.c.source.in_(gone)))
    tx.conn.execute(delete(search_file).where(search_file.c.digest.in_(gone)))


def index_number(tx: Tx, document_id: UUID, number: str) -> None:
    """Let a document be found by the number that its decision gives it."""
    tx.conn.execute(insert(search_text), text_rows(source_of(document_id), Part.NUMBER, number))


def _wordings(conn: Connection, document_ids: Sequence[UUID]) -> tuple[Wording, ...]:
    newest = newest_versions(document_ids).subquery()
    rows = conn.execute(
        select(
            approval_case.c.subject_id,
            approval_case.c.number,
            approval_case.c.drafter_name,
            approval_case.c.drafter_section,
            approval_case.c.snapshot,
            newest.c.content,
        )
        .join(newest, newest.c.document_id == approval_case.c.subject_id)
        .where(newest.c.content != "")  # empty once it was erased
    ).all()
    late: dict[UUID, list[FoundFile]] = {}
    for row in conn.execute(
        select(late_attachment.c.document_id, late_attachment.c.digest, late_attachment.c.name)
        .where(late_attachment.c.document_id.in_(document_ids))
        .order_by(late_attachment.c.place)
    ):
        late.setdefault(row.document_id, []).append(FoundFile(row.digest, row.name))
    return tuple(_wording(row, late.get(row.subject_id, ())) for row in rows)


def _wording(row: Row[*tuple[Any, ...]], late: Iterable[FoundFile]) -> Wording:
    version = version_of(row.content)
    files = [FoundFile(file.digest, file.name) for file in version.files]
    files += [
        FoundFile(paper.digest, paper.name)
        for each in case_of(row.snapshot).enclosed
        for paper in each.papers
    ]
    files += late
    return Wording(
        document_id=row.subject_id,
        version=version,
        number=row.number,
        drafter=row.drafter_name,
        section=row.drafter_section,
        files=tuple({file.digest: file for file in reversed(files)}.values())[::-1],
    )


def _text_rows(words: Wording, matters: Matters) -> list[dict[str, object]]:
    content = words.version.content
    matter = matters.get(content.matter, "")
    facts = (words.drafter, words.section, matter, content.counterparty)
    texts = {
        Part.TITLE: content.title,
        Part.NUMBER: words.number or "",
        Part.FACTS: BREAK.join(filter(None, facts)),
        Part.NAMES: BREAK.join(file.name for file in words.files),
        Part.BODY: content.body,
    }
    source = source_of(words.document_id)
    return [row for part, text in texts.items() for row in text_rows(source, part, text)]


def _source_rows(words: Wording) -> list[dict[str, object]]:
    own = {"document_id": words.document_id, "source": source_of(words.document_id), "name": ""}
    return [
        own,
        *(
            {"document_id": words.document_id, "source": file.digest, "name": file.name}
            for file in words.files
        ),
    ]
