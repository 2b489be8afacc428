"""Labelled values in frames, as on the paper form."""

from collections.abc import Sequence

from internal.printing.fonts import Style
from internal.printing.record import Fact
from internal.printing.sheet import HAIR, LEFT, MM, QUIET, WIDTH, Sheet
from internal.printing.text import Line

LABEL_SIZE = 9.0
LABEL_WIDTH = 23 * MM
PADDING = 2 * MM
MOST_LINES = 24
"""A box with more lines is divided, so that it fits on a page."""


def draw_facts(sheet: Sheet, title: str, facts: Sequence[Fact]) -> None:
    """Labelled values in a frame, two in a row where both are short."""
    draw_fact_row(sheet, [Fact("件名", title)], size=12, style=Style.BOLD)
    waiting: Fact | None = None
    for fact in facts:
        if not _is_short(sheet, fact):
            draw_fact_row(sheet, [waiting] if waiting else [])
            draw_fact_row(sheet, [fact])
            waiting = None
        elif waiting is None:
            waiting = fact
        else:
            draw_fact_row(sheet, [waiting, fact])
            waiting = None
    draw_fact_row(sheet, [waiting] if waiting else [])


def _is_short(sheet: Sheet, fact: Fact) -> bool:
    room = WIDTH / 2 - LABEL_WIDTH - 2 * PADDING
    lines = sheet.type.lines(fact.value, Style.TEXT, 10, room)
    return len(lines) == 1


def draw_fact_row(
    sheet: Sheet, facts: Sequence[Fact], size: float = 10.0, style: Style = Style.TEXT
) -> None:
    """Facts beside each other; a value of very many lines goes on in a further box."""
    if not facts:
        return
    room = WIDTH / len(facts) - LABEL_WIDTH - 2 * PADDING
    values = [sheet.type.lines(fact.value, style, size, room) for fact in facts]
    longest = max(map(len, values))
    for start in range(0, longest, MOST_LINES):
        labels = [fact.label if start == 0 else "（続き）" for fact in facts]
        parts = [lines[start : start + MOST_LINES] for lines in values]
        _draw_boxes(sheet, tuple(zip(labels, parts, strict=True)), size)


def _draw_boxes(sheet: Sheet, boxes: Sequence[tuple[str, Sequence[Line]]], size: float) -> None:
    """Boxes of one height beside each other, each with its label and the lines of its value."""
    column, leading = WIDTH / len(boxes), size * 1.5
    height = max(len(lines) for _, lines in boxes) * leading + 2.2 * MM
    sheet.need(height)
    top = sheet.y
    sheet.y -= height
    first_line = top - 1.1 * MM - (leading + 0.72 * size) / 2
    for position, (label, lines) in enumerate(boxes):
        x = LEFT + column * position
        sheet.box(x, sheet.y, column, height, colour=QUIET)
        sheet.rule(x + LABEL_WIDTH, top, x + LABEL_WIDTH, sheet.y, thickness=0.4, colour=HAIR)
        sheet.words(
            label,
            x + PADDING,
            first_line,
            LABEL_SIZE,
            style=Style.LABEL,
            colour=QUIET,
            width=LABEL_WIDTH - 2 * PADDING,
        )
        left, room = x + LABEL_WIDTH + PADDING, column - LABEL_WIDTH - 2 * PADDING
        for number, line in enumerate(lines):
            sheet.line(line, left, first_line - number * leading, size, width=room)
