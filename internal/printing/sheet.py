"""Paper: A4 pages that fill from top to bottom, and the few things drawn on them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from internal.printing.fonts import Style
from internal.printing.text import Line, Typesetter, draw_line

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = A4
TOP, RIGHT, BOTTOM, LEFT = 15 * MM, 15 * MM, 18 * MM, 20 * MM
WIDTH = PAGE_WIDTH - LEFT - RIGHT

Colour = tuple[float, float, float]
INK: Colour = (0.1, 0.1, 0.1)
QUIET: Colour = (0.3, 0.3, 0.3)
HAIR: Colour = (0.6, 0.6, 0.6)
SHU: Colour = (0xB3 / 255, 0x24 / 255, 0x1A / 255)
"""朱, the colour of stamps."""

Drawing = Callable[[Canvas], None]


class Align(StrEnum):
    """Where a line stands in its width."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(slots=True)
class Sheet:
    """Pages under construction: drawings are kept until the number of pages is known.

    `y` is the height still free on the page, measured from the bottom of the paper.
    """

    type: Typesetter
    pages: list[list[Drawing]] = field(default_factory=list)
    outline: list[tuple[str, int]] = field(default_factory=list)
    y: float = 0.0

    def new_page(self) -> None:
        """Go to the top of a fresh page."""
        self.pages.append([])
        self.y = PAGE_HEIGHT - TOP

    def need(self, height: float) -> None:
        """Go to a fresh page unless this much height is free."""
        if not self.pages or self.y - height < BOTTOM:
            self.new_page()

    def draw(self, drawing: Drawing) -> None:
        """Add a drawing to the current page."""
        self.pages[-1].append(drawing)

    def mark(self, title: str) -> None:
        """Name this page in the document's outline."""
        self.outline.append((title, len(self.pages) - 1))

    def words(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        style: Style = Style.TEXT,
        colour: Colour = INK,
        width: float = 0.0,
        align: Align = Align.LEFT,
    ) -> None:
        """One line of text on the base line y; smaller where it would leave its width."""
        clusters = self.type.clusters(text, style)
        line = Line(clusters, full=False)
        natural = line.width(size)
        if 0 < width < natural:
            size, natural = size * width / natural, width
        if align is Align.CENTRE:
            x += (width - natural) / 2
        elif align is Align.RIGHT:
            x += width - natural
        self.line(line, x, y, size, colour=colour)

    def line(
        self,
        line: Line,
        x: float,
        y: float,
        size: float,
        *,
        colour: Colour = INK,
        width: float | None = None,
    ) -> None:
        """A line that was broken before; spread to `width` when it is full."""

        def drawing(canvas: Canvas) -> None:
            canvas.setFillColorRGB(*colour)
            draw_line(canvas, line, x, y, size, width)

        self.draw(drawing)

    def rule(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        thickness: float = 0.6,
        colour: Colour = INK,
    ) -> None:
        """A straight line."""

        def drawing(canvas: Canvas) -> None:
            canvas.setStrokeColorRGB(*colour)
            canvas.setLineWidth(thickness)
            canvas.line(x1, y1, x2, y2)

        self.draw(drawing)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        thickness: float = 0.6,
        colour: Colour = INK,
    ) -> None:
        """A frame with its lower left corner at (x, y)."""

        def drawing(canvas: Canvas) -> None:
            canvas.setStrokeColorRGB(*colour)
            canvas.setLineWidth(thickness)
            canvas.rect(x, y, width, height)

        self.draw(drawing)

    def paragraph(
        self,
        text: str,
        size: float,
        leading: float,
        *,
        x: float = LEFT,
        width: float = WIDTH,
        style: Style = Style.TEXT,
        colour: Colour = INK,
    ) -> None:
        """Text that flows over pages; never a single line left behind or carried over."""
        lines = self.type.lines(text, style, size, width)
        for number, line in enumerate(lines):
            starts, second_last = number == 0, number == len(lines) - 2
            self.need(leading * (2 if (starts or second_last) and len(lines) > 1 else 1))
            self.y -= leading
            baseline = self.y + (leading - size) / 2 + 0.12 * size
            self.line(line, x, baseline, size, colour=colour, width=width)

    def finish(self, canvas: Canvas, footer: Callable[["Sheet", int, int], None]) -> None:
        """Put every page on paper, with the footer of page n of m."""
        total = len(self.pages)
        for number in range(1, total + 1):
            page, self.pages = self.pages, [[]]
            footer(self, number, total)
            drawings, self.pages = self.pages[0], page
            for drawing in (*page[number - 1], *drawings):
                drawing(canvas)
            for position, (title, index) in enumerate(self.outline):
                if index == number - 1:
                    canvas.bookmarkPage(f"part-{position}")
                    canvas.addOutlineEntry(title, f"part-{position}", 0)
            canvas.showPage()
