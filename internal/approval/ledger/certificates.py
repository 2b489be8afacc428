"""Certificates of destruction: what is known for ever of content that is there no more.

A certificate is an append-only text. The nightly root covers it by a leaf of its own kind, and only
a case that a certificate names may lose its content: the guards of the tables ask for that.

Source: BND-11, AUD-03; docs/ledger.md.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from internal.approval.ledger.destroyed import Destroyed
from internal.approval.ledger.model import ledger_certificate, ledger_erasure
from internal.approval.model import approval_case, approval_seal
from internal.kernel.canonical import canonical_bytes
from internal.kernel.db import Tx, new_id

FORMAT = "internal workflow disposal certificate 1"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it is kept."""

    id: UUID
    issued_at: datetime
    text: str
    digest: str

    @property
    def stated(self) -> Mapping[str, object]:
        """What the text says."""
        found: dict[str, object] = json.loads(self.text)
        return found

    @property
    def is_whole(self) -> bool:
        """Whether the text is the one whose digest was written."""
        return digest_of_text(self.text) == self.digest


def digest_of_text(text: str) -> str:
    """SHA-256 of a certificate's text, as its leaf carries it."""
    return hashlib.sha256(text.encode()).hexdigest()


def issue(tx: Tx, *, statement: Mapping[str, object], files: Mapping[UUID, Sequence[str]]) -> UUID:
    """Certify that the contents of some subjects are destroyed, and let them go.

    `statement` is what the room says of it; `files` the digests of each subject's files. The
    digests of case, content and seal are taken from the acts' own tables. Answers the certificate.
    """
    certificate_id = new_id()
    rows = tx.conn.execute(
        select(
            approval_case.c.id,
            approval_case.c.subject_id,
            approval_case.c.title,
            approval_case.c.number,
            approval_case.c.decided_at,
            approval_case.c.head_hash,
            approval_seal.c.content_digest,
            approval_seal.c.digest,
        )
        .outerjoin(approval_seal, approval_seal.c.case_id == approval_case.c.id)
        .where(approval_case.c.subject_id.in_(list(files)))
        .order_by(approval_case.c.id)
    ).all()
    text = canonical_bytes(
        {
            "format": FORMAT,
            "certificate": certificate_id,
            "issued_at": tx.at,
            **statement,
            "cases": [
                {
                    "case": row.id,
                    "title": row.title,
                    "number": row.number,
                    "decided_at": row.decided_at,
                    "acts": row.head_hash,
                    "content": row.content_digest,
                    "seal": row.digest,
                    "files": sorted(files[row.subject_id]),
                }
                for row in rows
            ],
        }
    ).decode()
    tx.conn.execute(
        insert(ledger_certificate).values(
            id=certificate_id, issued_at=tx.at, text=text, digest=digest_of_text(text)
        )
    )
    tx.conn.execute(
        insert(ledger_erasure),
        [
            {"case_id": row.id, "subject_id": row.subject_id, "certificate_id": certificate_id}
            for row in rows
        ],
    )
    return certificate_id


def certificate_of(conn: Connection, certificate_id: UUID) -> Certificate | None:
    """A certificate; None when there is none with this id."""
    row = conn.execute(
        select(ledger_certificate).where(ledger_certificate.c.id == certificate_id)
    ).first()
    return None if row is None else Certificate(row.id, row.issued_at, row.text, row.digest)


def all_certificates(conn: Connection) -> Iterable[Certificate]:
    """Every certificate, the oldest first."""
    rows = conn.execute(select(ledger_certificate).order_by(ledger_certificate.c.id))
    return (Certificate(row.id, row.issued_at, row.text, row.digest) for row in rows)


def destroyed_cases(conn: Connection, case_ids: Sequence[UUID]) -> Mapping[UUID, Destroyed]:
    """What certificates state of some cases whose content they let go. One statement.

    A row that its certificate does not name, or a text that is not whole, is no proof.
    """
    rows = conn.execute(
        select(
            ledger_erasure.c.case_id,
            ledger_certificate.c.id,
            ledger_certificate.c.issued_at,
            ledger_certificate.c.text,
            ledger_certificate.c.digest,
        )
        .join(ledger_certificate, ledger_certificate.c.id == ledger_erasure.c.certificate_id)
        .where(ledger_erasure.c.case_id.in_(case_ids))
    )
    stated: dict[UUID, dict[str, Destroyed]] = {}
    found = {}
    for case_id, *certificate in rows:
        known = Certificate(*certificate)
        if known.id not in stated:
            stated[known.id] = _named_in(known) if known.is_whole else {}
        named = stated[known.id].get(str(case_id))
        if named is not None:
            found[case_id] = named
    return found


def _named_in(certificate: Certificate) -> dict[str, Destroyed]:
    cases = certificate.stated["cases"]
    return {
        each["case"]: Destroyed(certificate.id, each["acts"], each["content"], each["seal"])
        for each in (cases if isinstance(cases, list) else ())
    }
