"""Use cases of notices. Other rooms call `tell` and `settle` inside their own transaction."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from internal.kernel.clock import is_working_day
from internal.kernel.db import Tx, new_id
from internal.notifications.model import dev_mail, notice, notice_preference
from internal.notifications.rules import (
    SENTENCES,
    Delivery,
    NoticeKind,
    digest_hour,
    digest_is_for,
    mailed_at_once,
)

MAIL = "notifications.mail"
"""Topic of an effect: one mail about the notices that carry the effect's key."""

DEFAULT_DELIVERY = Delivery.AT_ONCE


def tell(
    tx: Tx,
    people: Iterable[UUID],
    *,
    kind: NoticeKind,
    path: str,
    number: str = "",
    subject: str = "",
    sentence: str = "",
    confidential: bool = False,
    urgent: bool = False,
) -> None:
    """Tell people that something waits for them or has happened; mails leave after the commit.

    `path` is what the link opens (`/documents/…`) and never acts. `sentence` replaces the one of
    the kind; like the subject it names no citizen. The subject of a confidential case is not kept.
    """
    told = tuple(dict.fromkeys(people))
    if not told:
        return
    wishes = _deliveries(tx, told)
    rows = []
    for person_id in told:
        notice_id = new_id()
        at_once = mailed_at_once(wishes.get(person_id, DEFAULT_DELIVERY), urgent=urgent)
        mail_key = f"notice:{notice_id}" if at_once else None
        rows.append(
            {
                "id": notice_id,
                "person_id": person_id,
                "kind": kind.value,
                "sentence": sentence or SENTENCES[kind][0],
                "number": number[:60],
                "subject": "" if confidential else subject[:200],
                "path": path,
                "urgent": urgent,
                "created_at": tx.at,
                "mail_key": mail_key,
            }
        )
        if mail_key is not None:
            tx.after_commit(MAIL, mail_key, person=str(person_id))
    tx.conn.execute(insert(notice), rows)


def tell_unless_unread(
    tx: Tx,
    person_id: UUID,
    *,
    kind: NoticeKind,
    sentence: str,
    path: str,
    number: str = "",
    subject: str = "",
    confidential: bool = False,
) -> None:
    """Tell somebody, unless the same sentence about the same path still waits to be read by her.

    For what may happen many times within minutes: a mail each would be a flood.
    """
    waiting = tx.conn.scalar(
        select(notice.c.id)
        .where(
            notice.c.person_id == person_id,
            notice.c.path == path,
            notice.c.sentence == sentence,
            notice.c.read_at.is_(None),
        )
        .limit(1)
    )
    if waiting is None:
        tell(
            tx,
            [person_id],
            kind=kind,
            sentence=sentence,
            path=path,
            number=number,
            subject=subject,
            confidential=confidential,
        )


def settle(tx: Tx, *, path: str, people: Iterable[UUID] | None = None) -> None:
    """Mark notices about a path as read: the people acted, or (None) nobody needs to any more."""
    done = (
        update(notice)
        .where(notice.c.path == path, notice.c.read_at.is_(None))
        .values(read_at=tx.at)
    )
    if people is not None:
        done = done.where(notice.c.person_id.in_(tuple(people)))
    tx.conn.execute(done)


def mark_read(tx: Tx, *, person_id: UUID, notice_ids: tuple[UUID, ...]) -> None:
    """Mark somebody's own notices as read; those of others are left alone."""
    tx.conn.execute(
        update(notice)
        .where(
            notice.c.person_id == person_id,
            notice.c.id.in_(notice_ids),
            notice.c.read_at.is_(None),
        )
        .values(read_at=tx.at)
    )


def mark_all_read(tx: Tx, *, person_id: UUID) -> None:
    """Mark every notice of a person as read."""
    tx.conn.execute(
        update(notice)
        .where(notice.c.person_id == person_id, notice.c.read_at.is_(None))
        .values(read_at=tx.at)
    )


def choose_delivery(tx: Tx, *, person_id: UUID, delivery: Delivery) -> None:
    """Keep when a person wants mail about notices that are not urgent."""
    tx.conn.execute(delete(notice_preference).where(notice_preference.c.person_id == person_id))
    tx.conn.execute(
        insert(notice_preference).values(
            person_id=person_id, delivery=delivery.value, changed_at=tx.at
        )
    )


def send_digests(tx: Tx) -> int:
    """Ask for one mail per person about what is unread and not mailed yet; answers how many.

    Runs at 9:00 and 13:00 JST on working days; a second run finds nothing left to send.
    """
    if not is_working_day(tx.on):
        return 0
    waiting = tuple(
        tx.conn.scalars(
            select(notice.c.person_id)
            .where(notice.c.read_at.is_(None), notice.c.mail_key.is_(None))
            .distinct()
            .order_by(notice.c.person_id)
        )
    )
    wishes = _all_deliveries(tx)
    hour = digest_hour(tx.at)
    mails = [
        {"who": person_id, "key": f"digest:{new_id()}"}
        for person_id in waiting
        if digest_is_for(wishes.get(person_id, DEFAULT_DELIVERY), hour)
    ]
    for mail in mails:
        tx.after_commit(MAIL, str(mail["key"]), person=str(mail["who"]))
    if mails:
        tx.conn.execute(_assign_to_mail, mails)
    return len(mails)


_assign_to_mail = (
    update(notice)
    .where(
        notice.c.person_id == bindparam("who"),
        notice.c.read_at.is_(None),
        notice.c.mail_key.is_(None),
    )
    .values(mail_key=bindparam("key"))
)


def _deliveries(tx: Tx, people: tuple[UUID, ...]) -> dict[UUID, Delivery]:
    rows = tx.conn.execute(
        select(notice_preference.c.person_id, notice_preference.c.delivery).where(
            notice_preference.c.person_id.in_(people)
        )
    )
    return {row.person_id: Delivery(row.delivery) for row in rows}


def _all_deliveries(tx: Tx) -> dict[UUID, Delivery]:
    rows = tx.conn.execute(select(notice_preference.c.person_id, notice_preference.c.delivery))
    return {row.person_id: Delivery(row.delivery) for row in rows}


def keep_in_mailbox(tx: Tx, *, message_id: str, recipient: str, subject: str, body: str) -> None:
    """Put a mail into the development mailbox."""
    tx.conn.execute(
        insert(dev_mail).values(
            id=new_id(),
            message_id=message_id,
            recipient=recipient,
            subject=subject,
            body=body,
            sent_at=tx.at,
        )
    )
