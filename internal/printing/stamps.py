"""決裁欄 and 印影: the grid of posts with red date stamps, drawn from the record."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from reportlab.pdfgen.canvas import Canvas

from internal.kernel.clock import stamp_date
from internal.printing.fonts import Style
from internal.printing.record import Mark, Stamp, StampCell
from internal.printing.sheet import HAIR, INK, LEFT, MM, QUIET, SHU, WIDTH, Align, Colour, Sheet

MOST_IN_A_ROW = 8
FEWEST_WIDTHS = 6
"""With fewer posts the cells stay as narrow as those of six, and the row stands at the right."""
GROUP_HEIGHT, ROLE_HEIGHT, CELL_HEIGHT, NAME_HEIGHT = 4.6 * MM, 6.4 * MM, 20.4 * MM, 5.6 * MM
ROW_HEIGHT = GROUP_HEIGHT + ROLE_HEIGHT + CELL_HEIGHT + NAME_HEIGHT
STAMP_DIAMETER = 16 * MM
TAGS = {
    Mark.DEPUTY: "代",
    Mark.PROXY: "代理",
    Mark.AFTER_VIEW: "後閲",
    Mark.REJECT: "否決",
    Mark.OBJECT: "異議",
    Mark.LIFT: "留保",
}
LONGEST_IN_ONE_LINE = 6
"""A longer name of a section takes two lines, so that it stays legible."""

Group = tuple[str, Sequence[StampCell]]


def draw_grid(sheet: Sheet, line: Sequence[StampCell], concurrence: Sequence[StampCell]) -> None:
    """The 決裁欄: highest post left, drafter right, then 合議 after a double line.

    More than eight posts go into further rows; 合議 then has rows of its own.
    """
    rows: list[list[Group]]
    groups: list[Group] = [("決裁", line)] + ([("合議", concurrence)] if concurrence else [])
    if len(line) + len(concurrence) <= MOST_IN_A_ROW:
        rows = [groups]
    else:
        rows = [[(name, part)] for name, cells in groups for part in _parts(cells)]
    for row in rows:
        sheet.need(ROW_HEIGHT + 2 * MM)
        _draw_row(sheet, row)
        sheet.y -= ROW_HEIGHT + 1.6 * MM
    sheet.y += 1.6 * MM


def _parts(cells: Sequence[StampCell]) -> Iterable[Sequence[StampCell]]:
    """Rows of at most eight; the last one, with the drafter, is filled first."""
    first = len(cells) % MOST_IN_A_ROW or MOST_IN_A_ROW
    cuts = [0, *range(first, len(cells) + 1, MOST_IN_A_ROW)]
    return [cells[a:b] for a, b in pairwise(cuts)]


def _draw_row(sheet: Sheet, groups: Sequence[Group]) -> None:
    count = sum(len(cells) for _, cells in groups)
    width = WIDTH / max(count, FEWEST_WIDTHS)
    top, bottom = sheet.y, sheet.y - ROW_HEIGHT
    x = LEFT + WIDTH - width * count
    sheet.box(x, bottom, width * count, ROW_HEIGHT, thickness=1.2)
    for height in (GROUP_HEIGHT, GROUP_HEIGHT + ROLE_HEIGHT):
        sheet.rule(x, top - height, x + width * count, top - height)
    for number, (name, cells) in enumerate(groups):
        if number > 0:
            for offset in (-0.9, 0.9):
                sheet.rule(x + offset, top, x + offset, bottom, thickness=0.7)
        sheet.words(
            "\u3000".join(name),
            x,
            top - GROUP_HEIGHT + 1.35 * MM,
            7.5,
            style=Style.LABEL,
            colour=QUIET,
            width=width * len(cells),
            align=Align.CENTRE,
        )
        for position, cell in enumerate(cells):
            if position > 0:
                sheet.rule(x, top - GROUP_HEIGHT, x, bottom)
            _draw_cell(sheet, cell, x, top - GROUP_HEIGHT, width)
            x += width


def _draw_cell(sheet: Sheet, cell: StampCell, x: float, top: float, width: float) -> None:
    unused = cell.mark is Mark.DIAGONAL
    role_y, cell_bottom = top - ROLE_HEIGHT + 2 * MM, top - ROLE_HEIGHT - CELL_HEIGHT
    inner = width - 2 * MM
    sheet.words(
        cell.role,
        x + MM,
        role_y,
        9,
        style=Style.LABEL if unused else Style.BOLD,
        colour=QUIET if unused else INK,
        width=inner,
        align=Align.CENTRE,
    )
    if unused:
        sheet.rule(x, cell_bottom - NAME_HEIGHT, x + width, top - ROLE_HEIGHT, thickness=0.7)
        return
    cx, cy = x + width / 2, cell_bottom + CELL_HEIGHT / 2 - 0.7 * MM
    if cell.stamp is not None:
        draw_stamp(sheet, cell.stamp, cell.mark, cx, cy, STAMP_DIAMETER)
    elif cell.mark is Mark.AFTER_VIEW:
        _draw_waiting(sheet, "後閲", cx, cy)
    elif cell.mark is Mark.PAPER and cell.on is not None:
        _in_the_middle(sheet, "紙で決裁", cx, cy + 1.6 * MM)
        _in_the_middle(sheet, stamp_date(cell.on), cx, cy - 3 * MM)
    sheet.words(
        cell.holder,
        x + MM,
        cell_bottom - NAME_HEIGHT + 1.9 * MM,
        8.5,
        style=Style.LABEL,
        width=inner,
        align=Align.CENTRE,
    )


def draw_stamp(
    sheet: Sheet, stamp: Stamp, mark: Mark, cx: float, cy: float, diameter: float
) -> None:
    """A round date stamp: section, date, family name; 代, 後閲, 否決 or 異議 at its corner."""
    unit = diameter / 66

    def ring(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(*SHU)
        canvas.setLineWidth(2.2 * unit)
        canvas.circle(cx, cy, 33 * unit)
        canvas.setLineWidth(1.4 * unit)
        for height in (8.0, -8.8):
            half = (33**2 - height**2) ** 0.5
            canvas.line(cx - half * unit, cy + height * unit, cx + half * unit, cy + height * unit)

    sheet.draw(ring)
    day = stamp_date(stamp.on)
    section = stamp.section
    if len(section) <= LONGEST_IN_ONE_LINE:
        _stamp_words(sheet, section, cx, cy + 12.6 * unit, 11.5 * unit, 50 * unit, Style.LABEL)
    else:
        half = len(section) // 2
        _stamp_words(sheet, section[:half], cx, cy + 18 * unit, 7 * unit, 36 * unit, Style.LABEL)
        _stamp_words(sheet, section[half:], cx, cy + 10.4 * unit, 7 * unit, 50 * unit, Style.LABEL)
    _stamp_words(sheet, day, cx, cy - 4.4 * unit, 11.6 * unit, 58 * unit, Style.BOLD)
    _stamp_words(sheet, stamp.family_name, cx, cy - 23 * unit, 14.5 * unit, 40 * unit, Style.LABEL)
    if mark in TAGS:
        _draw_tag(sheet, TAGS[mark], cx + 27 * unit, cy + 31.5 * unit, unit)


def _stamp_words(
    sheet: Sheet, text: str, cx: float, y: float, size: float, width: float, style: Style
) -> None:
    sheet.words(
        text, cx - width / 2, y, size, style=style, colour=SHU, width=width, align=Align.CENTRE
    )


def _draw_tag(sheet: Sheet, text: str, cx: float, cy: float, unit: float) -> None:
    """A ring for one character, a frame for two."""

    def frame(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(*SHU)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setLineWidth(1.6 * unit)
        if len(text) == 1:
            canvas.circle(cx, cy, 9.5 * unit, fill=1)
        else:
            corner, half = 3 * unit, (14 * unit, 8 * unit)
            canvas.roundRect(cx - half[0], cy - half[1], 2 * half[0], 2 * half[1], corner, fill=1)

    sheet.draw(frame)
    size = 12 * unit
    _stamp_words(sheet, text, cx, cy - 0.36 * size, size, 26 * unit, Style.BOLD)


def _draw_waiting(sheet: Sheet, text: str, cx: float, cy: float, colour: Colour = HAIR) -> None:
    """A broken ring: the person will read later."""

    def ring(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.setStrokeColorRGB(*colour)
        canvas.setLineWidth(0.7)
        canvas.setDash(2, 2)
        canvas.circle(cx, cy, STAMP_DIAMETER / 2)
        canvas.restoreState()

    sheet.draw(ring)
    _in_the_middle(sheet, text, cx, cy)


def _in_the_middle(sheet: Sheet, text: str, cx: float, cy: float) -> None:
    half = STAMP_DIAMETER / 2
    sheet.words(
        text,
        cx - half,
        cy - 3,
        9,
        style=Style.LABEL,
        colour=QUIET,
        width=2 * half,
        align=Align.CENTRE,
    )
