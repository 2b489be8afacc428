"""Attachments stand in the order the drafter gives them, everywhere."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from internal.approval.model import approval_seal
from internal.documents.service import NewFile
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    OfficePages,
    open_pages,
)
from tests.web.test_deputies_and_files import submit
from tests.web.test_documents import act, approve, hidden

NAMES = ("位置図.pdf", "設計書.pdf", "見積書.pdf")


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.fixture
def document_id(pages: OfficePages) -> UUID:
    files = (NewFile(name, f"{n}" * 64, 10, "application/pdf") for n, name in enumerate(NAMES))
    return pages.office.draft(repair(), tuple(files))


def listed(html: str) -> list[str]:
    """The names of the attachments in the order of a page."""
    return re.findall(r'lang="ja">\d　([^<]+\.pdf)<', html)


def send(pages: OfficePages, document_id: UUID, address: str, **fields: str) -> TestResponse:
    """The form of the draft as the page has it, with one of its buttons."""
    clerk = pages.as_person(CLERK)
    html = clerk.get(f"/documents/{document_id}/edit").text
    numbers = dict(
        re.findall(r'name="(place-[^"]+)" inputmode="numeric" maxlength="3" value="(\d)"', html)
    )
    words = {"matter": "works", "amount_yen": "1980000", "contract": "negotiated"}
    known = {"revision": hidden(html, "revision"), "title": "修繕", "body": "伺います。"}
    return clerk.post(f"/documents/{document_id}/{address}", words | known | numbers | fields)


def number_field(pages: OfficePages, document_id: UUID, name: str) -> str:
    html = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    found = re.search(rf'順番: {name}</label><input[^>]* name="(place-[^"]+)"', html)
    assert found
    return found[1]


def edited(pages: OfficePages, document_id: UUID) -> list[str]:
    return listed(pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text)


def test_a_button_moves_a_file_up_or_down(pages: OfficePages, document_id: UUID) -> None:
    file = number_field(pages, document_id, "見積書.pdf").removeprefix("place-")
    assert send(pages, document_id, f"files/{file}/up").status_code == 303
    assert edited(pages, document_id) == ["位置図.pdf", "見積書.pdf", "設計書.pdf"]
    assert send(pages, document_id, f"files/{file}/down").status_code == 303
    assert edited(pages, document_id) == list(NAMES)


def test_the_first_does_not_move_up_nor_the_last_down(
    pages: OfficePages, document_id: UUID
) -> None:
    html = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    assert html.count('/up"') == html.count('/down"') == 2
    file = number_field(pages, document_id, "見積書.pdf").removeprefix("place-")
    assert send(pages, document_id, f"files/{file}/down").status_code == 303
    assert edited(pages, document_id) == list(NAMES)


@pytest.mark.parametrize("then", ["arrange", "save"])
def test_numbers_set_the_order_with_whatever_button(
    pages: OfficePages, document_id: UUID, then: str
) -> None:
    field = number_field(pages, document_id, "見積書.pdf")
    answer = send(pages, document_id, "edit", **{field: "１", "then": then})
    assert answer.status_code == 303
    assert edited(pages, document_id) == ["見積書.pdf", "位置図.pdf", "設計書.pdf"]


def test_a_number_that_is_none_is_said_at_its_field(pages: OfficePages, document_id: UUID) -> None:
    field = number_field(pages, document_id, "見積書.pdf")
    answer = send(pages, document_id, "edit", **{field: "先頭", "then": "arrange"})
    assert answer.status_code == 422
    assert f'href="#f-{field}">添付の順番を半角数字で入力してください。' in answer.text
    assert 'value="先頭"' in answer.text


def test_moving_keeps_what_was_typed(pages: OfficePages, document_id: UUID) -> None:
    file = number_field(pages, document_id, "見積書.pdf").removeprefix("place-")
    send(pages, document_id, f"files/{file}/up", title="打ちかけの件名")
    assert "打ちかけの件名" in pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text


def test_nobody_moves_the_files_of_another_or_of_what_circulates(
    pages: OfficePages, document_id: UUID
) -> None:
    file = UUID(number_field(pages, document_id, "見積書.pdf").removeprefix("place-"))
    form = {"revision": "1", f"place-{file}": "1", "matter": "works"}
    chief = pages.as_person(CHIEF)
    assert chief.post(f"/documents/{document_id}/files/{file}/up", form).status_code == 403
    submit(pages, document_id)
    clerk = pages.as_person(CLERK)
    assert clerk.post(f"/documents/{document_id}/files/{file}/up", form).status_code == 409


def test_viewer_seal_and_difference_follow_the_order(pages: OfficePages, document_id: UUID) -> None:
    submit(pages, document_id)
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="順番を直す。")
    field = number_field(pages, document_id, "見積書.pdf")
    send(pages, document_id, "edit", **{field: "1", "then": "arrange"})
    submit(pages, document_id)
    wanted = ["見積書.pdf", "位置図.pdf", "設計書.pdf"]
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert listed(page) == wanted
    assert "添付の順序" in page
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    with pages.office.db.reading() as conn:
        sealed = json.loads(conn.scalars(select(approval_seal.c.content)).one())
    assert [file["name"] for file in sealed["files"]] == wanted
    assert [file["place"] for file in sealed["files"]] == [1, 2, 3]
