"""A register as a file: CSV in two encodings, and Excel. Its PDF is made by `internal.printing`."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Font

Cell = str | int | date | None
"""What a field holds: a JST day stays a day, an amount a number."""

NOT_THERE = "〓"
"""In place of a character that CP932 has not."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its share of the width of a printed page."""

    heading: str
    share: float


@dataclass(frozen=True, slots=True)
class Listing:
    """A register: its name, what it was made of, its columns and rows in their order."""

    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]


class Encoding(StrEnum):
    """Encodings of CSV (OUT-03)."""

    UTF_8 = "utf-8-sig"  # with the mark by which spreadsheet programs know it
    CP932 = "cp932"


@dataclass(frozen=True, slots=True)
class Replaced:
    """A character that CP932 has not. `row` counts from 1, the headings being row 1."""

    row: int
    column: str
    character: str


def write_csv(listing: Listing, out: IO[bytes], encoding: Encoding) -> tuple[Replaced, ...]:
    """Write row by row; answers which characters the encoding has not (OUT-03)."""
    replaced: list[Replaced] = []
    headings = [column.heading for column in listing.columns]
    for number, row in enumerate(_text_rows(listing), start=1):
        line = list(row)
        if encoding is Encoding.CP932:
            for place, text in enumerate(line):
                line[place], lost = _in_cp932(text)
                replaced.extend(Replaced(number, headings[place], each) for each in lost)
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n").writerow(line)
        mark = encoding is Encoding.UTF_8 and number == 1
        out.write(written.getvalue().encode(encoding if mark else _plain(encoding)))
    return tuple(replaced)


def write_xlsx(listing: Listing, out: IO[bytes]) -> None:
    """Write a workbook of one sheet, row by row; texts are texts, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(listing.title[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(listing.columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = 8 + 90 * column.share
    sheet.append([_bold(sheet, column.heading) for column in listing.columns])
    for row in listing.rows:
        sheet.append([_sheet_cell(sheet, value) for value in row])
    book.save(out)


def _text_rows(listing: Listing) -> Iterator[tuple[str, ...]]:
    yield tuple(column.heading for column in listing.columns)
    for row in listing.rows:
        yield tuple(_text(value) for value in row)


def _text(value: Cell) -> str:
    """A field of CSV; a text that a spreadsheet would take for a formula gets an apostrophe."""
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return f"'{value}" if value.startswith(_FORMULA) else value


def _in_cp932(text: str) -> tuple[str, list[str]]:
    kept, lost = [], []
    for character in text:
        try:
            character.encode("cp932")
        except UnicodeEncodeError:
            lost.append(character)
            kept.append(NOT_THERE)
        else:
            kept.append(character)
    return "".join(kept), lost


def _plain(encoding: Encoding) -> str:
    return "utf-8" if encoding is Encoding.UTF_8 else encoding.value


def _bold(sheet: object, words: str) -> SheetCell:
    cell = _sheet_cell(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _sheet_cell(sheet: object, value: Cell) -> SheetCell:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, "")
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    return cell
