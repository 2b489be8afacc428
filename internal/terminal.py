"""Text for a terminal in which a Japanese letter is two columns wide."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """Columns a text takes: wide and full-width letters two, marks and selectors none."""
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines with aligned columns and a rule under the heads."""
    lines = [heads, *rows]
    widths = [max(width(line[at]) for line in lines) for at in range(len(heads))]
    rule = "  ".join("-" * columns for columns in widths)
    shown = [
        "  ".join(_padded(cell, columns) for cell, columns in zip(line, widths, strict=True))
        for line in lines
    ]
    return "\n".join(line.rstrip() for line in [shown[0], rule, *shown[1:]])


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
