"""The versions of a document: every round, and every edit on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from internal.approval.editions import answered_version
from internal.approval.queries import CaseFile
from internal.documents.model import attachment, attachment_view, document_version
from internal.documents.rules import Version, version_of


@dataclass(frozen=True, slots=True)
class Versions:
    """The last version of each round, and the one that a person knows: the version she answered,
    for others the last but one of all.
    """

    rounds: tuple[Version, ...] = ()
    known: Version | None = None


def versions_for(conn: Connection, file: CaseFile, person_id: UUID) -> Versions:
    """Every round of a document and what somebody knows of it. One statement."""
    version, answered = document_version.c, answered_version(file.case, person_id)
    rows = conn.execute(
        select(version.round, version.amendment, version.content)
        .where(version.document_id == file.subject_id)
        .order_by(version.round, version.amendment)
    ).all()
    by_round = {row.round: version_of(row.content) for row in rows}
    texts = {(row.round, row.amendment): row.content for row in rows}
    text = texts.get((file.case.round, answered)) if answered is not None else None
    if text is None and len(rows) > 1:
        text = rows[-2].content
    return Versions(tuple(by_round.values()), version_of(text) if text else None)


def submitted_contents(
    conn: Connection, document_ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[tuple[int, int], str]]:
    """The canonical text of every version of some documents, for the verifier. One statement.

    A version is its round and which edit of that round made it, 0 as it was submitted.
    """
    version = document_version.c
    found: dict[UUID, dict[tuple[int, int], str]] = {}
    for row in conn.execute(
        select(version.document_id, version.round, version.amendment, version.content).where(
            version.document_id.in_(document_ids)
        )
    ):
        found.setdefault(row.document_id, {})[row.round, row.amendment] = row.content
    return found


def unopened_files(
    conn: Connection, document_ids: Sequence[UUID], person_id: UUID
) -> Mapping[UUID, tuple[str, ...]]:
    """The names of the files of some documents, as they stand, that a person has not had before
    her; what was replaced on the way is left out. Two statements.
    """
    opened = {
        (row.document_id, row.digest)
        for row in conn.execute(
            select(attachment.c.document_id, attachment.c.digest)
            .join(attachment_view, attachment_view.c.attachment_id == attachment.c.id)
            .where(
                attachment.c.document_id.in_(document_ids),
                attachment_view.c.person_id == person_id,
            )
        )
    }
    return {
        row.document_id: tuple(
            file.name
            for file in version_of(row.content).files
            if not file.superseded and (row.document_id, file.digest) not in opened
        )
        for row in conn.execute(newest_versions(document_ids))
    }


def newest_versions(document_ids: Sequence[UUID]) -> Select[Any]:
    """The last version of each of some documents: `document_id` and `content`."""
    version = document_version.c
    order = (version.round.desc(), version.amendment.desc())
    place = func.row_number().over(partition_by=version.document_id, order_by=order)
    found = (
        select(version.document_id, version.content, place.label("place"))
        .where(version.document_id.in_(document_ids))
        .subquery()
    )
    return select(found.c.document_id, found.c.content).where(found.c.place == 1)
