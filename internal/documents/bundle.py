"""The decision bundle: everything about a decided case in one ZIP, readable without any system."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader
from sqlalchemy import Connection, select

from internal.approval.authority.store import AuthorityStore
from internal.approval.engine.amendments import Material
from internal.approval.ledger.proof import RootProof, proofs_of
from internal.approval.model import approval_act
from internal.approval.queries import CaseFile, Seal
from internal.documents import bundle_verify
from internal.documents.model import document_archive
from internal.documents.notes.queries import notes_for_record
from internal.documents.notes.rules import Note
from internal.documents.record import decision_record
from internal.documents.rules import AttachedFile, version_of
from internal.documents.versions import submitted_contents
from internal.kernel.audit import record
from internal.kernel.canonical import plain
from internal.kernel.clock import JST, era_date, jst_date
from internal.kernel.db import Tx
from internal.kernel.files.names import clean_filename
from internal.kernel.files.store import CHUNK, FileStore
from internal.kernel.refusal import Conflict, Refusal

FORMAT = "internal workflow decision bundle 1"

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "documents" / "bundle"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.filters["moment"] = lambda at: f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S}"
_pages.filters["era"] = era_date


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that comes from the store while the bundle is sent."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds, gathered before its first byte leaves."""

    number: str
    dated: datetime
    texts: tuple[tuple[str, bytes], ...]
    stored: tuple[StoredPart, ...]

    @property
    def filename(self) -> str:
        """8鶴道第12号 決裁一式.zip"""
        return clean_filename(f"{self.number} 決裁一式.zip")


def bundle_of(
    conn: Connection,
    *,
    city: str,
    authority: AuthorityStore,
    store: FileStore,
    file: CaseFile | None,
) -> Bundle:
    """The bundle of a decided case. Who may read the case was asked before.

    Raises:
        Conflict: `documents.not_decided`.
        Refusal: `documents.bundle_incomplete`, the store lost an attachment.
    """
    if file is None or file.seal is None:
        raise Conflict(
            "documents.not_decided",
            "この文書は決裁されていません。決裁一式は決裁の後にダウンロードしてください。",
        )
    sealed = version_of(file.seal.content)
    attached = tuple((_path(each), each) for each in sealed.files)
    enclosed = _enclosed(file)
    archived = _archived(conn, file.case_id)
    stored = (
        *archived,
        *(StoredPart(path, each.digest, each.size) for path, each in attached),
        *(StoredPart(path, each.digest, each.size) for path, each in enclosed),
    )
    _refuse_missing(store, stored)
    proofs = proofs_of(conn, file.case_id)
    table = authority.on(conn, jst_date(file.submitted_at))
    printed = decision_record(city=city, file=file, seal=file.seal, version=sealed, table=table)
    notes = notes_for_record(conn, file.subject_id)
    facts: dict[str, object] = {
        "record": printed,
        "case": file,
        "attached": attached,
        "enclosed": enclosed,
        "archived": bool(archived),
        "proofs": proofs,
        "notes": notes,
    }
    return Bundle(
        number=file.seal.number,
        dated=file.seal.sealed_at,
        texts=(
            ("index.html", _page("index.html", facts)),
            ("README.txt", _page("README.txt", facts)),
            ("case.json", _json(_case(conn, file, file.seal, attached, enclosed))),
            ("proof.json", _json(_proof(proofs))),
            *((("notes.json", _json(_notes(notes))),) if notes else ()),
            *_roots(proofs),
            ("verify.py", Path(bundle_verify.__file__).read_bytes()),
        ),
        stored=stored,
    )


def _archived(conn: Connection, case_id: UUID) -> tuple[StoredPart, ...]:
    """The PDF/A, once it has been made."""
    row = conn.execute(
        select(document_archive.c.digest, document_archive.c.size).where(
            document_archive.c.case_id == case_id
        )
    ).first()
    return () if row is None else (StoredPart("record.pdf", row.digest, row.size),)


def note_bundle(tx: Tx, *, document_id: UUID, number: str) -> None:
    """Record who took a bundle out of the house (AUD-02)."""
    record(
        tx,
        "documents.bundle_downloaded",
        kind="document",
        object_id=document_id,
        detail={"number": number},
    )


def streamed(bundle: Bundle, store: FileStore) -> Iterator[bytes]:
    """The bytes of the ZIP, one piece at a time; no part is held in memory.

    What stands in `hashes.txt` was computed from the very bytes that were sent.
    """
    yield from zipped((bundle,), bundle.dated, store)


