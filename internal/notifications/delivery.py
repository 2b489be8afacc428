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
from internal.notifications.letters import LETTER
from internal.notifications.model import notice
from internal.notifications.rules import MailText, mail_text

SMTP_SECONDS = 20
"""A mail server that is silent for this long has failed; far below the lease of an outbox row."""

_log = structlog.get_logger(__name__)


def handlers(settings: Settings) -> Mapping[str, Handler | SlowHandler]:
    """What the worker does for this room."""
    if settings.smtp_host:
        return {
            service.MAIL: SlowHandler(lambda db, entry: _send(settings, db, entry)),
            LETTER: SlowHandler(
                lambda db, entry: _submit(settings, _letter(settings, entry, db.clock()))
            ),
        }
    if settings.environment is Environment.PRODUCTION:
        _log.warning("mail.off", cure="set INTERNAL_SMTP_HOST; notices appear in the browser only")
        return {service.MAIL: _leave_in_browser, LETTER: _fail_without_server}
    return {
        service.MAIL: lambda tx, entry: _keep(settings, tx, entry),
        LETTER: lambda tx, entry: _put_into_mailbox(tx, _letter(settings, entry, tx.at)),
    }


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
    return _composed(settings, entry.key, letter.recipient, text, at)


def _letter(settings: Settings, entry: Entry, at: datetime) -> EmailMessage:
    words = MailText(str(entry.payload["subject"]), str(entry.payload["body"]))
    return _composed(settings, entry.key, str(entry.payload["recipient"]), words, at)


def _composed(
    settings: Settings, key: str, recipient: str, text: MailText, at: datetime
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.mail_from, recipient
    mail["Subject"] = text.subject
    mail["Date"] = format_datetime(at.astimezone(JST))
    mail["Message-ID"] = message_id(key, settings.base_url)
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
    _put_into_mailbox(tx, mail)
    _mark_mailed(tx, entry)


def _put_into_mailbox(tx: Tx, mail: EmailMessage) -> None:
    service.keep_in_mailbox(
        tx,
        message_id=mail["Message-ID"],
        recipient=mail["To"],
        subject=mail["Subject"],
        body=mail.get_content(),
    )


def _leave_in_browser(_tx: Tx, _entry: Entry) -> None:
    """Without a mail server the notice in the browser is all there is."""


def _fail_without_server(_tx: Tx, entry: Entry) -> None:
    """Somebody waits for this mail and no notice stands in for it: the row shows as failed."""
    raise OSError(f"no mail server is set (INTERNAL_SMTP_HOST); {entry.key} cannot be sent")


def _mark_mailed(tx: Tx, entry: Entry) -> None:
    tx.conn.execute(update(notice).where(notice.c.mail_key == entry.key).values(mailed_at=tx.at))
