"""Registers as files: both encodings, Excel, PDF."""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from internal.config import Settings
from internal.kernel.listing import (
    NOT_THERE,
    Column,
    Encoding,
    Listing,
    Replaced,
    write_csv,
    write_xlsx,
)
from internal.printing.fonts import load_fonts
from internal.printing.listing import Imprint, render_listing
from tests.conftest import TestClock
from tests.documents.records.officers import OFFICER, appoint_chief, entered, made
from tests.web.offices import CLERK, OfficePages, open_pages

ROWS = (
    ("8鶴道-1", "𠮷田橋の修繕", date(2032, 3, 31), 1200),
    ("8鶴道-2", "=1+1", None, 0),
    ("8鶴道-3", "髙橋, 「改行\nあり」", date(2027, 3, 31), 3),
)


def listing(rows: tuple[tuple[object, ...], ...] = ROWS) -> Listing:
    columns = (Column("番号", 0.2), Column("名称", 0.5), Column("満了日", 0.2), Column("件数", 0.1))
    return Listing("簿冊目録", "道路建設課　令和8年度", columns, rows)  # type: ignore[arg-type]


def as_csv(encoding: Encoding) -> tuple[bytes, tuple[Replaced, ...]]:
    out = io.BytesIO()
    replaced = write_csv(listing(), out, encoding)
    return out.getvalue(), replaced


def test_csv_in_utf_8_begins_with_the_mark_and_keeps_every_character() -> None:
    content, replaced = as_csv(Encoding.UTF_8)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["番号", "名称", "満了日", "件数"]
    assert rows[1] == ["8鶴道-1", "𠮷田橋の修繕", "2032-03-31", "1200"]
    assert rows[3][1] == "髙橋, 「改行\nあり」"
    assert replaced == ()


def test_what_cp932_has_not_is_replaced_and_named() -> None:
    content, replaced = as_csv(Encoding.CP932)
    rows = list(csv.reader(io.StringIO(content.decode("cp932"), newline="")))
    assert rows[1][1] == f"{NOT_THERE}田橋の修繕"
    assert rows[3][1] == "髙橋, 「改行\nあり」"  # CP932 has the NEC and IBM extensions
    assert replaced == (Replaced(2, "名称", "𠮷"),)


def test_no_text_becomes_a_formula() -> None:
    content, _ = as_csv(Encoding.UTF_8)
    assert "'=1+1" in content.decode("utf-8-sig")
    out = io.BytesIO()
    write_xlsx(listing(), out)
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    cell = sheet["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_excel_keeps_days_and_numbers() -> None:
    out = io.BytesIO()
    write_xlsx(listing(), out)
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert sheet["C2"].value.date() == date(2032, 3, 31)
    assert sheet["D2"].value == 1200
    assert sheet["C3"].value is None
    assert sheet["B2"].value == "𠮷田橋の修繕"


def test_a_long_register_has_its_headings_on_every_page() -> None:
    many = tuple(
        (f"8鶴道-{n}", "とても長い簿冊の名称" * 6, date(2032, 3, 31), n) for n in range(120)
    )
    fonts = load_fonts(Settings().fonts_dir)
    pdf = render_listing(listing(many), Imprint("鶴ヶ島市"), fonts)
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 3
    assert all("満了日" in text for text in texts)
    assert f"{len(texts)} / {len(texts)}" in texts[-1]
    everything = "".join("".join(texts).split())
    assert all(f"8鶴道-{n}とても" in everything for n in range(120))
    assert "令和14年3月31日" in everything


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)
    return opened


def test_the_binders_of_a_section_come_in_every_form(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    for number in range(55):  # more than a page
        made(officer, pages, class_id, f"道路修繕 {number}")
    made(officer, pages, class_id, "𠮷田橋")
    page = officer.get("/records?year=2026").text
    assert "/records?year=2026&amp;as=xlsx" in page
    answer = officer.get("/records?year=2026&as=csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 57
    assert rows[1][2:6] == ["道路修繕 0", "Z-01", "年度", "5年"]
    packed = officer.get("/records?year=2026&as=sjis")
    assert packed.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as both:
        report = both.read("置き換えた文字.csv").decode("utf-8-sig")
        assert "57,簿冊の名称,𠮷,U+20BB7" in report
        assert "〓田橋" in both.read("簿冊目録.csv").decode("cp932")
    book = openpyxl.load_workbook(io.BytesIO(officer.get("/records?year=2026&as=xlsx").data))
    assert book.active is not None
    assert book.active.max_row == 57


@pytest.mark.parametrize(
    "address",
    [
        "/records/classes",
        "/dispatch/register",
        "/dispatch/seals",
        "/receipts/register",
        "/records",
    ],
)
@pytest.mark.parametrize("form", ["csv", "sjis", "xlsx"])
def test_every_register_comes_as_a_file(pages: OfficePages, address: str, form: str) -> None:
    clerk = pages.as_person(CLERK)
    answer = clerk.get(f"{address}?as={form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert clerk.get(f"{address}?as=exe").mimetype == "text/html"