def zipped(bundles: Iterable[Bundle], dated: datetime, store: FileStore) -> Iterator[bytes]:
    """The bytes of one ZIP with the parts of several bundles, each gathered when its turn comes."""
    out, hashes = _Outflow(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for bundle in bundles:
            for path, content in bundle.texts:
                hashes.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
                archive.writestr(_entry(path, bundle.dated), content)
                yield out.taken()
            for part in bundle.stored:
                found = hashlib.sha256()
                entry = _entry(part.path, bundle.dated, zipfile.ZIP_STORED)
                entry.file_size = part.size
                with store.open(part.digest) as source, archive.open(entry, "w") as target:
                    while chunk := source.read(CHUNK):
                        found.update(chunk)
                        target.write(chunk)
                        yield out.taken()
                hashes.append(f"{found.hexdigest()}  {part.path}\n")
        archive.writestr(_entry("hashes.txt", dated), "".join(hashes))
    yield out.taken()


class _Outflow(RawIOBase):
    """What the ZIP writer writes into: it can only go forward, and is emptied after each piece."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        piece, self._waiting = bytes(self._waiting), bytearray()
        return piece


def _entry(path: str, at: datetime, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    local = at.astimezone(JST)
    entry = zipfile.ZipInfo(
        path, (local.year, local.month, local.day, local.hour, local.minute, local.second)
    )
    entry.compress_type, entry.external_attr = how, 0o644 << 16
    return entry


def _refuse_missing(store: FileStore, parts: Sequence[StoredPart]) -> None:
    for part in parts:
        if not store.exists(part.digest):
            raise Refusal(
                "documents.bundle_incomplete",
                "「{name}」が保管場所に見つからないため、決裁一式を作成できません。"
                "システム管理者に連絡してください。",
                name=part.path,
            )


def _path(file: AttachedFile) -> str:
    return f"attachments/{file.place:02d}_{clean_filename(file.name)}"


def _roots(proofs: Sequence[RootProof]) -> Iterator[tuple[str, bytes]]:
    for proof in proofs:
        yield _root(proof), proof.signed.file_text.encode()
        if proof.stamp is not None:
            yield _root(proof).replace(".txt", ".tsr"), proof.stamp


def _enclosed(file: CaseFile) -> tuple[tuple[str, Material], ...]:
    """What approvers enclosed with their acts, in the order in which they did."""
    papers = (paper for each in file.case.enclosed for paper in each.papers)
    return tuple(
        (f"enclosed/{number:02d}_{clean_filename(paper.name)}", paper)
        for number, paper in enumerate(papers, start=1)
    )


def _root(proof: RootProof) -> str:
    return f"roots/root-{proof.number:06d}.txt"


def _page(name: str, facts: dict[str, object]) -> bytes:
    return _pages.get_template(name).render(facts).encode()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _case(
    conn: Connection,
    file: CaseFile,
    seal: Seal,
    attached: tuple[tuple[str, AttachedFile], ...],
    enclosed: tuple[tuple[str, Material], ...],
) -> dict[str, object]:
    """Acts, seal and submissions as the texts that were hashed, and readable beside them."""
    acts = [
        {
            "seq": row.seq,
            "token": str(row.token),
            "previous": row.previous,
            "hash": row.hash,
            "record": row.record,
        }
        for row in conn.execute(
            select(approval_act)
            .where(approval_act.c.case_id == file.case_id)
            .order_by(approval_act.c.seq)
        )
    ]
    versions = submitted_contents(conn, [file.subject_id]).get(file.subject_id, {})
    records = [json.loads(str(act["record"])) for act in acts]
    route = [each["route"] for each in records if each.get("route")][-1]
    return {
        "format": FORMAT,
        "case": str(file.case_id),
        "acts": acts,
        "seal": {
            "number": seal.number,
            "sealed_at": plain(seal.sealed_at),
            "content": seal.content,
            "content_digest": seal.content_digest,
            "head_hash": seal.head_hash,
            "digest": seal.digest,
        },
        "rounds": [versions[number] for number in sorted(versions)],
        "content": json.loads(seal.content),
        "route": route,
        "attachments": {str(each.place): path for path, each in attached},
        "enclosed": [path for path, _ in enclosed],
    }


def _proof(proofs: tuple[RootProof, ...]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "roots": [
            {
                "file": _root(proof),
                "of": proof.leaves,
                "leaves": [
                    {"leaf": leaf.line, "place": leaf.place, "path": list(leaf.path)}
                    for leaf in proof.proofs
                ],
            }
            for proof in proofs
        ],
    }


def _notes(notes: tuple[Note, ...]) -> dict[str, object]:
    """The public notes: beside the decision, under no seal."""
    return {
        "format": FORMAT,
        "notes": [
            {
                "number": note.number,
                "file": note.file_name,
                "sha256": note.digest,
                "round": note.round,
                "page": note.page,
                "left_permille": note.spot.left if note.spot else None,
                "top_permille": note.spot.top if note.spot else None,
                "author": f"{note.author} {note.author_title}",
                "placed_at": plain(note.placed_at),
                "text": note.text,
                "settled_at": plain(note.settled_at),
                "settled_by": note.settled_by,
                "answers": [
                    {"author": said.author, "at": plain(said.at), "text": said.text}
                    for said in note.answers
                ],
            }
            for note in notes
        ],
    }
