"""Tables of plans for a day on which the organisation changes."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Uuid,
)

from internal.kernel.db import Instant, PlainJson, metadata

reorganization = Table(
    "reorganization",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("effective_on", Date, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("cases", Integer, nullable=False),  # open cases that were looked at
    Column("counts", PlainJson, nullable=False),  # kind → how many
    Column("digest", String(64), nullable=False),
    Column("approved_at", Instant),
    Column("approved_by", String(100)),
    Column("run_at", Instant),
    Column("report", PlainJson),  # what the run did, in numbers
)
Index("ix_reorganization_day", reorganization.c.effective_on)

reorganization_item = Table(
    "reorganization_item",
    metadata,
    Column("plan_id", Uuid, ForeignKey("reorganization.id"), primary_key=True),
    Column("place_no", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),  # rules.ImpactKind
    Column("key", String(100), nullable=False),
    Column("subject_id", Uuid),
    Column("title", String(200), nullable=False),
    Column("place", String(120), nullable=False),
    Column("held_before", String(200), nullable=False),
    Column("held_after", String(200), nullable=False),
    Column("successor_id", Uuid),
    Column("outcome", String(300)),
    Column("choice", String(6)),  # rules.Choice; none: there is nothing to choose
)
Index("ix_reorganization_item_kind", reorganization_item.c.plan_id, reorganization_item.c.kind)
