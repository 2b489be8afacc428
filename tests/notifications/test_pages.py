"""The pages of notices as people use them."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update
from werkzeug.test import TestResponse

from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.outbox import deliver, due_entries
from internal.notifications import delivery, queries, service
from internal.notifications.rules import Delivery, NoticeKind
from internal.organization.model import person
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, OfficePages, open_pages


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def tell(
    pages: OfficePages, number: str, path: str = "/documents/7", *, urgent: bool = False
) -> None:
    pages.office.db.perform(
        service.tell,
        SYSTEM,
        [pages.office.chart.people[number]],
        kind=NoticeKind.TURN,
        path=path,
        number="道建第12号",
        subject="市道の補修<b>",
        urgent=urgent,
    )


def send_mails(pages: OfficePages) -> None:
    db = pages.office.db
    with db.transaction(SYSTEM) as tx:
        tx.conn.execute(update(person).values(mail="staff@city.example.lg.jp"))
    for entry in due_entries(db):
        deliver(db, delivery.handlers(Settings(environment=Environment.TEST)), entry)


def post(client: FlaskClient, page: str, to: str, **fields: str) -> TestResponse:
    """Open a page and send a form of it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert token
    return client.post(to, data={"csrf_token": token[1]} | fields)


def bell(client: FlaskClient) -> str:
    found = re.search(r'class="tool bell".*?</a>', client.get("/notices").text, re.DOTALL)
    assert found
    count = re.search(r'class="count">(\d+)', found[0])
    return count[1] if count else ""


def test_a_notice_leads_to_its_document(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    shown = pages.as_person(CHIEF).get("/notices").text
    assert re.search(r'href="/documents/7">承認待ちの文書があります。', shown)
    assert "道建第12号" in shown
    assert "市道の補修&lt;b&gt;" in shown


def test_the_bell_counts_what_is_unread(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    tell(pages, CHIEF, "/documents/8")
    assert bell(pages.as_person(CHIEF)) == "2"


def test_nobody_sees_the_notices_of_others(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    assert "お知らせはありません" in pages.as_person(CLERK).get("/notices").text


def test_looking_at_the_list_marks_nothing(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    client = pages.as_person(CHIEF)
    client.get("/notices")
    assert bell(client) == "1"


def test_a_notice_can_be_marked_as_read(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    client = pages.as_person(CHIEF)
    (given,) = re.findall(r'name="id" value="([^"]+)"', client.get("/notices").text)
    assert post(client, "/notices", "/notices/read", id=given).status_code == 303
    assert bell(client) == ""


def test_everything_can_be_marked_as_read(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    tell(pages, CHIEF, "/documents/8")
    client = pages.as_person(CHIEF)
    assert post(client, "/notices", "/notices/read-all").status_code == 303
    assert "すべてのお知らせを既読にしました。" in client.get("/notices").text
    assert bell(client) == ""


def test_an_id_that_is_none_is_refused(pages: OfficePages) -> None:
    answer = post(pages.as_person(CHIEF), "/notices", "/notices/read", id="everything")
    assert answer.status_code == 422


def test_the_list_takes_few_statements_however_long_it_is(pages: OfficePages) -> None:
    client = pages.as_person(CHIEF)

    def statements() -> int:
        asked: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(pages.office.db.engine, "before_cursor_execute", note)
        client.get("/notices")
        event.remove(pages.office.db.engine, "before_cursor_execute", note)
        return len(asked)

    client.get("/notices")
    tell(pages, CHIEF)
    with_one = statements()
    for number in range(30):
        tell(pages, CHIEF, f"/documents/{number}")
    assert statements() == with_one


def test_the_chosen_delivery_is_kept(pages: OfficePages) -> None:
    client = pages.as_person(CHIEF)
    post(client, "/settings/notices", "/settings/notices", delivery="morning")
    shown = client.get("/settings/notices").text
    assert "メールの設定を保存しました。" in shown
    with pages.office.db.reading() as conn:
        chosen = queries.delivery_of(conn, pages.office.chart.people[CHIEF])
    assert chosen is Delivery.MORNING
    assert re.search(r'value="morning"[^>]* checked', shown)


def test_a_delivery_that_is_not_offered_is_refused_on_the_same_page(pages: OfficePages) -> None:
    answer = post(
        pages.as_person(CHIEF), "/settings/notices", "/settings/notices", delivery="hourly"
    )
    assert answer.status_code == 422
    assert "メールを受け取る時刻を選んでください。" in answer.text


def test_the_pages_speak_english(pages: OfficePages) -> None:
    tell(pages, CHIEF, urgent=True)
    shown = pages.as_person(CHIEF, "en").get("/notices").text
    assert "A document waits for your decision." in shown
    assert "Urgent" in shown


def test_the_mailbox_shows_what_would_have_been_sent(pages: OfficePages) -> None:
    tell(pages, CHIEF)
    send_mails(pages)
    shown = pages.app.test_client().get("/dev/mailbox").text
    assert "【庁内業務】承認待ちの文書があります" in shown
    assert 'href="http://127.0.0.1:8000/documents/7"' in shown
