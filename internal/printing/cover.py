"""回議カバーシート: the sheet that lies on the paper of a case, with the way back to its page.

Source: APR-51. One A4 page as a rule; long routes and lists go on on further pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing as Graphic
from reportlab.pdfgen.canvas import Canvas

from internal.kernel.clock import era_date
from internal.printing.facts import draw_facts
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
from internal.printing.text import Typesetter

QR_SIZE = 32 * MM
ROW = 9.5 * MM


@dataclass(frozen=True, slots=True)
class CoverItem:
    """A thing on paper that goes round."""

    name: str
    amount: str
    remark: str


@dataclass(frozen=True, slots=True)
class CoverSeat:
    """A seat of the route, in its order; `done` says what was answered already."""

    capacity: str
    title: str
    name: str
    done: str


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """What a cover sheet says. `subject` is masked where the case is confidential."""

    city: str
    subject: str
    number: str
    drafter: str
    drafted_on: date
    medium: str
    reason: str
    address: str
    items: tuple[CoverItem, ...]
    route: tuple[CoverSeat, ...]
    printed_on: date
    urgent: bool = False


def render_cover(cover: CoverSheet, fonts: Fonts) -> bytes:
    """The sheet as PDF. The same values give the same bytes."""
    sheet = Sheet(Typesetter(fonts))
    sheet.new_page()
    _draw_head(sheet, cover)
    _draw_items(sheet, cover)
    _draw_route(sheet, cover.route)
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.main(Style.TEXT).fontName,
    )
    canvas.setTitle(f"回議カバーシート {cover.subject}")
    sheet.finish(canvas, lambda page, number, total: _footer(page, cover, number, total))
    canvas.save()
    return buffer.getvalue()


def _footer(page: Sheet, cover: CoverSheet, number: int, total: int) -> None:
    y = BOTTOM - 7 * MM
    page.rule(LEFT, y + 4 * MM, LEFT + WIDTH, y + 4 * MM, thickness=0.4, colour=HAIR)
    printed = f"{cover.city}　{era_date(cover.printed_on)} 印刷"
    page.words(printed, LEFT, y, 8, colour=QUIET, width=WIDTH / 2)
    page.words(f"{number} / {total}", LEFT, y, 8, colour=QUIET, width=WIDTH, align=Align.RIGHT)


def _draw_head(sheet: Sheet, cover: CoverSheet) -> None:
    top = sheet.y
    _draw_code(sheet, cover.address, LEFT + WIDTH - QR_SIZE, top - QR_SIZE)
    room = WIDTH - QR_SIZE - 6 * MM
    title = "回議カバーシート" + ("　至急" if cover.urgent else "")
    sheet.words(title, LEFT, top - 9 * MM, 20, style=Style.BOLD, width=room)
    lines = (
        "この紙は電子の案件と一緒に回ります。受け取ったら、右のコードから文書の画面を開き、",
        "「紙を受け取った」を押してください。紙だけで先へ進めないでください。",
    )
    for place, text in enumerate(lines):
        sheet.words(text, LEFT, top - (17 + 5.5 * place) * MM, 9.5, width=room)
    sheet.words(cover.address, LEFT, top - 29.5 * MM, 8, colour=QUIET, width=room)
    sheet.y = top - QR_SIZE - 5 * MM
    facts = (
        Fact("文書番号", cover.number or "決裁時に付番"),
        Fact("起案日", era_date(cover.drafted_on)),
        Fact("起案者", cover.drafter),
        Fact("紙併用区分", cover.medium),
        Fact("理由", cover.reason),
    )
    draw_facts(sheet, cover.subject, facts)


def _draw_code(sheet: Sheet, address: str, x: float, y: float) -> None:
    """A QR code of the address; level M: a quarter of a smudged or folded code is read back."""

    def drawing(canvas: Canvas) -> None:
        code = QrCodeWidget(address, barLevel="M", barWidth=QR_SIZE, barHeight=QR_SIZE)
        graphic = Graphic(QR_SIZE, QR_SIZE)
        graphic.add(code)
        renderPDF.draw(graphic, canvas, x, y)

    sheet.draw(drawing)


def _draw_items(sheet: Sheet, cover: CoverSheet) -> None:
    _heading(sheet, f"紙の添付（{len(cover.items)}件）" if cover.items else "紙の添付")
    if not cover.items:
        sheet.paragraph("起案の全体を紙で回します。", 10, 16)
        return
    columns = (("名称", 0.5), ("数", 0.14), ("備考", 0.36))
    _draw_table(sheet, columns, [(item.name, item.amount, item.remark) for item in cover.items])


def _draw_route(sheet: Sheet, route: Sequence[CoverSeat]) -> None:
    _heading(sheet, "回議の順序")
    columns = (("", 0.06), ("区分", 0.12), ("職", 0.32), ("氏名", 0.2), ("受領・押印", 0.3))
    rows = [
        (str(number), seat.capacity, seat.title, seat.name, seat.done)
        for number, seat in enumerate(route, start=1)
    ]
    _draw_table(sheet, columns, rows)


def _heading(sheet: Sheet, title: str) -> None:
    sheet.need(3 * ROW)
    sheet.y -= 9 * MM
    sheet.words(title, LEFT, sheet.y, 12, style=Style.BOLD)
    sheet.y -= 2.5 * MM


def _draw_table(
    sheet: Sheet, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]
) -> None:
    """Rows of one line each; words too long for their cell are set smaller."""
    _draw_row(sheet, columns, [label for label, _ in columns], style=Style.LABEL)
    for row in rows:
        sheet.need(ROW)
        _draw_row(sheet, columns, row, style=Style.TEXT)


def _draw_row(
    sheet: Sheet, columns: Sequence[tuple[str, float]], words: Sequence[str], *, style: Style
) -> None:
    size = 9 if style is Style.LABEL else 10.5
    height = 6 * MM if style is Style.LABEL else ROW
    sheet.y -= height
    x = LEFT
    for (_, share), text in zip(columns, words, strict=True):
        width = WIDTH * share
        sheet.box(x, sheet.y, width, height, colour=QUIET, thickness=0.5)
        sheet.words(
            text,
            x + 1.8 * MM,
            sheet.y + (height - size) / 2 + 0.12 * size,
            size,
            style=style,
            width=width - 3.6 * MM,
        )
        x += width
