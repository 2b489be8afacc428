"""A register on paper: a table over pages, its headings on each, words broken in their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from internal.kernel.clock import era_date
from internal.kernel.listing import Cell, Column, Listing
from internal.printing.fonts import Fonts, Style
from internal.printing.sheet import (
    BOTTOM,
    HAIR,
    LEFT,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    QUIET,
    WIDTH,
    Align,
    Sheet,
)
from internal.printing.text import Line, Typesetter

SIZE, LEADING = 8.0, 11.5
ROOM = 1.4 * MM


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands at the foot of each page: whose register, and the JST day of the print."""

    city: str
    printed_on: date


def render_listing(listing: Listing, imprint: Imprint, fonts: Fonts) -> bytes:
    """The register as PDF. The same values give the same bytes."""
    sheet = Sheet(Typesetter(fonts))
    sheet.new_page()
    sheet.y -= 8 * MM
    sheet.words(listing.title, LEFT, sheet.y, 16, style=Style.BOLD, width=WIDTH)
    sheet.y -= 6.5 * MM
    sheet.words(listing.about, LEFT, sheet.y, SIZE, colour=QUIET, width=WIDTH)
    sheet.y -= 3 * MM
    _head(sheet, listing.columns)
    for row in listing.rows:
        _row(sheet, listing.columns, row)
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.main(Style.TEXT).fontName,
    )
    canvas.setTitle(listing.title)
    sheet.finish(canvas, lambda page, number, total: _footer(page, imprint, number, total))
    canvas.save()
    return buffer.getvalue()


def _head(sheet: Sheet, columns: Sequence[Column]) -> None:
    broken = [
        sheet.type.lines(column.heading, Style.LABEL, SIZE - 1, _width(columns, column) - 2 * ROOM)
        for column in columns
    ]
    _boxes(sheet, columns, broken, SIZE - 1)


def _row(sheet: Sheet, columns: Sequence[Column], row: Sequence[Cell]) -> None:
    broken = [
        sheet.type.lines(_words(value), Style.TEXT, SIZE, _width(columns, column) - 2 * ROOM)
        for column, value in zip(columns, row, strict=True)
    ]
    if sheet.y - _height(broken) < BOTTOM:
        sheet.new_page()
        _head(sheet, columns)
    _boxes(sheet, columns, broken, SIZE)


def _boxes(
    sheet: Sheet, columns: Sequence[Column], broken: Sequence[Sequence[Line]], size: float
) -> None:
    height = _height(broken)
    top, x = sheet.y, LEFT
    sheet.y -= height
    for column, lines in zip(columns, broken, strict=True):
        width = _width(columns, column)
        sheet.box(x, sheet.y, width, height, colour=HAIR, thickness=0.5)
        for place, line in enumerate(lines, start=1):
            sheet.line(line, x + ROOM, top - place * LEADING + 0.25 * size, size)
        x += width


def _height(broken: Sequence[Sequence[Line]]) -> float:
    return max(len(lines) for lines in broken) * LEADING + ROOM


def _width(columns: Sequence[Column], column: Column) -> float:
    whole = sum(each.share for each in columns)
    return float(WIDTH * column.share / whole)


def _words(value: Cell) -> str:
    match value:
        case None:
            return ""
        case date():
            return era_date(value)
        case int():
            return f"{value:,}"
        case _:
            return value


def _footer(page: Sheet, imprint: Imprint, number: int, total: int) -> None:
    y = BOTTOM - 7 * MM
    printed = f"{imprint.city}　{era_date(imprint.printed_on)} 印刷"
    page.words(printed, LEFT, y, 8, colour=QUIET, width=WIDTH / 2)
    page.words(f"{number} / {total}", LEFT, y, 8, colour=QUIET, width=WIDTH, align=Align.RIGHT)
