"""A register on paper: a table over pages, its headings on each, words broken in their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from internal.kernel.clock import era_date
from internal.kernel.listing import Cell, Column, Listing
from internal.printing.facts import draw_fact_row
from internal.printing.fonts import Fonts, Style
from internal.printing.record import Fact
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
MOST_LINES = 40
"""A row with more lines goes on in another one, so that each fits on a page."""
ROOM = 1.4 * MM


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands around a register: facts above it, sentences below, a line at each foot."""

    foot: str
    facts: tuple[Fact, ...] = ()
    closing: tuple[str, ...] = ()


def printed_by(city: str, on: date) -> str:
    """The foot of what is printed for reading: whose register, and the JST day of the print."""
    return f"{city}　{era_date(on)} 印刷"


def render_listing(listing: Listing, imprint: Imprint, fonts: Fonts) -> bytes:
    """The register as PDF. The same values give the same bytes."""
    sheet = Sheet(Typesetter(fonts))
    sheet.new_page()
    sheet.y -= 8 * MM
    sheet.words(listing.title, LEFT, sheet.y, 16, style=Style.BOLD, width=WIDTH)
    if listing.about:
        sheet.y -= 6.5 * MM
        sheet.words(listing.about, LEFT, sheet.y, SIZE, colour=QUIET, width=WIDTH)
    if imprint.facts:
        sheet.y -= 4 * MM
    for fact in imprint.facts:
        draw_fact_row(sheet, [fact])
    sheet.y -= 3 * MM
    _head(sheet, listing.columns)
    for row in listing.rows:
        _row(sheet, listing.columns, row)
    sheet.y -= 4 * MM
    for sentence in imprint.closing:
        sheet.paragraph(sentence, 9, 14)
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
    for begins in range(0, max(map(len, broken)), MOST_LINES):
        part = [lines[begins : begins + MOST_LINES] for lines in broken]
        if sheet.y - _height(part) < BOTTOM:
            sheet.new_page()
            _head(sheet, columns)
        _boxes(sheet, columns, part, SIZE)


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
    return max(1, *(len(lines) for lines in broken)) * LEADING + ROOM


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
    page.words(imprint.foot, LEFT, y, 8, colour=QUIET, width=WIDTH / 2)
    page.words(f"{number} / {total}", LEFT, y, 8, colour=QUIET, width=WIDTH, align=Align.RIGHT)
