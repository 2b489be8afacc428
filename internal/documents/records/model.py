"""Tables of records: the class table of each fiscal year, binders and what became of them, filing.

What happened to a binder stands in `binder_event`, append-only; the binder's row shows where it
stands. A binder keeps a copy of its class's retention, so that a later class table changes
nothing for it (BND-06). A proposal of disposal (廃棄伺) names binders with a measure each; the
draft that asks for it is the approval's.
"""

from sqlalchemy import (
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
    false,
)

from internal.kernel.db import Instant, guard_append_only, metadata

_RETENTION = (
    ("retention_term", String(12)),  # rules.retention.Term
    ("retention_years", Integer()),
    ("basis", String(200)),  # the text that prescribes the period
    ("action", String(10)),  # rules.retention.ExpiryAction
)

record_class = Table(
    "record_class",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("fiscal_year", Integer, nullable=False),
    Column("section_id", Uuid),  # None: 共通分類, for every section
    Column("code", String(20), nullable=False),
    Column("major", String(60), nullable=False),  # 大分類
    Column("middle", String(60), nullable=False),  # 中分類
    Column("minor", String(60), nullable=False),  # 小分類
    Column("kind", String(10), nullable=False),  # rules.retention.BinderKind
    *(Column(name, kind, nullable=False) for name, kind in _RETENTION),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("fiscal_year", "code"),
)
Index("ix_record_class_section", record_class.c.fiscal_year, record_class.c.section_id)

binder = Table(
    "binder",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("class_id", Uuid, ForeignKey("record_class.id"), nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("section_id", Uuid, nullable=False),  # 所管課
    Column("symbol", String(20), nullable=False),  # 文書記号 of the section that made it
    Column("number", Integer, nullable=False),
    Column("title", String(120), nullable=False),
    Column("kind", String(10), nullable=False),
    *(Column(name, kind, nullable=False) for name, kind in _RETENTION),
    Column("state", String(20), nullable=False),  # rules.binder.BinderState
    Column("handed_over", Boolean, nullable=False, server_default=false()),
    Column("ended_on", Date),  # of the standing use or the case
    Column("expires_on", Date),  # rules.retention.expires_on, for lists
    Column("place", String(60), nullable=False, server_default=""),  # shelf or box of its paper
    Column("copied_from", Uuid, ForeignKey("binder.id")),
    Column("events", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    UniqueConstraint("fiscal_year", "symbol", "number"),
    UniqueConstraint("copied_from"),
    CheckConstraint("events > 0", name="events"),
)
Index("ix_binder_section", binder.c.section_id, binder.c.fiscal_year, binder.c.number)
Index("ix_binder_expiry", binder.c.expires_on)

binder_event = Table(
    "binder_event",
    metadata,
    Column("binder_id", Uuid, ForeignKey("binder.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("move", String(20), nullable=False),  # rules.binder.Move or "make", "rename", "entrust"
    Column("at", Instant, nullable=False),
    Column("person_id", Uuid),  # None: the run of a reorganisation
    Column("name", String(100), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("until", Date),  # of an extension
)
guard_append_only(binder_event)

record_hold = Table(
    "record_hold",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reason", String(12), nullable=False),  # rules.retention.HoldReason
    Column("matter", String(120), nullable=False),
    Column("begun_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("made_by", String(100), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_by", String(100)),
)

record_hold_binder = Table(
    "record_hold_binder",
    metadata,
    Column("hold_id", Uuid, ForeignKey("record_hold.id"), primary_key=True),
    Column("binder_id", Uuid, ForeignKey("binder.id"), primary_key=True),
)
Index("ix_record_hold_binder", record_hold_binder.c.binder_id)
guard_append_only(record_hold_binder)

document_filing = Table(
    "document_filing",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("binder_id", Uuid, ForeignKey("binder.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("filed_by", String(100), nullable=False),
    Column("completed_on", Date),  # 完結日
    Column("completed_by", String(100)),
)
Index("ix_document_filing_binder", document_filing.c.binder_id)

disposal_batch = Table(
    "disposal_batch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("state", String(12), nullable=False),  # rules.disposal.BatchState
    Column("made_by", String(100), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("decision_number", String(60), nullable=False, server_default=""),
    Column("decided_at", Instant),
    Column("carried_out_by", String(100), nullable=False, server_default=""),
    Column("carried_out_at", Instant),
    Column("erase_on", Date),  # JST day from which the worker erases contents
    Column("certificate_id", Uuid, ForeignKey("ledger_certificate.id")),
    Column("closed_by", String(100), nullable=False, server_default=""),
    Column("closed_at", Instant),  # refused, called off or erased
    Column("closed_reason", String(200), nullable=False, server_default=""),
)
Index("ix_disposal_batch_erase", disposal_batch.c.state, disposal_batch.c.erase_on)

disposal_item = Table(
    "disposal_item",
    metadata,
    Column("batch_id", Uuid, ForeignKey("disposal_batch.id"), primary_key=True),
    Column("binder_id", Uuid, ForeignKey("binder.id"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("measure", String(10), nullable=False),  # rules.disposal.Measure
    Column("reason", String(200), nullable=False),
    Column("until", Date),  # of an extension
    Column("documents", Integer, nullable=False),  # in it when it was proposed
    Column("outcome", String(10), nullable=False),  # rules.disposal.Outcome
    Column("left_out", String(300), nullable=False, server_default=""),  # why it was
)
Index("ix_disposal_item_binder", disposal_item.c.binder_id)
