"""Tables of receipts: what arrived, its files, what became of it, the drafts begun from it.

What was done with a receipt stands in `receipt_event`, append-only; its row shows where it stands.
Whether its drafts settled it is asked of their approval cases and kept nowhere here.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from internal.kernel.db import Instant, guard_append_only, metadata

receipt = Table(
    "receipt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("fiscal_year", Integer, nullable=False),
    Column("section_id", Uuid, nullable=False),  # in whose register it stands
    Column("symbol", String(20), nullable=False),  # 文書記号 of that section
    Column("number", Integer, nullable=False),
    Column("branch", Integer, nullable=False),  # rules.number.PRINCIPAL, or 枝番
    Column("parent_id", Uuid, ForeignKey("receipt.id")),
    Column("means", String(10), nullable=False),  # rules.entry.Means
    Column("handling", String(12), nullable=False),  # rules.entry.Handling
    Column("sender", String(100), nullable=False),
    Column("sender_number", String(60), nullable=False),
    Column("written_on", Date),
    Column("subject", String(200), nullable=False),
    Column("arrived_on", Date, nullable=False),  # 到達: never changed
    Column("arrived_time", String(5), nullable=False),
    Column("received_on", Date, nullable=False),  # 収受
    Column("place", String(60), nullable=False),  # where its paper lies
    Column("remarks", String(400), nullable=False),
    Column("secret", Boolean, nullable=False),  # 件名秘匿
    Column("wants_reply", Boolean, nullable=False),
    Column("reply_by", Date),
    Column("recorder_id", Uuid, nullable=False),
    Column("stage", String(10), nullable=False),  # rules.standing.Stage
    Column("holder_section_id", Uuid, nullable=False),
    Column("holder_person_id", Uuid),
    Column("holder", String(160), nullable=False),  # in words
    Column("came_from_id", Uuid),  # the section that handed it on last
    Column("distributed_on", Date),
    Column("outcome", String(10), nullable=False, server_default=""),  # rules.standing.Outcome
    Column("ended_on", Date),
    Column("events", Integer, nullable=False),
    UniqueConstraint("fiscal_year", "symbol", "number", "branch"),
    CheckConstraint("events > 0", name="events"),
    CheckConstraint("number > 0 AND branch > 0", name="number"),
    CheckConstraint("arrived_on <= received_on", name="days"),
)
Index("ix_receipt_holder", receipt.c.holder_section_id, receipt.c.stage, receipt.c.reply_by)
Index("ix_receipt_register", receipt.c.section_id, receipt.c.fiscal_year, receipt.c.number)

receipt_event = Table(
    "receipt_event",
    metadata,
    Column("receipt_id", Uuid, ForeignKey("receipt.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("move", String(12), nullable=False),  # rules.standing.Move
    Column("at", Instant, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("origin", String(160), nullable=False),  # who had it, in words
    Column("target", String(160), nullable=False),  # to whom it went, in words
    Column("to_section_id", Uuid),
    Column("to_person_id", Uuid),
)
Index("ix_receipt_event_section", receipt_event.c.to_section_id, receipt_event.c.receipt_id)
Index("ix_receipt_event_person", receipt_event.c.to_person_id, receipt_event.c.receipt_id)
guard_append_only(receipt_event)

receipt_file = Table(
    "receipt_file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("receipt_id", Uuid, ForeignKey("receipt.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("added_by", String(100), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("receipt_id", "place"),
)
guard_append_only(receipt_file)

receipt_draft = Table(
    "receipt_draft",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("receipt_id", Uuid, ForeignKey("receipt.id"), nullable=False),
    Column("purpose", String(10), nullable=False),  # drafts.Purpose
    Column("begun_at", Instant, nullable=False),
)
Index("ix_receipt_draft_receipt", receipt_draft.c.receipt_id)
guard_append_only(receipt_draft)
