"""Excel is the other reader of the same table: it comes back the same, and oddities name cells."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from random import Random

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from internal.approval.authority.rules import Table
from internal.demo.regulation import FACTS, MATTERS, generation
from internal.kernel.refusal import Refusal
from internal.regulation.rules import workbook
from internal.regulation.rules.rows import AnyRow, rows_of
from internal.regulation.rules.tablefile import column_letters, rows_in_grid
from tests.approval.cast import POSTS
from tests.regulation.test_csvfile import TABLE, knows_post, tables

PLAIN = Table((), FACTS, MATTERS)
OWN = rows_of(generation(POSTS))


def changed(change: Callable[[Worksheet], None]) -> bytes:
    """The demonstration's table as a workbook that somebody has worked on."""
    book = load_workbook(io.BytesIO(workbook.written(PLAIN, OWN)))
    change(book[workbook.SHEET])
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def set_to(cell: str, value: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    return change


def told(content: bytes) -> list[tuple[str, str]]:
    found = rows_in_grid(PLAIN, workbook.grid_of(content), lambda _code: True)
    return [(problem.cell or str(problem.line), problem.sentence[:9]) for problem in found.problems]


@settings(max_examples=40, deadline=None)
@given(tables)
def test_what_goes_out_as_a_workbook_comes_back_the_same(table: tuple[AnyRow, ...]) -> None:
    grid = workbook.grid_of(workbook.written(TABLE, table))
    found = rows_in_grid(TABLE, grid, knows_post)
    assert found.problems == ()
    assert found.rows == table


def test_the_demonstrations_table_comes_back_the_same_from_a_workbook() -> None:
    grid = workbook.grid_of(workbook.written(PLAIN, OWN))
    assert rows_in_grid(PLAIN, grid, lambda _code: True).rows == OWN


def test_headings_stay_in_sight_and_choices_are_offered() -> None:
    book = load_workbook(io.BytesIO(workbook.written(PLAIN, OWN)))
    sheet = book[workbook.SHEET]
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["E"].width > 20
    offered = {check.formula1 for check in sheet.data_validations.dataValidation}
    assert f"='{workbook.CHOICES}'!$A$2:$A$5" in offered
    assert [cell.value for cell in book[workbook.CHOICES]["A"]][:3] == ["種別", "決裁", "合議"]
    assert sheet["N6"].value == 2_000_000
    assert sheet["A2"].number_format == "@"


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    book = load_workbook(io.BytesIO(changed(lambda sheet: None)))
    cell = book[workbook.SHEET]["E2"]
    cell.value, cell.data_type = "=HYPERLINK(1)", "s"
    grid = workbook.grid_of(saved(book))
    (row, *_) = rows_in_grid(PLAIN, grid, lambda _code: True).rows
    assert row.article == "=HYPERLINK(1)"
    again = load_workbook(io.BytesIO(workbook.written(PLAIN, (row,))))
    assert again[workbook.SHEET]["E2"].data_type == "s"


@pytest.mark.parametrize(
    ("change", "cell", "sentence"),
    [
        (set_to("O5", "=1000000*2"), "O5", "数式が入っています"),
        (set_to("O5", "二百万"), "O5", "「{text}」"),
        (set_to("O5", 2.5), "O5", "「{text}」"),
        (set_to("E3", datetime(2027, 1, 1)), "E3", "日付に変わっています"),  # noqa: DTZ001
        (set_to("E3", "#N/A"), "E3", "エラー値「{tex"),
        (set_to("B4", "決定"), "B4", "「{text}」"),
        (set_to("Q5", "随契"), "Q5", "「{text}」"),
        (lambda sheet: sheet.merge_cells("F3:F4"), "F3:F4", "セルが結合されて"),
    ],
)
def test_what_cannot_be_taken_names_its_cell(
    change: Callable[[Worksheet], None], cell: str, sentence: str
) -> None:
    if cell == "Q5":
        headings = [c.value for c in load_workbook(io.BytesIO(changed(lambda _: None))).active[1]]
        cell = f"{column_letters(headings.index('契約方法'))}5"
        change = set_to(cell, "随契")
    found = told(changed(change))
    assert (cell, sentence[:9]) in [(where, said[: len(sentence[:9])]) for where, said in found]


def test_hidden_rows_and_columns_are_not_taken_over_unseen() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["F"].hidden = True

    assert told(changed(hide)) == [("F1", "列が非表示です。再"), ("4", "行が非表示です。フ")]


@pytest.mark.parametrize("typed", ["２，０００，０００", "2,000,000", " 2000000 ", 2_000_000.0])
def test_numbers_written_as_texts_or_in_full_width_are_understood(typed: object) -> None:
    grid = workbook.grid_of(changed(set_to("O5", typed)))
    assert rows_in_grid(PLAIN, grid, lambda _code: True).rows == OWN


def test_the_only_sheet_is_read_whatever_its_name() -> None:
    book = load_workbook(io.BytesIO(workbook.written(PLAIN, OWN)))
    book[workbook.SHEET].title = "Sheet1"
    grid = workbook.grid_of(saved(book))
    assert rows_in_grid(PLAIN, grid, lambda _code: True).rows == OWN


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def two_sheets() -> bytes:
    book = Workbook()
    book.create_sheet("別の表")
    return saved(book)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "regulation.old_workbook"),
        (packed(**{"xl/vbaProject.bin": b"macro"}), "regulation.macros"),
        (packed(**{"xl/a.xml": b"<!DOCTYPE lolz []><a/>"}), "regulation.broken_workbook"),
        (packed(**{"a.xml": b"<a/>"}), "regulation.broken_workbook"),
        (b"PK\x03\x04 torn", "regulation.broken_workbook"),
        (packed(bomb=b"\0" * (workbook.LARGEST_UNPACKED + 1)), "regulation.workbook_too_large"),
        (b"PK\x03\x04" + b"\0" * workbook.LARGEST_FILE, "regulation.workbook_too_large"),
        (two_sheets(), "regulation.which_sheet"),
    ],
)
def test_a_file_that_is_no_safe_workbook_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        workbook.grid_of(content)
    assert refused.value.code == code


