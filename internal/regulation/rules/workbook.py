"""A generation as one Excel workbook (.xlsx), and back: the other reader of the same table. Pure.

What a workbook can hold and a table cannot, is told with the name of its cell: formulas, merged
cells, dates where texts or numbers are asked, errors, hidden lines.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from internal.approval.authority.facts import FactDefinition, FactKind
from internal.approval.authority.rules import Table
from internal.kernel.refusal import Refusal
from internal.kernel.text import N_
from internal.regulation.rules.columns import (
    FIXED,
    PEOPLE,
    cells_of,
    choices_of,
    columns_of,
    headings_of,
)
from internal.regulation.rules.rows import AnyRow
from internal.regulation.rules.tablefile import MOST_LINES, Grid, Problem, column_letters

SHEET, CHOICES = "専決規程", "選択肢"
LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 500
MOST_COLUMNS = 300
MOST_TOLD = 50
"""Oddities of one kind told of a workbook; correcting the first ones usually ends the others."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the libraries raise on bytes that are no sound workbook.
BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, EOFError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError, OSError),
)
_WIDE, _USUAL, _NARROW = 28, 16, 11
_WIDTHS = {"根拠条文": _WIDE, "事項": _WIDE, "職コード": _WIDE, "決裁区分": 22}


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are of a spreadsheet program, readable or not, and no text."""
    return content.startswith((ZIP, OLE))


def written(table: Table, rows: tuple[AnyRow, ...]) -> bytes:
    """The rows as a workbook: headings frozen, choices to pick, texts that stay texts."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    numbers = _number_columns(table)
    for number, line in enumerate(cells_of(table, rows), start=1):
        for place, text in enumerate(line, start=1):
            _fill(sheet.cell(number, place), text, is_number=number > 1 and place in numbers)
    _dressed(sheet, table)
    _with_choices(book, sheet, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number_columns(table: Table) -> frozenset[int]:
    banded = {
        heading
        for fact in table.facts.values()
        if fact.kind in {FactKind.YEN, FactKind.NUMBER}
        for heading in columns_of(table, fact)
    }
    return frozenset(
        place
        for place, heading in enumerate(headings_of(table), start=1)
        if heading in banded or heading == PEOPLE
    )


def _fill(cell: Cell, text: str, *, is_number: bool) -> None:
    if is_number:
        cell.number_format = "#,##0"
        if text:
            cell.value = int(text)
        return
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    _write(cell, text)


def _write(cell: Cell, text: str) -> None:
    """A text in every case: what begins with = is no formula here."""
    if text:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"


def _dressed(sheet: Worksheet, table: Table) -> None:
    sheet.freeze_panes = "B2"
    for place, heading in enumerate(headings_of(table)):
        width = _WIDTHS.get(heading, _NARROW if heading in FIXED else _USUAL)
        sheet.column_dimensions[column_letters(place)].width = width
        cell = sheet.cell(1, place + 1)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="E6EBF0")


def _with_choices(book: Workbook, sheet: Worksheet, table: Table) -> None:
    """Drop-down lists. They stand on a sheet of their own: a list in place holds 255 letters."""
    lists = book.create_sheet(CHOICES)
    for place, (heading, words, several) in enumerate(_lists(table)):
        letters = column_letters(place)
        for number, word in enumerate((heading, *words), start=1):
            _write(lists[f"{letters}{number}"], word)
        lists.column_dimensions[letters].width = _WIDE
        check = DataValidation(
            type="list",
            formula1=f"='{CHOICES}'!${letters}$2:${letters}${len(words) + 1}",
            allow_blank=True,
            showErrorMessage=not several,
            errorTitle=heading,
            error="一覧から選んでください。",
        )
        target = column_letters(headings_of(table).index(heading))
        check.add(f"{target}2:{target}{MOST_LINES}")
        sheet.add_data_validation(check)
    lists.freeze_panes = "A2"


def _lists(table: Table) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """The columns with choices, their words, and whether a cell may hold several of them."""
    for heading, words in choices_of(table).items():
        yield heading, tuple(words), _holds_several(table, heading)


def _holds_several(table: Table, heading: str) -> bool:
    def has(fact: FactDefinition) -> bool:
        return heading in columns_of(table, fact) and fact.kind is not FactKind.YES_NO

    return any(has(fact) for fact in table.facts.values())


def grid_of(content: bytes) -> Grid:
    """The lines of a workbook's table.

    Raises:
        Refusal: `regulation.old_workbook`, `regulation.macros`, `regulation.workbook_too_large`,
            `regulation.broken_workbook`: nothing in it is read.
    """
    _refuse_dangerous(content)
    try:
        book = load_workbook(io.BytesIO(content), keep_links=False)
        sheet = _sheet(book)
    except BROKEN as broken:
        raise _broken() from broken
    return _grid(sheet)


