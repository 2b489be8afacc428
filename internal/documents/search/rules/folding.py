"""Text as it is compared: width, case, kana and variant characters folded away. Pure.

`folded(text)` is the same for a document and for a question, on both databases, so that a phrase
is found exactly where its folded characters stand side by side. Folding twice changes nothing.
Source: CHR-01, CHR-03.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from internal.documents.search.rules.variants import VARIANTS

BREAK = "\x1f"
"""Stands between texts that are no continuation of each other; no phrase reaches across."""

_CANONICAL = {other: line[0] for line in VARIANTS for other in line[1:]}
_KATAKANA = {code: chr(code - 0x60) for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}

# One character with whatever modifies it: accents, voicing marks, variation selectors.
_CLUSTER = re.compile(
    "[\\s\\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
)
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; its character i stands for `starts[i]` up to `ends[i]` of the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """Where the folded characters from `first` up to, not with, `stop` stand originally."""
        return self.starts[first], self.ends[stop - 1]


def folded(text: str) -> str:
    """A text as it is compared."""
    return fold(text).text


def fold(text: str) -> Folded:
    """A text as it is compared, and where each of its characters comes from.

    White space stays, as one blank, only between two words of Latin letters or digits: in Japanese
    it is layout, as a line break in the middle of a word is.
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    blank: tuple[int, int] | None = None  # white space that may have to stay
    for found in _CLUSTER.finditer(text):
        shown = _fold_cluster(found[0])
        if shown == " ":
            blank = blank or found.span()
            continue
        if not shown:
            continue
        if blank and characters and _is_latin(characters[-1]) and _is_latin(shown[0]):
            characters.append(" ")
            starts.append(blank[0])
            ends.append(blank[1])
        blank = None
        characters.extend(shown)
        starts.extend([found.start()] * len(shown))
        ends.extend([found.end()] * len(shown))
    return Folded("".join(characters), tuple(starts), tuple(ends))


def _is_latin(character: str) -> bool:
    return character.isalnum() and character < "\u2000"


@lru_cache(maxsize=65_536)
def _fold_cluster(cluster: str) -> str:
    """What a character and its marks become: nothing, a blank, or some characters."""
    if cluster[0] == BREAK:
        return BREAK
    before, text = "", cluster
    while text != before:
        before = text
        text = unicodedata.normalize("NFKC", _without_selectors(text)).casefold()
        text = unicodedata.normalize("NFKC", text).translate(_KATAKANA)
        text = "".join(_CANONICAL.get(each, each) for each in text)
        text = "".join(_kept(each) for each in text)
    if not text.strip():
        return " " if text else ""
    return text.replace(" ", "")


def _without_selectors(text: str) -> str:
    return "".join(c for c in text if not 0xFE00 <= ord(c) <= 0xFE0F and ord(c) < 0xE0100)


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED:
        return ""
    if character.isspace() or category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return character
