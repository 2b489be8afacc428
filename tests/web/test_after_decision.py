"""What comes after a decision stands beside it: later files, drafts that change or abolish it."""

import io
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from internal.approval.model import approval_seal
from internal.documents.model import document_origin, late_attachment
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    STRANGER,
    OfficePages,
    open_pages,
)
from tests.web.test_documents import TITLE, approve, in_circulation

REPORT = "検査の結果、契約のとおり完了していました。\n".encode()


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.fixture
def decided(pages: OfficePages) -> UUID:
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    return document_id


def add(
    pages: OfficePages, who: str, document_id: UUID, *, reason: str = "検査の結果を残すため"
) -> TestResponse:
    person = pages.as_person(who)
    return person.browser.post(
        f"/documents/{document_id}/later-files",
        data={
            "csrf_token": person.csrf_token,
            "reason": reason,
            "files": (io.BytesIO(REPORT), "検査調書.txt"),
        },
    )


def seal_of(pages: OfficePages) -> str:
    with pages.office.db.reading() as conn:
        return str(conn.scalars(select(approval_seal.c.digest)).one())


def test_a_later_file_stands_outside_the_seal_with_who_and_why(
    pages: OfficePages, decided: UUID
) -> None:
    before = seal_of(pages)
    assert add(pages, CLERK, decided).status_code == 303
    page = pages.as_person(CHIEF).get(f"/documents/{decided}?file=1").text
    assert "事後添付" in page
    assert "検査調書.txt" in page
    assert "検査の結果を残すため" in page
    assert "決裁の対象ではありません" in page
    assert seal_of(pages) == before
    sent = pages.as_person(CHIEF).get(f"/documents/{decided}/files/1")
    assert sent.data == REPORT


def test_a_refused_later_file_keeps_the_reason_and_says_what_is_missing(
    pages: OfficePages, decided: UUID
) -> None:
    person = pages.as_person(CLERK)
    answer = person.post(f"/documents/{decided}/later-files", {"reason": "検査のため"})
    assert answer.status_code == 422
    assert "添付するファイルを選んでください。" in answer.text
    assert "検査のため" in answer.text
    assert add(pages, CLERK, decided, reason="").status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [(DEPUTY_DIRECTOR, 303), (DIRECTOR, 403), (STRANGER, 404)]
)
def test_only_the_drafter_and_her_records_officer_add_later(
    pages: OfficePages, decided: UUID, who: str, status: int
) -> None:
    assert add(pages, who, decided).status_code == status


def test_nothing_is_added_later_to_what_is_not_decided(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    assert add(pages, CLERK, document_id).status_code == 409
    assert "事後添付する" not in pages.as_person(CLERK).get(f"/documents/{document_id}").text


def test_the_database_keeps_later_files_and_links(pages: OfficePages, decided: UUID) -> None:
    add(pages, CLERK, decided)
    begin(pages, CLERK, decided, "change")
    for change in (
        update(late_attachment).values(reason="別の理由"),
        delete(late_attachment),
        delete(document_origin),
    ):
        with pytest.raises(DBAPIError), pages.office.db.engine.begin() as conn:
            conn.execute(change)


def begin(pages: OfficePages, who: str, document_id: UUID, succession: str) -> UUID:
    answer = pages.as_person(who).post(f"/documents/{document_id}/successor/{succession}")
    assert answer.status_code == 303
    found = re.search(r"/documents/([0-9a-f-]{36})/edit", answer.location)
    assert found
    return UUID(found[1])


@pytest.mark.parametrize(
    ("succession", "mark", "words"),
    [("change", "(変更)", "変更してよろしいか"), ("abolish", "(廃止)", "廃止してよろしいか")],
)
def test_a_successor_names_the_decision_it_is_about(
    pages: OfficePages, decided: UUID, succession: str, mark: str, words: str
) -> None:
    draft = begin(pages, CLERK, decided, succession)
    page = pages.as_person(CLERK).get(f"/documents/{draft}/edit").text
    assert f"{TITLE}{mark}" in page
    assert words in page
    assert "DORO第1号(令和8年11月24日決裁)" in page
    assert f"/documents/{decided}" in page


def test_the_link_is_shown_on_both_ends_to_those_who_may_read_the_other(
    pages: OfficePages, decided: UUID
) -> None:
    draft = begin(pages, CLERK, decided, "change")
    told = "この文書の変更起案があります。"
    assert told in pages.as_person(CLERK).get(f"/documents/{decided}").text
    # While it is a draft it is its drafter's alone.
    assert told not in pages.as_person(CHIEF).get(f"/documents/{decided}").text
    clerk = pages.as_person(CLERK)
    html = clerk.get(f"/documents/{draft}/confirm").text
    form = dict(re.findall(r'name="(revision|once)" value="([^"]+)"', html))
    assert clerk.post(f"/documents/{draft}/confirm", form).status_code == 303
    assert told in pages.as_person(CHIEF).get(f"/documents/{decided}").text
    assert "次の決裁を変更するもの" in pages.as_person(CHIEF).get(f"/documents/{draft}").text


def test_a_successor_of_what_is_not_decided_is_refused(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    answer = pages.as_person(CLERK).post(f"/documents/{document_id}/successor/change")
    assert answer.status_code == 409


def test_a_file_of_a_forbidden_kind_is_named_and_not_kept(
    pages: OfficePages, decided: UUID
) -> None:
    person = pages.as_person(CLERK)
    answer = person.browser.post(
        f"/documents/{decided}/later-files",
        data={
            "csrf_token": person.csrf_token,
            "reason": "検査の結果を残すため",
            "files": (io.BytesIO(b"MZ\x90\x00"), "調書.exe"),
        },
    )
    assert answer.status_code == 422
    with pages.office.db.reading() as conn:
        assert conn.execute(select(late_attachment)).first() is None
