"""Tables of notices, preferences and the development mailbox."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    Uuid,
)

from internal.kernel.db import Instant, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # rules.NoticeKind
    Column("sentence", String(200), nullable=False),
    Column("number", String(60), nullable=False),
    Column("subject", String(200), nullable=False),  # empty when the case is confidential
    Column("path", String(200), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("read_at", Instant),
    Column("mail_key", String(200)),  # the outbox row of the mail it leaves in
    Column("mailed_at", Instant),
)
Index("ix_notice_person", notice.c.person_id, notice.c.id)
Index(
    "ix_notice_unread",
    notice.c.person_id,
    notice.c.path,
    postgresql_where=notice.c.read_at.is_(None),
    sqlite_where=notice.c.read_at.is_(None),
)
Index("ix_notice_mail", notice.c.mail_key)

notice_preference = Table(
    "notice_preference",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.id"), primary_key=True),
    Column("delivery", String(12), nullable=False),  # rules.Delivery
    Column("changed_at", Instant, nullable=False),
)

dev_mail = Table(
    "dev_mail",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("message_id", String(200), nullable=False),
    Column("recipient", String(200), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
)
