"""One TrueType face: which glyph a character has, its width, and what a document embeds."""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

WORDS_ARE_LONG, HAS_SCALE, HAS_MORE, HAS_XY_SCALE, HAS_MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80
COPIED_TABLES = ("cvt ", "fpgm", "head", "hhea", "maxp", "prep")
CHECKSUM_MAGIC = 0xB1B0AFBA


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a font descriptor says, in thousandths of the em."""

    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]


class Face:
    """A TrueType file, read once per process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        with TTFont(path, lazy=True) as font:
            self.units = int(font["head"].unitsPerEm)
            self.glyphs: Mapping[int, int] = {
                code: font.getGlyphID(name) for code, name in font.getBestCmap().items()
            }
            self.variants = self._read_variants(font)
            order, widths = font.getGlyphOrder(), font["hmtx"].metrics
            # fontTools repeats the last advance for glyphs beyond numberOfHMetrics, as it must be.
            self._metrics = [widths[name] for name in order]
            self._positions = list(font["loca"].locations)
            self._outlines: bytes = font.reader["glyf"]
            self._tables = {tag: font.reader[tag] for tag in COPIED_TABLES if tag in font.reader}
            self.metrics = self._read_metrics(font)

    def advance(self, glyph: int) -> float:
        """How far the pen moves, in thousandths of the em."""
        return float(self._metrics[glyph][0] * 1000 / self.units)

    def _read_variants(self, font: TTFont) -> Mapping[tuple[int, int], int]:
        """(character, variation selector) → glyph, as the font's own table says."""
        found: dict[tuple[int, int], int] = {}
        for table in font["cmap"].tables:
            if table.format != 14:
                continue
            for selector, pairs in table.uvsDict.items():
                for code, name in pairs:
                    glyph = self.glyphs.get(code) if name is None else font.getGlyphID(name)
                    if glyph is not None:
                        found[code, selector] = glyph
        return found

    def _read_metrics(self, font: TTFont) -> Metrics:
        def scaled(value: int) -> int:
            return round(value * 1000 / self.units)

        head, hhea = font["head"], font["hhea"]
        cap = getattr(font["OS/2"], "sCapHeight", 0) or hhea.ascent
        box = (scaled(head.xMin), scaled(head.yMin), scaled(head.xMax), scaled(head.yMax))
        return Metrics(scaled(hhea.ascent), scaled(hhea.descent), scaled(cap), box)

    def subset(self, glyphs: Iterable[int]) -> "Subset":
        """A font file with these glyphs only, numbered anew in their order."""
        numbers = self._numbered(glyphs)
        count = len(numbers)
        pieces: list[bytes] = []
        positions, metrics = array("I", [0]), array("H")
        end = 0
        for glyph in numbers:
            outline = _renumbered(self._outline(glyph), numbers)
            pieces.append(outline + bytes(-len(outline) % 4))
            end += len(pieces[-1])
            positions.append(end)
            advance, bearing = self._metrics[glyph]
            metrics.extend((advance, bearing & 0xFFFF))
        tables = dict(self._tables)
        head = bytearray(tables["head"])
        head[8:12] = bytes(4)
        head[50:52] = struct.pack(">h", 1)  # long positions
        tables["head"] = bytes(head)
        tables["hhea"] = tables["hhea"][:34] + struct.pack(">H", count)
        tables["maxp"] = tables["maxp"][:4] + struct.pack(">H", count) + tables["maxp"][6:]
        tables["glyf"] = b"".join(pieces)
        tables["loca"] = _big_endian(positions)
        tables["hmtx"] = _big_endian(metrics)
        return Subset(_assemble(tables), numbers)

    def _outline(self, glyph: int) -> bytes:
        return self._outlines[self._positions[glyph] : self._positions[glyph + 1]]

    def _numbered(self, glyphs: Iterable[int]) -> dict[int, int]:
        """Old number → new number: the glyph for missing characters first, parts last."""
        numbers = {0: 0}
        waiting = list(glyphs)
        while waiting:
            parts: list[int] = []
            for glyph in waiting:
                if glyph not in numbers:
                    numbers[glyph] = len(numbers)
                    parts.extend(part for _, part in _components(self._outline(glyph)))
            waiting = parts
        return numbers


@dataclass(frozen=True, slots=True)
class Subset:
    """A font file, and the number that each glyph of the face has in it."""

    program: bytes
    numbers: Mapping[int, int]


def _components(outline: bytes) -> Iterator[tuple[int, int]]:
    """The parts of a composite glyph: where its number stands, and the number."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, flags = 10, HAS_MORE
    while flags & HAS_MORE:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        yield at + 2, glyph
        at += 8 if flags & WORDS_ARE_LONG else 6
        if flags & HAS_SCALE:
            at += 2
        elif flags & HAS_XY_SCALE:
            at += 4
        elif flags & HAS_MATRIX:
            at += 8


def _renumbered(outline: bytes, numbers: Mapping[int, int]) -> bytes:
    parts = tuple(_components(outline))
    if not parts:
        return outline
    changed = bytearray(outline)
    for at, glyph in parts:
        struct.pack_into(">H", changed, at, numbers[glyph])
    return bytes(changed)


def _big_endian(values: "array[int]") -> bytes:
    if sys.byteorder == "little":
        values.byteswap()
    return values.tobytes()


def _checksum(content: bytes) -> int:
    words = array("I", content + bytes(-len(content) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def _assemble(tables: Mapping[str, bytes]) -> bytes:
    """The tables as a TrueType file. Source: OpenType specification, table directory."""
    power = len(tables).bit_length() - 1
    header = struct.pack(
        ">IHHHH", 0x00010000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power))
    )
    directory, body = b"", b""
    start = len(header) + 16 * len(tables)
    adjustment_at = 0
    for tag in sorted(tables):
        content = tables[tag]
        if tag == "head":
            adjustment_at = start + len(body) + 8
        directory += struct.pack(
            ">4sIII", tag.encode(), _checksum(content), start + len(body), len(content)
        )
        body += content + bytes(-len(content) % 4)
    file = header + directory + body
    adjustment = struct.pack(">I", (CHECKSUM_MAGIC - _checksum(file)) & 0xFFFFFFFF)
    return file[:adjustment_at] + adjustment + file[adjustment_at + 4 :]
