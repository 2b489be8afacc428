"""Pages ask the database a fixed number of questions, however much there is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event

from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, OfficePages, Person, open_pages
from tests.web.test_documents import hidden


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@contextmanager
def statements(pages: OfficePages) -> Iterator[list[str]]:
    """Every statement asked inside the block, begin and end of transactions left out."""
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(pages.office.db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(pages.office.db.engine, "before_cursor_execute", note)
    asked[:] = [each for each in asked if not each.startswith(("BEGIN", "PRAGMA"))]


def submitted(pages: OfficePages) -> UUID:
    office = pages.office
    document_id = office.draft(repair())
    office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    return document_id


def asked_by(pages: OfficePages, person: Person, address: str) -> int:
    person.get(address)  # what a process keeps is kept now
    with statements(pages) as asked:
        assert person.get(address).status_code == 200
    return len(asked)


def test_the_inbox_asks_at_most_twelve_and_no_more_with_more_rows(pages: OfficePages) -> None:
    chief = pages.as_person(CHIEF)
    submitted(pages)
    with_one = asked_by(pages, chief, "/inbox")
    for _number in range(10):
        submitted(pages)
    assert asked_by(pages, chief, "/inbox") == with_one
    assert with_one <= 12


def test_a_document_asks_at_most_twenty(pages: OfficePages) -> None:
    document_id = submitted(pages)
    for _number in range(5):
        submitted(pages)
    address = f"/documents/{document_id}?box=approve"
    assert asked_by(pages, pages.as_person(CHIEF), address) <= 20


def test_the_home_page_asks_at_most_twelve(pages: OfficePages) -> None:
    submitted(pages)
    assert asked_by(pages, pages.as_person(CLERK), "/") <= 12


def test_an_approval_asks_at_most_twenty_five(pages: OfficePages) -> None:
    chief, first, second = pages.as_person(CHIEF), submitted(pages), submitted(pages)
    for document_id in (first, second):
        html = chief.get(f"/documents/{document_id}").text
        form = {name: hidden(html, name) for name in ("once", "slot", "seen")}
        with statements(pages) as asked:
            answer = chief.post(
                f"/documents/{document_id}/decision", form | {"decision": "approve"}
            )
        assert answer.status_code == 303
    assert len(asked) <= 25


def test_templates_and_groups_ask_no_more_with_more_of_them(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    document_id = pages.office.draft(repair())

    def write(name: str) -> None:
        row = {"line_1_kind": "post", "line_1_capacity": "concur", "line_1_name": "人事課 課長"}
        template = {"name": name, "scope": "person", "seen": "0"} | row
        assert clerk.post("/routes/new", data=template).status_code == 303
        day = {"applies_from_year": "2026", "applies_from_month": "4", "applies_from_day": "1"}
        group = {"name": name, "scope": "person", "seen": "0", "posts": "人事課 課長"} | day
        assert clerk.post("/routes/groups/new", data=group).status_code == 303

    addresses = ("/routes", f"/documents/{document_id}/edit")
    write("一つ目")
    with_one = [asked_by(pages, clerk, address) for address in addresses]
    for number in range(5):
        write(f"追加{number}")
    assert [asked_by(pages, clerk, address) for address in addresses] == with_one
    assert max(with_one) <= 20
