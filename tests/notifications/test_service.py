"""Telling people, and the mail that follows."""

from uuid import UUID

import pytest
from sqlalchemy import event, select

from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.kernel.outbox import deliver, due_entries
from internal.notifications import delivery, queries, service
from internal.notifications.model import notice
from internal.notifications.rules import Delivery, NoticeKind
from tests.conftest import TestClock
from tests.notifications.people import employ

SETTINGS = Settings(environment=Environment.TEST, base_url="http://127.0.0.1:8000")


def tell(db: Database, people: list[UUID], path: str = "/documents/7", **more: object) -> None:
    subject = str(more.pop("subject", "市道の補修"))
    urgent, confidential = bool(more.pop("urgent", False)), bool(more.pop("confidential", False))
    db.perform(
        service.tell,
        SYSTEM,
        people,
        kind=NoticeKind.TURN,
        path=path,
        number="道建第12号",
        subject=subject,
        urgent=urgent,
        confidential=confidential,
    )


def work(db: Database) -> None:
    """Do everything that is due, as the worker would."""
    handlers = delivery.handlers(SETTINGS)
    for entry in due_entries(db):
        deliver(db, handlers, entry)


def mails(db: Database) -> list[queries.StoredMail]:
    with db.reading() as conn:
        return list(queries.mailbox(conn))


def unread(db: Database, person: UUID) -> int:
    with db.reading() as conn:
        return queries.unread_count(conn, person)


def choose(db: Database, person: UUID, wish: Delivery) -> None:
    db.perform(service.choose_delivery, SYSTEM, person_id=person, delivery=wish)


def test_those_who_are_told_have_one_unread_notice(db: Database) -> None:
    first, second, third = employ(db, 3)
    tell(db, [first, second, first])
    assert [unread(db, person) for person in (first, second, third)] == [1, 1, 0]


def test_a_mail_leaves_at_once_unless_somebody_chose_otherwise(db: Database) -> None:
    people = employ(db, 3)
    choose(db, people[1], Delivery.TWICE_A_DAY)
    choose(db, people[2], Delivery.BROWSER_ONLY)
    tell(db, people)
    work(db)
    assert [mail.recipient for mail in mails(db)] == ["staff1@city.example.lg.jp"]


def test_an_urgent_notice_is_mailed_to_everybody(db: Database) -> None:
    people = employ(db, 2)
    choose(db, people[1], Delivery.BROWSER_ONLY)
    tell(db, people, urgent=True)
    work(db)
    assert len(mails(db)) == 2


def test_the_subject_of_a_confidential_case_is_not_even_kept(db: Database) -> None:
    people = employ(db)
    tell(db, people, subject="懲戒処分の審査", confidential=True)
    work(db)
    with db.reading() as conn:
        assert conn.scalars(select(notice.c.subject)).all() == [""]
    assert "懲戒" not in mails(db)[0].subject + mails(db)[0].body


def test_what_was_read_before_the_mail_left_is_not_mailed(db: Database) -> None:
    people = employ(db)
    tell(db, people)
    db.perform(service.mark_all_read, SYSTEM, person_id=people[0])
    work(db)
    assert mails(db) == []


def test_who_has_acted_is_not_waited_for_any_more(db: Database) -> None:
    first, second = employ(db, 2)
    tell(db, [first, second])
    db.perform(service.settle, SYSTEM, path="/documents/7", people=[first])
    assert (unread(db, first), unread(db, second)) == (0, 1)


def test_nobody_is_waited_for_when_the_case_is_over(db: Database) -> None:
    first, second = employ(db, 2)
    tell(db, [first, second])
    db.perform(service.settle, SYSTEM, path="/documents/7")
    assert (unread(db, first), unread(db, second)) == (0, 0)


def test_nobody_marks_the_notices_of_others(db: Database) -> None:
    first, second = employ(db, 2)
    tell(db, [first])
    with db.reading() as conn:
        (line,) = queries.notices_of(conn, first).lines
    db.perform(service.mark_read, SYSTEM, person_id=second, notice_ids=(line.id,))
    assert unread(db, first) == 1


def test_a_digest_is_one_mail_about_everything(db: Database) -> None:
    people = employ(db)
    choose(db, people[0], Delivery.TWICE_A_DAY)
    tell(db, people, "/documents/7")
    tell(db, people, "/documents/8")
    assert db.perform(service.send_digests, SYSTEM) == 1
    work(db)
    (mail,) = mails(db)
    assert mail.subject == "【庁内業務】承認待ちの文書があります（ほか1件）"
    assert "/documents/7\n" in mail.body
    assert "/documents/8\n" in mail.body


def test_a_second_run_of_the_digest_sends_nothing_twice(db: Database) -> None:
    people = employ(db)
    choose(db, people[0], Delivery.TWICE_A_DAY)
    tell(db, people)
    db.perform(service.send_digests, SYSTEM)
    assert db.perform(service.send_digests, SYSTEM) == 0


def test_the_noon_digest_is_not_for_those_who_want_mornings_only(
    db: Database, clock: TestClock
) -> None:
    people = employ(db)
    choose(db, people[0], Delivery.MORNING)
    tell(db, people)
    clock.advance(hours=4)
    assert db.perform(service.send_digests, SYSTEM) == 0


def test_no_digest_leaves_on_a_holiday(db: Database, clock: TestClock) -> None:
    people = employ(db)
    choose(db, people[0], Delivery.TWICE_A_DAY)
    tell(db, people)
    clock.advance(days=-1)  # 2026-11-23, 勤労感謝の日
    assert db.perform(service.send_digests, SYSTEM) == 0


def test_without_a_mail_address_nothing_is_sent(db: Database) -> None:
    people = employ(db, mail="")
    tell(db, people)
    work(db)
    assert mails(db) == []
    assert unread(db, people[0]) == 1


def test_a_choice_is_kept(db: Database) -> None:
    (person,) = employ(db)
    choose(db, person, Delivery.MORNING)
    choose(db, person, Delivery.TWICE_A_DAY)
    with db.reading() as conn:
        assert queries.delivery_of(conn, person) is Delivery.TWICE_A_DAY


def test_the_list_turns_pages_from_the_newest(db: Database) -> None:
    people = employ(db)
    for number in range(queries.PAGE_ROWS + 1):
        tell(db, people, f"/documents/{number}")
    with db.reading() as conn:
        first = queries.notices_of(conn, people[0])
        second = queries.notices_of(conn, people[0], first.before)
    assert first.lines[0].path == f"/documents/{queries.PAGE_ROWS}"
    assert [line.path for line in second.lines] == ["/documents/0"]
    assert second.before is None


@pytest.mark.parametrize("count", [1, 40])
def test_telling_takes_the_same_few_statements_for_any_number_of_people(
    db: Database, count: int
) -> None:
    people = employ(db, count)
    seen: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement)
    )
    tell(db, people)
    assert len([text for text in seen if not text.startswith("BEGIN")]) == 3
