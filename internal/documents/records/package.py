"""移管一式: the binders that were transferred, in one ZIP that is read without this system.

Each decided document is there with its 決裁一式, what was never decided with its submissions and
acts; an index names them all with their digests. Source: BND-12.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from internal.approval.authority.store import AuthorityStore
from internal.approval.model import approval_act, approval_case, approval_seal
from internal.approval.queries import case_file
from internal.documents.bundle import Bundle, StoredPart, bundle_of, zipped
from internal.documents.model import document
from internal.documents.records.disposal_queries import BatchFile, ItemLine
from internal.documents.records.model import document_filing
from internal.documents.records.rules.disposal import Measure
from internal.documents.records.rules.retention import retention_in_print
from internal.documents.rules import version_of
from internal.documents.versions import submitted_contents
from internal.kernel.audit import record
from internal.kernel.canonical import plain
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx
from internal.kernel.files.names import clean_filename
from internal.kernel.files.store import FileStore
from internal.kernel.refusal import Conflict

_Filed = Row[*tuple[Any, ...]]
FORMAT = "internal workflow transfer package 1"
_HEAD = (
    "所管課",
    "年度",
    "簿冊番号",
    "簿冊の名称",
    "分類",
    "保存期間",
    "文書番号",
    "件名",
    "起案者",
    "起案課",
    "決裁日",
    "完結日",
    "内容のSHA-256",
    "封印値",
    "場所",
)


@dataclass(frozen=True, slots=True)
class Packer:
    """What packing needs besides the proposal."""

    db: Database
    store: FileStore
    authority: AuthorityStore
    city: str


def note_package(tx: Tx, *, batch_id: UUID) -> None:
    """Record who took the package out of the house (AUD-02)."""
    record(tx, "records.package_downloaded", kind="disposal_batch", object_id=batch_id)


def package_of(packer: Packer, file: BatchFile) -> Iterator[bytes]:
    """The bytes of the package; one document is gathered at a time.

    Raises:
        Conflict: `records.nothing_transferred`.
        Refusal: `documents.bundle_incomplete`, the store lost an attachment.
    """
    items = file.of(Measure.TRANSFER)
    if not items or file.carried_out_at is None:
        raise Conflict("records.nothing_transferred", "この伺いで移管した簿冊はありません。")
    with packer.db.reading() as conn:
        entries = tuple((item, row) for item in items for row in _filed(conn, item.due.id))
    bundles = _bundles(packer, file, entries, file.carried_out_at)
    return zipped(bundles, file.carried_out_at, packer.store)


def _filed(conn: Connection, binder_id: UUID) -> Sequence[_Filed]:
    query = (
        select(
            approval_case.c.id,
            approval_case.c.subject_id,
            approval_case.c.title,
            approval_case.c.number,
            approval_case.c.state,
            approval_case.c.decided_at,
            document.c.drafter_name,
            document.c.drafter_section,
            document_filing.c.completed_on,
            approval_seal.c.content_digest,
            approval_seal.c.digest,
        )
        .join(document, document.c.id == approval_case.c.subject_id)
        .join(document_filing, document_filing.c.document_id == document.c.id)
        .outerjoin(approval_seal, approval_seal.c.case_id == approval_case.c.id)
        .where(document_filing.c.binder_id == binder_id)
        .order_by(document_filing.c.filed_at, approval_case.c.id)
    )
    return conn.execute(query).all()


def _bundles(
    packer: Packer,
    file: BatchFile,
    entries: Sequence[tuple[ItemLine, _Filed]],
    dated: datetime,
) -> Iterator[Bundle]:
    places = [_place(number, item, row) for number, (item, row) in enumerate(entries, start=1)]
    lines = [_line(item, row, place) for (item, row), place in zip(entries, places, strict=True)]
    yield Bundle(
        number=file.decision_number,
        dated=dated,
        texts=(("index.csv", _csv(lines)), ("index.json", _json(file, lines))),
        stored=(),
    )
    for (_item, row), place in zip(entries, places, strict=True):
        with packer.db.reading() as conn:
            yield _placed(_document(conn, packer, row), place)


def _document(conn: Connection, packer: Packer, row: _Filed) -> Bundle:
    found = case_file(conn, approval_case.c.id == row.id)
    if found is not None and found.seal is not None:
        return bundle_of(
            conn,
            city=packer.city,
            authority=packer.authority,
            store=packer.store,
            file=found,
        )
    versions = submitted_contents(conn, [row.subject_id]).get(row.subject_id, {})
    contents = [versions[number] for number in sorted(versions)]
    acts = conn.scalars(
        select(approval_act.c.record)
        .where(approval_act.c.case_id == row.id)
        .order_by(approval_act.c.seq)
    ).all()
    files = version_of(contents[-1]).files if contents else ()
    stated = {"format": FORMAT, "case": str(row.id), "acts": list(acts), "submissions": contents}
    return Bundle(
        number="",
        dated=found.submitted_at if found else row.decided_at,
        texts=(("case.json", _dumped(stated)),),
        stored=tuple(
            StoredPart(
                f"attachments/{each.place:02d}_{clean_filename(each.name)}", each.digest, each.size
            )
            for each in files
        ),
    )


def _placed(bundle: Bundle, place: str) -> Bundle:
    return replace(
        bundle,
        texts=tuple((f"{place}/{path}", content) for path, content in bundle.texts),
        stored=tuple(replace(part, path=f"{place}/{part.path}") for part in bundle.stored),
    )


def _place(number: int, item: ItemLine, row: _Filed) -> str:
    folder = clean_filename(f"{item.due.year} {item.due.label} {item.due.title}")
    return f"{folder}/{number:04d}_{clean_filename(row.number or '決裁なし')}"


def _line(item: ItemLine, row: _Filed, place: str) -> dict[str, str]:
    values = (
        item.due.section,
        str(item.due.year),
        item.due.label,
        item.due.title,
        item.due.class_code,
        retention_in_print(item.due.retention),
        row.number or "",
        row.title,
        row.drafter_name,
        row.drafter_section,
        jst_date(row.decided_at).isoformat() if row.decided_at else "",
        row.completed_on.isoformat() if row.completed_on else "",
        row.content_digest or "",
        row.digest or "",
        place,
    )
    return dict(zip(_HEAD, values, strict=True))


def _csv(lines: Sequence[dict[str, str]]) -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, _HEAD)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode("utf-8-sig")


def _json(file: BatchFile, lines: Sequence[dict[str, str]]) -> bytes:
    return _dumped(
        {
            "format": FORMAT,
            "proposal": file.title,
            "decision": file.decision_number,
            "decided_at": plain(file.decided_at),
            "carried_out_at": plain(file.carried_out_at),
            "carried_out_by": file.carried_out_by,
            "documents": list(lines),
        }
    )


def _dumped(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
