"""Mail through a real SMTP server."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.kernel.outbox import LEASE, deliver, due_entries
from internal.notifications import delivery, service
from internal.notifications.letters import send_letter
from internal.notifications.model import notice
from internal.notifications.rules import NoticeKind
from tests.conftest import TestClock
from tests.notifications.people import employ


class PostOffice:
    """Takes mails; while `closed` it answers that it can not."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.closed = False

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.closed:
            return "451 come back later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def smtp(office: PostOffice) -> Iterator[Settings]:
    port = free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    yield Settings(
        environment=Environment.TEST,
        base_url="https://workflow.city.example.lg.jp",
        smtp_host="127.0.0.1",
        smtp_port=port,
    )
    controller.stop()


def tell(db: Database) -> None:
    db.perform(
        service.tell,
        SYSTEM,
        employ(db),
        kind=NoticeKind.RETURNED,
        path="/documents/7",
        subject="𠮷田橋の点検",
    )


def test_the_mail_arrives_with_japanese_intact(
    db: Database, smtp: Settings, office: PostOffice
) -> None:
    tell(db)
    (entry,) = due_entries(db)
    deliver(db, delivery.handlers(smtp), entry)
    (mail,) = office.mails
    assert mail["Subject"] == "【庁内業務】起案が差し戻されました"
    assert mail["To"] == "staff1@city.example.lg.jp"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "𠮷田橋の点検" in mail.get_content()


def test_a_mailed_notice_knows_when(db: Database, smtp: Settings, clock: TestClock) -> None:
    tell(db)
    (entry,) = due_entries(db)
    deliver(db, delivery.handlers(smtp), entry)
    with db.reading() as conn:
        assert conn.scalars(select(notice.c.mailed_at)).all() == [clock()]


def test_a_mail_the_server_did_not_take_is_tried_again(
    db: Database, smtp: Settings, office: PostOffice, clock: TestClock
) -> None:
    tell(db)
    (entry,) = due_entries(db)
    office.closed = True
    with pytest.raises(OSError, match="451"):
        deliver(db, delivery.handlers(smtp), entry)
    office.closed = False
    clock.advance(seconds=10)
    assert deliver(db, delivery.handlers(smtp), entry) is True
    assert len(office.mails) == 1


def test_a_second_copy_after_a_crash_carries_the_same_message_id(
    db: Database, smtp: Settings, office: PostOffice, clock: TestClock
) -> None:
    tell(db)
    (entry,) = due_entries(db)
    handler = delivery.handlers(smtp)[service.MAIL]
    assert not callable(handler)

    def sends_and_dies(db: Database, row: object) -> None:
        handler.work(db, row)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(db, {service.MAIL: type(handler)(sends_and_dies)}, entry)
    clock.advance(seconds=LEASE.total_seconds() + 1)
    deliver(db, delivery.handlers(smtp), entry)
    first, second = office.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@workflow.city.example.lg.jp>")


def test_the_test_mail_arrives(smtp: Settings, office: PostOffice, clock: TestClock) -> None:
    delivery.send_test_mail(smtp, "joho@city.example.lg.jp", clock())
    assert office.mails[0]["Subject"] == "【庁内業務】メール送信の確認"


def test_a_letter_to_an_address_of_nobody_here_leaves_once(
    db: Database, office: PostOffice, smtp: Settings
) -> None:
    with db.transaction(SYSTEM) as tx:
        for _ in range(2):
            send_letter(
                tx, key="root:1", recipient="kansa@pref.example.jp", subject="第1号", body="a: 1\n"
            )
    (entry,) = due_entries(db)
    deliver(db, delivery.handlers(smtp), entry)
    (mail,) = office.mails
    assert mail["To"] == "kansa@pref.example.jp"
    assert mail["Subject"] == "第1号"
    assert mail.get_content().replace("\r\n", "\n") == "a: 1\n"
