"""Papers that are attached to the demonstration's cases: quotations, specifications, plans."""

from datetime import date
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from internal.kernel.clock import era_date
from internal.printing.fonts import Fonts, Style
from internal.printing.sheet import LEFT, MM, PAGE_HEIGHT, WIDTH, Align, Sheet
from internal.printing.text import Typesetter


def quotation(fonts: Fonts, *, company: str, subject: str, amount_yen: int, on: date) -> bytes:
    """A quotation on one page. The company is invented; the amount includes 10 % tax."""
    net = amount_yen * 10 // 11
    sheet = Sheet(Typesetter(fonts))
    sheet.new_page()
    sheet.y -= 12 * MM
    sheet.words("見　積　書", LEFT, sheet.y, 20, style=Style.BOLD, width=WIDTH, align=Align.CENTRE)
    sheet.y -= 14 * MM
    sheet.words("鶴ヶ島市長　様", LEFT, sheet.y, 12)
    sheet.words(era_date(on), LEFT, sheet.y, 10.5, width=WIDTH, align=Align.RIGHT)
    sheet.y -= 8 * MM
    sheet.words(company, LEFT, sheet.y, 11, width=WIDTH, align=Align.RIGHT)
    sheet.y -= 14 * MM
    sheet.words(f"件名　{subject}", LEFT, sheet.y, 11, width=WIDTH)
    sheet.y -= 10 * MM
    sheet.words(f"御見積金額　￥{amount_yen:,}-", LEFT, sheet.y, 15, style=Style.BOLD)
    sheet.y -= 3 * MM
    sheet.rule(LEFT, sheet.y, LEFT + WIDTH, sheet.y, thickness=1)
    rows = (
        ("内訳", "金額(円)"),
        ("直接費", f"{net * 7 // 10:,}"),
        ("諸経費", f"{net - net * 7 // 10:,}"),
        ("小計", f"{net:,}"),
        ("消費税及び地方消費税(10%)", f"{amount_yen - net:,}"),
        ("合計", f"{amount_yen:,}"),
    )
    for label, value in rows:
        sheet.y -= 9 * MM
        sheet.box(LEFT, sheet.y - 2.5 * MM, WIDTH, 9 * MM, thickness=0.5)
        sheet.words(label, LEFT + 3 * MM, sheet.y, 10.5)
        sheet.words(value, LEFT, sheet.y, 10.5, width=WIDTH - 3 * MM, align=Align.RIGHT)
    return _on_paper(sheet, fonts)


def specification(fonts: Fonts, *, subject: str, paragraphs: tuple[str, ...], pages: int) -> bytes:
    """A specification of several pages."""
    sheet = Sheet(Typesetter(fonts))
    for number in range(1, pages + 1):
        sheet.new_page()
        sheet.y -= 10 * MM
        title = f"{subject}　仕様書" if number == 1 else f"別紙{number - 1}"
        sheet.words(title, LEFT, sheet.y, 14, style=Style.BOLD, width=WIDTH, align=Align.CENTRE)
        sheet.y -= 8 * MM
        for place, paragraph in enumerate(paragraphs, start=1):
            sheet.y -= 3 * MM
            sheet.paragraph(f"第{place + (number - 1) * len(paragraphs)}　{paragraph}", 10.5, 18)
    return _on_paper(sheet, fonts)


def plan(fonts: Fonts, *, subject: str) -> bytes:
    """A sketch of the place: streets and a mark."""
    sheet = Sheet(Typesetter(fonts))
    sheet.new_page()
    sheet.y -= 10 * MM
    sheet.words(f"位置図　{subject}", LEFT, sheet.y, 13, style=Style.BOLD, width=WIDTH)
    top = PAGE_HEIGHT - 50 * MM
    for step in range(7):
        sheet.rule(LEFT, top - step * 28 * MM, LEFT + WIDTH, top - step * 28 * MM - 8 * MM)
        x = LEFT + step * WIDTH / 6
        sheet.rule(x, top, x + 6 * MM, top - 176 * MM, thickness=1.4 if step == 3 else 0.6)
    sheet.box(LEFT + 82 * MM, top - 92 * MM, 12 * MM, 12 * MM, thickness=2)
    sheet.words("施行箇所", LEFT + 97 * MM, top - 88 * MM, 11, style=Style.BOLD)
    return _on_paper(sheet, fonts)


def _on_paper(sheet: Sheet, fonts: Fonts) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.main(Style.TEXT).fontName,
    )
    sheet.finish(canvas, lambda *_: None)
    canvas.save()
    return buffer.getvalue()
