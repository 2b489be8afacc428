"""Tables of the ledger: signed roots, which acts each of them covers, and their timestamps."""

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
