"""Tables of 施行: letters, to whom they go, what became of them, and the book of the seals.

`dispatch` shows where a letter stands; what happened to it is in `dispatch_event`, and each use of
a seal in `seal_use`, both append-only.
"""

from sqlalchemy import (
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

dispatch = Table(
    "dispatch",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("place", Integer, nullable=False),  # which letter of its decision
    Column("title", String(200), nullable=False),
    Column("sender", String(100), nullable=False),  # 発信者名
    Column("seal", String(12), nullable=False),  # rules.Seal
    Column("seal_name", String(60), nullable=False),  # 公印の名称; empty without one
    Column("state", String(12), nullable=False),  # rules.State
    Column("events", Integer, nullable=False),
    Column("made_person_id", Uuid, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("fiscal_year", Integer),  # 施行番号, with symbol and number, once it is issued
    Column("symbol", String(40)),
    Column("number", Integer),
    Column("issued_on", Date),  # 施行日
    UniqueConstraint("document_id", "place"),
    UniqueConstraint("fiscal_year", "symbol", "number"),
)

dispatch_addressee = Table(
    "dispatch_addressee",
    metadata,
    Column("dispatch_id", Uuid, ForeignKey("dispatch.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("address", String(200), nullable=False),
    Column("method", String(12), nullable=False),  # rules.Method
    Column("sent_on", Date),
    Column("sent_by", String(100), nullable=False, server_default=""),
    Column("tracking", String(40), nullable=False, server_default=""),  # 書留番号など
)

dispatch_event = Table(
    "dispatch_event",
    metadata,
    Column("dispatch_id", Uuid, ForeignKey("dispatch.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("what", String(12), nullable=False),  # words.EVENTS
    Column("at", Instant, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("note", String(400), nullable=False),
)
guard_append_only(dispatch_event)

seal_use = Table(
    "seal_use",
    metadata,
    Column("fiscal_year", Integer, primary_key=True),
    Column("seal_name", String(60), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("dispatch_id", Uuid, ForeignKey("dispatch.id"), nullable=False),
    Column("copies", Integer, nullable=False),
    Column("used_on", Date, nullable=False),
    Column("person_id", Uuid, nullable=False),  # 公印管守者
    Column("name", String(100), nullable=False),
)
Index("ix_seal_use_dispatch", seal_use.c.dispatch_id)
guard_append_only(seal_use)
