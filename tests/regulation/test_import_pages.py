"""Files change an amendment whole or not at all, after their difference was shown."""

from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from tests.regulation.officers import begun, row_address
from tests.regulation.test_pages import BAND, changed, page_of
from tests.regulation.test_workbook import packed, saved
from tests.web.offices import CLERK, OfficePages, Person
from tests.web.test_documents import hidden


def exported(officer: Person, amendment_id: UUID) -> str:
    answer = officer.get(page_of(amendment_id, "/export.csv"))
    assert answer.mimetype == "text/csv"
    return answer.data.decode("utf-8-sig")


def sent(officer: Person, amendment_id: UUID, content: bytes) -> str:
    """Upload a file; answers the address of its difference."""
    answer = officer.browser.post(
        page_of(amendment_id, "/import"),
        data={"csrf_token": officer.csrf_token, "file": (BytesIO(content), "別表.csv")},
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_a_changed_file_shows_its_difference_and_is_taken_over(
    officer: Person, encoding: str
) -> None:
    amendment_id = begun(officer)
    text = exported(officer, amendment_id).replace("2000000,10000000", "2000000,12000000")
    text = text.replace("works-3,決裁", "works-9,決裁")
    address = sent(officer, amendment_id, text.encode(encoding))
    html = officer.get(address).text
    assert "1,000万円未満" in html
    assert "1,200万円未満" in html
    assert html.count("works-9") == 1
    assert html.count("works-3") == 1
    assert "1,200万円未満" not in officer.get(page_of(amendment_id)).text
    revision = hidden(html, "revision")
    assert officer.post(address, {"revision": revision}).status_code == 303
    assert "1,200万円未満" in officer.get(page_of(amendment_id)).text
    assert exported(officer, amendment_id) == text
    assert "反映済み" in officer.get(address).text


def test_the_same_file_has_no_difference(officer: Person) -> None:
    amendment_id = begun(officer)
    content = exported(officer, amendment_id).encode("utf-8-sig")
    html = officer.get(sent(officer, amendment_id, content)).text
    assert "差分はありません" in html
    assert 'name="revision"' not in html


def test_one_bad_line_stops_everything_and_is_named(officer: Person) -> None:
    amendment_id = begun(officer)
    before = exported(officer, amendment_id)
    text = before.replace("別表第1 1(1)", "").replace("部長専決,部長級", "部長専決,室長", 1)
    address = sent(officer, amendment_id, text.encode())
    html = officer.get(address).text
    assert "2行目" in html
    assert "根拠条文" in html
    assert "3行目" in html
    assert "「室長」は使えません" in html
    assert 'name="revision"' not in html
    assert officer.post(address, {"revision": "1"}).status_code == 422
    assert exported(officer, amendment_id) == before


def test_what_changed_since_the_difference_was_shown_is_not_overwritten(
    officer: Person, second: Person
) -> None:
    amendment_id = begun(officer)
    text = exported(officer, amendment_id).replace("2000000,10000000", "2000000,12000000")
    address = sent(officer, amendment_id, text.encode())
    revision = hidden(officer.get(address).text, "revision")
    changed(second, amendment_id, "別表第2 1(2)", level="部長専決(甲)")
    assert officer.post(address, {"revision": revision}).status_code == 409
    assert "部長専決(甲)" in exported(officer, amendment_id)


def test_who_edits_a_row_learns_that_a_file_has_changed_it(officer: Person, second: Person) -> None:
    amendment_id = begun(officer)
    editing = row_address(second, amendment_id, "別表第2 1(2)")
    revision = hidden(second.get(editing).text, "revision")
    text = exported(officer, amendment_id).replace("2000000,10000000", "2000000,12000000")
    address = sent(officer, amendment_id, text.encode())
    officer.post(address, {"revision": hidden(officer.get(address).text, "revision")})
    assert second.post(editing, BAND | {"revision": revision}).status_code == 409


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x81", b"a\0b"])
def test_what_is_no_text_is_refused(officer: Person, content: bytes) -> None:
    amendment_id = begun(officer)
    answer = officer.browser.post(
        page_of(amendment_id, "/import"),
        data={"csrf_token": officer.csrf_token, "file": (BytesIO(content), "別表.csv")},
    )
    assert answer.status_code == 422


def test_a_clerk_imports_nothing(pages: OfficePages, officer: Person) -> None:
    amendment_id = begun(officer)
    assert pages.as_person(CLERK).post(page_of(amendment_id, "/import")).status_code == 403


def test_a_workbook_goes_out_is_changed_and_is_taken_over_after_its_difference(
    officer: Person,
) -> None:
    amendment_id = begun(officer)
    answer = officer.get(page_of(amendment_id, "/export.xlsx"))
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(BytesIO(answer.data))
    sheet = book["専決規程"]
    (line,) = [row for row in sheet.iter_rows(min_row=2) if row[0].value == "works-1"]
    line[5].value = "主幹専決"
    address = sent(officer, amendment_id, saved(book))
    html = officer.get(address).text
    assert "主幹専決" in html
    assert "主幹専決" not in officer.get(page_of(amendment_id)).text
    assert officer.post(address, {"revision": hidden(html, "revision")}).status_code == 303
    assert "主幹専決" in officer.get(page_of(amendment_id)).text


def test_what_is_wrong_in_a_workbook_is_told_with_the_name_of_its_cell(officer: Person) -> None:
    amendment_id = begun(officer)
    book = load_workbook(BytesIO(officer.get(page_of(amendment_id, "/export.xlsx")).data))
    book["専決規程"]["B4"] = "決定"
    html = officer.get(sent(officer, amendment_id, saved(book))).text
    assert "セル B4「<span" in html
    assert 'name="revision"' not in html


def test_a_workbook_with_macros_is_refused_on_the_page(officer: Person) -> None:
    amendment_id = begun(officer)
    answer = officer.browser.post(
        page_of(amendment_id, "/import"),
        data={
            "csrf_token": officer.csrf_token,
            "file": (BytesIO(packed(**{"xl/vbaProject.bin": b"macro"})), "別表.xlsm"),
        },
    )
    assert answer.status_code == 422
    assert "マクロを含むブック" in answer.text


def test_there_are_files_of_two_kinds_only(officer: Person) -> None:
    assert officer.get(page_of(begun(officer), "/export.ods")).status_code == 404
