"""One TrueType face: which glyph a character has, its width, and what a document embeds."""

import struct
import sys
from array import array
from collections.abc import Iterable, Mapping
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

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """A font file with these glyphs only; they keep their numbers, all others are empty."""
        wanted = self._with_components(glyphs)
        count = max(wanted) + 1
        pieces: list[bytes] = []
        positions, metrics = array("I"), array("H", bytes(4 * count))
        end = 0
        for glyph in sorted(wanted):
            # Every glyph from the last one up to this begins where the outlines end so far.
            positions.extend(array("I", [end]) * (glyph + 1 - len(positions)))
            outline = self._outline(glyph)
            pieces.append(outline + bytes(-len(outline) % 4))
            end += len(pieces[-1])
            advance, bearing = self._metrics[glyph]
            metrics[2 * glyph], metrics[2 * glyph + 1] = advance, bearing & 0xFFFF
        positions.append(end)
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
        return _assemble(tables)

    def _outline(self, glyph: int) -> bytes:
        return self._outlines[self._positions[glyph] : self._positions[glyph + 1]]

    def _with_components(self, glyphs: Iterable[int]) -> set[int]:
        """The glyphs, the one for missing characters, and every part of a composite glyph."""
        wanted, waiting = {0}, list(glyphs)
        while waiting:
            glyph = waiting.pop()
            if glyph in wanted:
                continue
            wanted.add(glyph)
            waiting.extend(_components(self._outline(glyph)))
        return wanted


def _components(outline: bytes) -> Iterable[int]:
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, flags = 10, HAS_MORE
    while flags & HAS_MORE:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        yield glyph
        at += 8 if flags & WORDS_ARE_LONG else 6
        if flags & HAS_SCALE:
            at += 2
        elif flags & HAS_XY_SCALE:
            at += 4
        elif flags & HAS_MATRIX:
            at += 8


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
