"""Texts as pieces for the index, and the passage around what was found. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from internal.documents.search.rules.folding import BREAK, Folded, fold
from internal.documents.search.rules.question import MOST_LETTERS

PIECE = 4_000
"""Characters of one piece: what a hit has to be looked for in, and what one index row holds."""

OVERLAP = 2 * MOST_LETTERS
"""With at most one blank between any two letters, the longest question fits into it."""

BEFORE, AFTER = 30, 70
"""Characters shown before and after the first hit."""

_SPACE = re.compile(r"[^\S\x1f]+")


@dataclass(frozen=True, slots=True)
class Marked:
    """A part of a passage, in the characters of the original."""

    text: str
    hit: bool


def tidy(text: str) -> str:
    """A text with single blanks and line ends, and without what a database refuses."""
    text = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return _SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text).strip()


def pieces_of(text: str) -> Iterator[str]:
    """A tidy text as overlapping pieces; none of an empty one."""
    for start in range(0, max(len(text) - OVERLAP, min(len(text), 1)), PIECE - OVERLAP):
        yield text[start : start + PIECE]


def passage(original: str, words: Iterable[str]) -> tuple[Marked, ...]:
    """What stands around the first of the words, every word in it marked; empty without a hit."""
    text = fold(original)
    hits = _hits(text, words)
    if not hits:
        return ()
    first = hits[0][0]
    begin, end = _window(original, first)
    parts: list[Marked] = []
    at = begin
    for start, stop in hits:
        start, stop = max(start, at), min(stop, end)  # noqa: PLW2901 - cut to the window
        if start >= stop:
            continue
        parts += [Marked(original[at:start], hit=False), Marked(original[start:stop], hit=True)]
        at = stop
    parts.append(Marked(original[at:end], hit=False))
    cut = (Marked("…", hit=False),)
    before = cut if begin and original[begin - 1] != BREAK else ()
    after = cut if end < len(original) and original[end] != BREAK else ()
    return (*before, *(_joined(part) for part in parts if part.text), *after)


def _joined(part: Marked) -> Marked:
    return Marked(part.text.replace("\n", " "), part.hit)


def _hits(text: Folded, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in the original, in order."""
    found = []
    for word in words:
        at = text.text.find(word)
        while at >= 0:
            found.append(text.span(at, at + len(word)))
            at = text.text.find(word, at + len(word))
    return sorted(found)


def _window(original: str, first: int) -> tuple[int, int]:
    """What is shown around a place: never across a `BREAK`, all of a short line."""
    line = original.rfind(BREAK, 0, first) + 1
    line_end = original.find(BREAK, first)
    line_end = len(original) if line_end < 0 else line_end
    if line_end - line <= BEFORE + AFTER:
        return line, line_end
    return max(line, first - BEFORE), min(line_end, first + AFTER)
