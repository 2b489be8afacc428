"""Tables of the ledger: signed roots, what each of them covers, their timestamps; certificates of
destruction and the cases whose content they cover.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
)

from internal.kernel.db import Instant, guard_append_only, metadata

ledger_root = Table(
    "ledger_root",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),  # root.Root.text
    Column("signature", String(128), nullable=False),
    CheckConstraint("number >= 1", name="number"),
)
guard_append_only(ledger_root)

ledger_cover = Table(
    "ledger_cover",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("first_seq", Integer, primary_key=True),
    Column("last_seq", Integer, nullable=False),
    Column("root_number", Integer, ForeignKey("ledger_root.number"), nullable=False),
    CheckConstraint("last_seq >= first_seq", name="seq"),
)
Index("ix_ledger_cover_root", ledger_cover.c.root_number, ledger_cover.c.case_id)
guard_append_only(ledger_cover)

ledger_stamp = Table(
    "ledger_stamp",
    metadata,
    Column("root_number", Integer, ForeignKey("ledger_root.number"), primary_key=True),
    Column("stamped_at", Instant, nullable=False),
    Column("answer", LargeBinary, nullable=False),  # the server's answer, DER (RFC 3161, 2.4.2)
)
guard_append_only(ledger_stamp)

ledger_certificate = Table(
    "ledger_certificate",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issued_at", Instant, nullable=False),
    Column("text", Text, nullable=False),  # certificates.text_of
    Column("digest", String(64), nullable=False),  # SHA-256 of the text
)
guard_append_only(ledger_certificate)

ledger_certificate_cover = Table(
    "ledger_certificate_cover",
    metadata,
    Column("certificate_id", Uuid, ForeignKey("ledger_certificate.id"), primary_key=True),
    Column("root_number", Integer, ForeignKey("ledger_root.number"), nullable=False),
)
Index("ix_ledger_certificate_cover_root", ledger_certificate_cover.c.root_number)
guard_append_only(ledger_certificate_cover)

ledger_erasure = Table(
    "ledger_erasure",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("subject_id", Uuid, nullable=False, unique=True),
    Column("certificate_id", Uuid, ForeignKey("ledger_certificate.id"), nullable=False),
)
guard_append_only(ledger_erasure)
