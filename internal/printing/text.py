"""Setting Japanese text: where a line may end, and how it fills its width.

Source of the line-breaking classes: JIS X 4051, 行頭禁則 and 行末禁則; 分離禁止.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from internal.printing.fonts import Cluster, Fidelity, Fonts, Style

NEVER_FIRST = frozenset(
    "、。，．・：；？！ー）］｝｠⦆」』】〕〉》’”々〻ゝゞヽヾ゛゜ｰ､｡｣･％℃°′″‐–〜～"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ\u3099\u309a"
    ",.!?:;)]}%"
)
NEVER_LAST = frozenset("（［｛｟⦅「『【〔〈《‘“｢￥＄№#([{¥$")
NEVER_APART = frozenset("…‥—―")
SPACES = frozenset(" \u3000\u00a0")
WIDEST_STRETCH = 0.25
"""A line is justified while the space between characters grows by at most this part of the em."""


@dataclass(frozen=True, slots=True)
class Line:
    """Clusters of one line; `full` when the text goes on in the next line."""

    clusters: tuple[Cluster, ...]
    full: bool

    def width(self, size: float) -> float:
        """Natural width in points."""
        return width_of(self.clusters, size)


def width_of(clusters: Sequence[Cluster], size: float) -> float:
    """Natural width in points."""
    return sum(cluster.advance for cluster in clusters) * size / 1000


def break_lines(clusters: Sequence[Cluster], size: float, width: float) -> tuple[Line, ...]:
    """The text in lines of at most `width` points; empty text is one empty line."""
    lines: list[Line] = []
    rest = tuple(clusters)
    while rest:
        end = _end_of_line(rest, size, width)
        line, rest = rest[:end], rest[end:]
        while rest and rest[0].text == " ":
            rest = rest[1:]
        lines.append(Line(_without_trailing_spaces(line) if rest else line, full=bool(rest)))
    return tuple(lines) or (Line((), full=False),)


def _end_of_line(clusters: Sequence[Cluster], size: float, width: float) -> int:
    """How many clusters go into the line: up to the last place that allows a break."""
    used, allowed = 0.0, 0
    for position, cluster in enumerate(clusters):
        if position > 0 and _may_break(clusters[position - 1].text, cluster.text):
            allowed = position
        used += cluster.advance * size / 1000
        # A space that does not fit hangs in the margin, where nobody sees it.
        if used > width + 0.01 and cluster.text not in SPACES:
            return allowed or max(position, 1)
    return len(clusters)


def _may_break(before: str, after: str) -> bool:
    first, second = before[0], after[0]
    if second in NEVER_FIRST or first in NEVER_LAST or second in SPACES:
        return False
    if first in NEVER_APART and second in NEVER_APART:
        return False
    return not (_is_word(first) and _is_word(second))


def _is_word(character: str) -> bool:
    """Characters of Latin words, numbers and addresses, which stay together."""
    return "!" <= character <= "~"


def _without_trailing_spaces(clusters: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    end = len(clusters)
    while end and clusters[end - 1].text in SPACES:
        end -= 1
    return clusters[:end]


@dataclass(slots=True)
class Typesetter:
    """Sets text and keeps account of what the fonts could not show."""

    fonts: Fonts
    missing: dict[str, None] = field(default_factory=dict)
    ordinary: dict[str, None] = field(default_factory=dict)

    def clusters(self, text: str, style: Style) -> tuple[Cluster, ...]:
        """The text as it will be drawn; losses are noted."""
        clusters = self.fonts.clusters(text, style)
        for cluster in clusters:
            if cluster.fidelity is Fidelity.MISSING:
                self.missing[cluster.text] = None
            elif cluster.fidelity is Fidelity.ORDINARY_FORM:
                self.ordinary[cluster.text] = None
        return clusters

    def lines(self, text: str, style: Style, size: float, width: float) -> tuple[Line, ...]:
        """A text of one or more paragraphs in lines."""
        found: list[Line] = []
        for paragraph in text.splitlines() or [""]:
            found.extend(break_lines(self.clusters(paragraph, style), size, width))
        return tuple(found)


def draw_line(
    canvas: Canvas, line: Line, x: float, y: float, size: float, width: float | None = None
) -> None:
    """Draw a line from x on the base line y; a full line is spread to `width` when given."""
    if not line.clusters:
        return
    text = canvas.beginText(x, y)
    text.setCharSpace(_space_between(line, size, width))
    for font, code in _runs(line.clusters):
        text.setFont(font, size)
        text.textOut(code)
    canvas.drawText(text)


def _space_between(line: Line, size: float, width: float | None) -> float:
    gaps = len(line.clusters) - 1
    if width is None or not line.full or gaps < 1:
        return 0.0
    space = (width - line.width(size)) / gaps
    return round(space, 4) if 0 < space <= WIDEST_STRETCH * size else 0.0


def _runs(clusters: Sequence[Cluster]) -> Iterator[tuple[str, str]]:
    """Neighbours of one face together, as (font, what its font object draws)."""
    font, codes = clusters[0].font.fontName, ""
    for cluster in clusters:
        if cluster.font.fontName != font:
            yield font, codes
            font, codes = cluster.font.fontName, ""
        codes += cluster.code
    yield font, codes
