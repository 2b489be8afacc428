"""How a face enters a document: a composite font in the terms of the drawing library.

The library's own TrueType support splits a face into parts of 256 characters, writes characters
above U+FFFF wrongly into the table for text extraction, and cannot say "this glyph stands for
these two characters". One composite font per face (ISO 32000-1, 9.7) has none of these faults.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, count, islice
from threading import Lock
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

from internal.printing.faces import Face

SYMBOLIC = 4
FIRST_PRIVATE = 0x100000
BLOCK = 100
"""Most entries one block of a character map may have (Adobe technical note 5014)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph and the characters it stands for when text is searched or copied."""

    number: int
    text: str


@dataclass(slots=True)
class _Used:
    """What one document uses of a face: glyphs in the order of their codes, from 1."""

    resource: str
    codes: dict[Glyph, int] = field(default_factory=dict)


class EmbeddedFace:
    """A face as the drawing library wants a font to be (its protocol for dynamic fonts).

    A string to draw holds one character per glyph: the character itself, or a private stand-in
    from `stand_in` where a glyph is not what the face shows for that character.
    """

    _multiByte = 1  # noqa: N815 - names of the protocol
    _dynamicFont = 1  # noqa: N815
    shapable = False

    def __init__(self, face: Face, name: str) -> None:
        self.face_file = face
        self.fontName = self.name = name
        self.face = self
        self.ascent, self.descent = face.metrics.ascent, face.metrics.descent
        self._lock = Lock()
        self._stand_ins: dict[Glyph, str] = {}
        self._meaning: dict[str, Glyph] = {}
        self._used: WeakKeyDictionary[pdfdoc.PDFDocument, _Used] = WeakKeyDictionary()

    def stand_in(self, number: int, text: str) -> str:
        """The one character that draws this glyph and extracts as this text."""
        if len(text) == 1 and self.face_file.glyphs.get(ord(text)) == number:
            return text
        glyph = Glyph(number, text)
        with self._lock:  # two threads must not give one stand-in to two glyphs
            if glyph not in self._stand_ins:
                character = chr(FIRST_PRIVATE + len(self._stand_ins))
                self._meaning[character] = glyph
                self._stand_ins[glyph] = character
            return self._stand_ins[glyph]

    def _glyph(self, character: str) -> Glyph:
        meant = self._meaning.get(character)
        if meant is None:
            number = self.face_file.glyphs.get(ord(character), 0)
            meant = self._meaning[character] = Glyph(number, character)
        return meant

    def stringWidth(self, text: str, size: float, encoding: str = "") -> float:  # noqa: N802, ARG002
        """Width in points."""
        advances = (self.face_file.advance(self._glyph(character).number) for character in text)
        return sum(advances) * size / 1000

    def splitString(  # noqa: N802
        self, text: str, doc: pdfdoc.PDFDocument
    ) -> list[tuple[int, bytes]]:
        """The text in the codes of this document; every code has two bytes."""
        codes = self._state(doc).codes
        numbers = (codes.setdefault(self._glyph(one), len(codes) + 1) for one in text)
        return [(0, b"".join(number.to_bytes(2) for number in numbers))]

    def getSubsetInternalName(self, _subset: int, doc: pdfdoc.PDFDocument) -> str:  # noqa: N802
        """The name of this font in the document's resources."""
        return f"/{self._state(doc).resource}"

    def _state(self, doc: pdfdoc.PDFDocument) -> _Used:
        used = self._used.get(doc)
        if used is None:
            used = _Used(f"F{len(doc.fontMapping) + 1}")
            self._used[doc] = used
            doc.fontMapping[self.fontName] = f"/{used.resource}"
            doc.delayedFonts.append(self)
        return used

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802
        """Write the font with the glyphs that the document used."""
        used = self._used.pop(doc)
        glyphs = tuple(used.codes)
        numbers = [glyph.number for glyph in glyphs]
        name = pdfdoc.PDFName(f"{_tag(glyphs)}+{self.fontName}")
        metrics = self.face_file.metrics
        subset = self.face_file.subset(numbers)
        font_file = _stream(doc, subset.program)
        font_file.dictionary["Length1"] = len(subset.program)
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": name,
                "Flags": SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(metrics.box),
                "Ascent": metrics.ascent,
                "Descent": metrics.descent,
                "CapHeight": metrics.cap_height,
                "ItalicAngle": 0,
                "StemV": 140 if "Bold" in self.fontName else 80,
                "FontFile2": doc.Reference(font_file),
            }
        )
        widths = [_number(self.face_file.advance(number)) for number in numbers]
        to_glyph = b"\0\0" + b"".join(subset.numbers[number].to_bytes(2) for number in numbers)
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": name,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": doc.Reference(descriptor),
                "DW": 1000,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(widths)]),
                "CIDToGIDMap": doc.Reference(_stream(doc, to_glyph)),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant)]),
                "ToUnicode": doc.Reference(_stream(doc, _to_unicode(glyphs))),
            }
        )
        doc.idToObject["BasicFonts"].dict[used.resource] = doc.Reference(font)


def embed(face: Face) -> EmbeddedFace:
    """Make a face known to the drawing library under its name."""
    taken = pdfmetrics.getRegisteredFontNames()
    numbered = (f"{face.name}-{number}" for number in count(2))
    name = next(name for name in chain([face.name], numbered) if name not in taken)
    font = EmbeddedFace(face, name)
    pdfmetrics.registerFont(font)
    return font


def _stream(doc: pdfdoc.PDFDocument, content: bytes) -> pdfdoc.PDFStream:
    stream = pdfdoc.PDFStream()
    stream.content = content
    if doc.compression:
        stream.filters = [pdfdoc.PDFZCompress]
    return stream


def _number(value: float) -> float | int:
    return int(value) if value.is_integer() else round(value, 4)


def _tag(glyphs: Iterable[Glyph]) -> str:
    """Six letters that name the subset: the same glyphs give the same letters."""
    digest = hashlib.sha256(repr([glyph.number for glyph in glyphs]).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(glyphs: Iterable[Glyph]) -> bytes:
    """Which text each code stands for, in UTF-16. Source: ISO 32000-1, 9.10.3."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    entries = (
        f"<{code:04X}> <{glyph.text.encode('utf-16-be').hex().upper()}>"
        for code, glyph in enumerate(glyphs, start=1)
    )
    while block := list(islice(entries, BLOCK)):
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