def damaged(lot: Random) -> bytes:
    """The demonstration's workbook with a byte or part of it changed, cut or gone."""
    whole = workbook.written(PLAIN, OWN[:3])
    way = lot.randrange(3)
    if way == 0:
        torn = bytearray(whole)
        torn[lot.randrange(4, len(torn))] = lot.randrange(256)
        return bytes(torn)
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        parts = {part.filename: package.read(part) for part in package.infolist()}
    name = lot.choice(list(parts))
    content = parts.pop(name)
    if way == 1:
        place = lot.randrange(len(content))
        changed = content[:place] + bytes([lot.randrange(32, 127)]) + content[place + 1 :]
        parts[name] = changed if lot.random() < 0.7 else content[:place]
    return packed(**parts)


@pytest.mark.parametrize("seed", range(150))
def test_a_damaged_workbook_is_read_or_refused_and_breaks_nothing(seed: int) -> None:
    try:
        grid = workbook.grid_of(damaged(Random(seed)))
    except Refusal as refusal:
        assert refusal.code.startswith("regulation.")  # noqa: PT017 - or it is read
    else:
        assert rows_in_grid(PLAIN, grid, lambda _code: True) is not None


def test_a_sheet_that_is_longer_than_allowed_is_told_once() -> None:
    def lengthen(sheet: Worksheet) -> None:
        sheet.cell(6_000, 1).value = "general-9"

    assert [said for _, said in told(changed(lengthen))] == ["行が多すぎます。{m"[:9]]


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_are_named_as_spreadsheets_do(place: int, letters: str) -> None:
    assert column_letters(place) == letters
