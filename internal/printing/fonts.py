"""Which glyph shows a character: the first face of a chain that has it.

BIZ UDGothic or UDPGothic, then Noto Sans JP, then IPAmj Mincho where it is installed (rare forms
of names), then DejaVu (☑). A character that no face has is drawn as 〓 and reported; its text
stays in the document. A variation selector is obeyed where a face knows it; otherwise the
character's ordinary form is drawn and the loss is reported.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from internal.printing.embedding import EmbeddedFace, embed
from internal.printing.faces import Face

GETA = "〓"
MINCHO_FOR_NAMES = "ipamjm.ttf"
SYSTEM_FOLDERS = (Path("/usr/share/fonts/truetype/ipamj"),)
"""Where Debian's fonts-ipamj-mincho puts it; a copy beside our own fonts comes first."""


class Style(StrEnum):
    """What a piece of text looks like."""

    TEXT = "text"
    LABEL = "label"
    BOLD = "bold"


CHAINS = {
    Style.TEXT: ("BIZUDGothic-Regular", "NotoSansJP-Regular", "DejaVuSans"),
    Style.LABEL: (
        *("BIZUDPGothic-Regular", "BIZUDGothic-Regular"),
        *("NotoSansJP-Regular", "DejaVuSans"),
    ),
    Style.BOLD: (
        *("BIZUDPGothic-Bold", "BIZUDGothic-Bold"),
        *("NotoSansJP-Bold", "DejaVuSans-Bold"),
    ),
}
"""The fixed-width face also knows more variants of names than the proportional one (葛, 辻)."""


TWINS = {0x2985: 0xFF5F, 0x2986: 0xFF60}
"""Characters of JIS X 0213 with two code points; Japanese faces have the glyph at the other."""


class Fidelity(StrEnum):
    """How faithfully a character is drawn."""

    EXACT = "exact"
    ORDINARY_FORM = "ordinary_form"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The smallest thing that is drawn: a character with its variation selector, if any.

    `code` is what the face's font object draws it by; `advance` is in thousandths of the em.
    """

    text: str
    font: EmbeddedFace
    code: str
    advance: float
    fidelity: Fidelity


class FontsMissing(RuntimeError):
    """The fonts for printing were not prepared on this machine."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing: run `python -m internal.web.assets` first")


class Fonts:
    """The faces of one folder, each loaded when it is first needed."""

    def __init__(self, folder: Path, mincho_folders: tuple[Path, ...] = SYSTEM_FOLDERS) -> None:
        for name in {name for chain in CHAINS.values() for name in chain}:
            if not (folder / f"{name}.ttf").exists():
                raise FontsMissing(folder / f"{name}.ttf")
        candidates = [place / MINCHO_FOR_NAMES for place in (folder, *mincho_folders)]
        mincho = [path for path in candidates if path.exists()][:1]
        self._chains = {
            style: (
                *(folder / f"{name}.ttf" for name in names[:-1]),
                *mincho,
                *(folder / f"{name}.ttf" for name in names[-1:]),
            )
            for style, names in CHAINS.items()
        }
        self._known: dict[tuple[str, Style], Cluster] = {}

    def clusters(self, text: str, style: Style) -> tuple[Cluster, ...]:
        """The text as it will be drawn. Line ends and other control characters are left out."""
        return tuple(self._cluster(piece, style) for piece in _pieces(text))

    def chain(self, style: Style) -> Iterable[EmbeddedFace]:
        """The faces of a style, first choice first."""
        return map(_load, self._chains[style])

    def main(self, style: Style) -> EmbeddedFace:
        """The face that a style is made for."""
        return _load(self._chains[style][0])

    def _cluster(self, piece: str, style: Style) -> Cluster:
        known = self._known.get((piece, style))
        if known is None:
            known = self._known[piece, style] = self._choose(piece, style)
        return known

    def _choose(self, piece: str, style: Style) -> Cluster:
        base, selectors = ord(piece[0]), [ord(one) for one in piece[1:]]
        if selectors:
            for font in self.chain(style):
                glyph = font.face_file.variants.get((base, selectors[0]))
                if glyph is not None and len(selectors) == 1:
                    return _made(font, glyph, piece, Fidelity.EXACT)
        if not _is_private(base):
            for font in self.chain(style):
                glyphs = font.face_file.glyphs
                glyph = glyphs.get(base, glyphs.get(TWINS.get(base, base)))
                if glyph is not None:
                    fidelity = Fidelity.ORDINARY_FORM if selectors else Fidelity.EXACT
                    return _made(font, glyph, piece, fidelity)
        font = self.main(style)
        return _made(font, font.face_file.glyphs[ord(GETA)], piece, Fidelity.MISSING)


def _made(font: EmbeddedFace, glyph: int, text: str, fidelity: Fidelity) -> Cluster:
    code = font.stand_in(glyph, text)
    return Cluster(text, font, code, font.face_file.advance(glyph), fidelity)


@lru_cache(maxsize=16)
def _load(path: Path) -> EmbeddedFace:
    return embed(Face(path))


@lru_cache(maxsize=4)
def load_fonts(folder: Path) -> Fonts:
    """The fonts of a folder, once per process.

    Raises:
        FontsMissing: a file is not there; the message names the command that makes it.
    """
    return Fonts(folder)


def is_selector(character: str) -> bool:
    """Whether a character only selects a variant of the one before it."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _is_private(code: int) -> bool:
    """Characters that everyone defines for himself: another body's font shows something else."""
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text.replace("\t", "\u3000"):
        if is_selector(character):
            if pieces:
                pieces[-1] += character
        elif unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
            pieces.append(character)
    return pieces
