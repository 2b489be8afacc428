"""Mail about notices, done by the worker: by SMTP, or into the development mailbox."""

import hashlib
import smtplib
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from sqlalchemy import Connection, update

from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import JST
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import Entry, Handler, SlowHandler
from internal.notifications import queries, service
from internal.notifications.model import notice
from internal.notifications.rules import mail_text

SMTP_SECONDS = 20
"""A mail server that is silent for this long has failed; far below the lease of an outbox row."""

_log = structlog.get_logger(__name__)


def handlers(settings: Settings) -> Mapping[str, Handler | SlowHandler]:
    """What the worker does for this room."""
    if settings.smtp_host:
        return {service.MAIL: SlowHandler(lambda db, entry: _send(settings, db, entry))}
    if settings.environment is Environment.PRODUCTION:
        _log.warning("mail.off", cure="set INTERNAL_SMTP_HOST; notices appear in the browser only")
        return {service.MAIL: _leave_in_browser}
    return {service.MAIL: lambda tx, entry: _keep(settings, tx, entry)}


def send_test_mail(settings: Settings, recipient: str, at: datetime) -> None:
    """Send one mail that says that mail works.

    Raises:
        OSError: the server does not answer or refuses; smtplib's own errors are of this kind.
    """
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.mail_from, recipient
    mail["Subject"] = "【庁内業務】メール送信の確認"
    mail["Date"] = format_datetime(at.astimezone(JST))
    mail.set_content("メールの設定は正しく動いています。\n--\nThe mail settings work.\n")
    _submit(settings, mail)


def _message(
    settings: Settings, conn: Connection, entry: Entry, at: datetime
) -> EmailMessage | None:
    letter = queries.letter(conn, entry.key, UUID(str(entry.payload["person"])))
    if letter is None:
        return None
    text = mail_text(letter.items, settings.base_url)
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.mail_from, letter.recipient
    mail["Subject"] = text.subject
    mail["Date"] = format_datetime(at.astimezone(JST))
    mail["Message-ID"] = message_id(entry.key, settings.base_url)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.body)
    return mail


def message_id(key: str, base_url: str) -> str:
    """The same for every attempt at the same mail, so that a second copy is recognised."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(base_url).hostname or 'localhost'}>"


def _send(settings: Settings, db: Database, entry: Entry) -> None:
    with db.reading() as conn:
        mail = _message(settings, conn, entry, db.clock())
    if mail is None:
        return
    _submit(settings, mail)
    db.perform(_mark_mailed, SYSTEM, entry)


def _submit(settings: Settings, mail: EmailMessage) -> None:
    with smtplib.SMTP(settings.smtp_host or "", settings.smtp_port, timeout=SMTP_SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls()
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(mail)


def _keep(settings: Settings, tx: Tx, entry: Entry) -> None:
    mail = _message(settings, tx.conn, entry, tx.at)
    if mail is None:
        return
    service.keep_in_mailbox(
        tx,
        message_id=mail["Message-ID"],
        recipient=mail["To"],
        subject=mail["Subject"],
        body=mail.get_content(),
    )
    _mark_mailed(tx, entry)


def _leave_in_browser(_tx: Tx, _entry: Entry) -> None:
    """Without a mail server the notice in the browser is all there is."""


def _mark_mailed(tx: Tx, entry: Entry) -> None:
    tx.conn.execute(update(notice).where(notice.c.mail_key == entry.key).values(mailed_at=tx.at))
