"""Reads of notices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from internal.access.principal import Principal
from internal.kernel.clock import Clock
from internal.notifications.model import dev_mail, notice, notice_preference
from internal.notifications.rules import Delivery, MailItem, NoticeKind
from internal.notifications.service import DEFAULT_DELIVERY
from internal.organization.model import person

_unread = (
    select(func.count())
    .select_from(notice)
    .where(notice.c.person_id == bindparam("who"), notice.c.read_at.is_(None))
)

PAGE_ROWS = 50
HOME_ROWS = 5


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in the list."""

    id: UUID
    kind: NoticeKind
    sentence: str
    number: str
    subject: str
    path: str
    urgent: bool
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices, newest first; `before` opens the next one."""

    lines: tuple[NoticeLine, ...]
    before: UUID | None
    unread: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail needs: its addressee and the notices that leave in it."""

    recipient: str
    items: tuple[MailItem, ...]


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail in the development mailbox."""

    id: UUID
    recipient: str
    subject: str
    body: str
    sent_at: datetime


def unread_count(conn: Connection, person_id: UUID) -> int:
    """How many notices somebody has not read."""
    return conn.scalars(_unread, {"who": person_id}).one()


def unread_at_bell(conn: Connection, who: Principal, _clock: Clock) -> int:
    """The figure at the bell."""
    return unread_count(conn, who.person_id)


def notices_of(conn: Connection, person_id: UUID, before: UUID | None = None) -> NoticePage:
    """Somebody's notices, newest first, from the one before `before` on."""
    query = (
        select(
            notice.c.id,
            notice.c.kind,
            notice.c.sentence,
            notice.c.number,
            notice.c.subject,
            notice.c.path,
            notice.c.urgent,
            notice.c.created_at,
            notice.c.read_at,
        )
        .where(notice.c.person_id == person_id)
        .order_by(notice.c.id.desc())
        .limit(PAGE_ROWS + 1)
    )
    if before is not None:
        query = query.where(notice.c.id < before)
    lines = tuple(
        NoticeLine(row.id, NoticeKind(row.kind), *tuple(row)[2:]) for row in conn.execute(query)
    )
    shown = lines[:PAGE_ROWS]
    more = shown[-1].id if len(lines) > PAGE_ROWS else None
    return NoticePage(shown, more, unread_count(conn, person_id))


def latest_notices(conn: Connection, who: Principal, _clock: Clock) -> tuple[NoticeLine, ...]:
    """The newest notices, for the home page."""
    return notices_of(conn, who.person_id).lines[:HOME_ROWS]


def delivery_of(conn: Connection, person_id: UUID) -> Delivery:
    """When a person wants mail about notices that are not urgent."""
    chosen = conn.scalars(
        select(notice_preference.c.delivery).where(notice_preference.c.person_id == person_id)
    ).one_or_none()
    return Delivery(chosen) if chosen else DEFAULT_DELIVERY


def letter(conn: Connection, mail_key: str, person_id: UUID) -> Letter | None:
    """What still is to be mailed under a key; None when all is read or nobody can be written to."""
    recipient = conn.scalars(select(person.c.mail).where(person.c.id == person_id)).one_or_none()
    rows = conn.execute(
        select(
            notice.c.kind,
            notice.c.sentence,
            notice.c.number,
            notice.c.subject,
            notice.c.path,
            notice.c.urgent,
        )
        .where(notice.c.mail_key == mail_key, notice.c.read_at.is_(None))
        .order_by(notice.c.urgent.desc(), notice.c.id)
    )
    items = tuple(MailItem(NoticeKind(row.kind), *tuple(row)[1:]) for row in rows)
    return Letter(recipient, items) if recipient and items else None


def mailbox(conn: Connection, limit: int = 100) -> tuple[StoredMail, ...]:
    """The newest mails of the development mailbox."""
    rows = conn.execute(
        select(
            dev_mail.c.id,
            dev_mail.c.recipient,
            dev_mail.c.subject,
            dev_mail.c.body,
            dev_mail.c.sent_at,
        )
        .order_by(dev_mail.c.id.desc())
        .limit(limit)
    )
    return tuple(StoredMail(*row) for row in rows)