def _refuse_dangerous(content: bytes) -> None:
    """Look at the package without unpacking more than is allowed."""
    if content.startswith(OLE):
        raise Refusal(
            "regulation.old_workbook",
            "古い形式(.xls)か、パスワードの付いたブックは読み取れません。"
            "パスワードを外し、「Excelブック(.xlsx)」で保存し直してください。",
        )
    too_large = Refusal(
        "regulation.workbook_too_large",
        "ブックが大きすぎます。専決規程の表だけを残し、{limit}MBまでにして保存し直してください。",
        limit=LARGEST_FILE // (1024 * 1024),
    )
    if len(content) > LARGEST_FILE:
        raise too_large
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > LARGEST_UNPACKED:
                raise too_large
            names = {part.filename.lower() for part in parts}
            typed = any(b"<!DOCTYPE" in package.read(p) for p in parts if _is_xml(p.filename))
    except BROKEN as broken:
        raise _broken() from broken
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refusal(
            "regulation.macros",
            "マクロを含むブック(.xlsm)は取り込めません。"
            "「Excelブック(.xlsx)」で保存し直してください。",
        )
    if typed:
        raise _broken()


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _broken() -> Refusal:
    return Refusal(
        "regulation.broken_workbook",
        "Excelのブックとして読み取れません。"
        "Excelで開き、「Excelブック(.xlsx)」で保存し直してください。",
    )


def _sheet(book: Workbook) -> Worksheet:
    if SHEET in book.sheetnames:
        return book[SHEET]
    others = [sheet for sheet in book.worksheets if sheet.title != CHOICES]
    if len(others) != 1:
        raise Refusal(
            "regulation.which_sheet",
            "シートが複数あり、どれを読むか決められません。"
            "専決規程の表のシートに「{name}」と名前を付けてください。",
            name=SHEET,
        )
    return others[0]


def _grid(sheet: Worksheet) -> Grid:
    problems = [*_merged(sheet), *_hidden(sheet)]
    lines: list[tuple[int, tuple[str, ...]]] = []
    dates: list[tuple[int, int]] = []
    for number, cells in enumerate(
        sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS)), start=1
    ):
        texts: list[str] = []
        for cell in cells:
            text, wrong = _text(cell)
            if isinstance(cell.value, datetime | date | time):
                dates.append((number, len(texts)))
            texts.append(text)
            if wrong:
                problems.append(_problem(cell.coordinate, number, wrong, text=text))
        lines.append((number, tuple(texts)))
        if number > MOST_LINES:
            break
    return Grid(tuple(lines), tuple(problems), named=True, dates=tuple(dates))


def _problem(cell: str, line: int, sentence: str, **facts: object) -> Problem:
    return Problem(line, "", sentence, facts, cell)


def _merged(sheet: Worksheet) -> Iterator[Problem]:
    for merged in islice(sheet.merged_cells.ranges, MOST_TOLD):
        yield _problem(
            str(merged.coord),
            int(merged.min_row),
            N_("セルが結合されています。結合を解除し、どの行にも値を入れてください。"),
        )


def _hidden(sheet: Worksheet) -> Iterator[Problem]:
    """Lines and columns that nobody sees: they are not taken over unseen, nor left out."""
    last = min(sheet.max_row, MOST_LINES)
    hidden = (n for n, row in sheet.row_dimensions.items() if row.hidden and n <= last)
    for number in islice(hidden, MOST_TOLD):
        yield _problem(
            "",
            number,
            N_("行が非表示です。フィルターを外して再表示するか、要らない行は削除してください。"),
        )
    for letters, column in islice(sheet.column_dimensions.items(), MOST_COLUMNS):
        if column.hidden and int(column.min or 1) <= sheet.max_column:
            yield _problem(
                f"{letters}1", 1, N_("列が非表示です。再表示してから保存し直してください。")
            )


def _text(cell: Cell) -> tuple[str, str]:
    """A cell as text, and what is wrong with it: a message id, empty when it is fine."""
    value = cell.value
    if cell.data_type == "f":
        return "", N_("数式が入っています。「値の貼り付け」で値に直してください。")
    if cell.data_type == "e":
        return "", N_("エラー値「{text}」が入っています。値を入れ直してください。")
    match value:
        case None:
            return "", ""
        case datetime():
            return value.date().isoformat(), ""
        case date() | time():
            return value.isoformat(), ""
        case bool():
            return ("TRUE" if value else "FALSE"), ""
        case float() if value.is_integer():
            return str(int(value)), ""
        case _:
            return str(value), ""
