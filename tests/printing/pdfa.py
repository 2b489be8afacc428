"""A checker of our own for PDF/A-2b and PDF/A-3b.

It knows the rules that a drawn document of ours can break, from ISO 19005-2 and -3 (clause numbers
in the findings). It is no full validator: it judges what it knows and says nothing of the rest.
"""

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
PDF_NS = "{http://ns.adobe.com/pdf/1.3/}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"

FILTERS = {"/FlateDecode", "/DCTDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode"}
KNOWN_KEYS_OF_CATALOG = {
    *("/Type", "/Pages", "/Lang", "/Metadata", "/OutputIntents", "/Outlines", "/PageMode"),
    *("/ViewerPreferences", "/Names", "/AF", "/Version"),
}
OPERATORS = frozenset(
    """
    b B b* B* BDC BI BMC BT BX c cm cs CS d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k
    l M m MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W
    W* y ' "
    """.split()  # noqa: SIM905 - a list of them would fill three screens
)
COLOURS_WITHOUT_A_PROFILE = {"K", "k"}


def violations(pdf_bytes: bytes) -> tuple[str, ...]:
    """Every broken rule, as "clause: what"; empty when nothing was found."""
    return tuple(_violations(pdf_bytes))


def _violations(pdf_bytes: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", pdf_bytes):
        yield "6.1.2: header"
    with Pdf.open(BytesIO(pdf_bytes)) as pdf:
        yield from (f"syntax: {problem}" for problem in pdf.check_pdf_syntax())
        if "/Encrypt" in pdf.trailer:
            yield "6.1.3: encrypted"
        if len(pdf.trailer.get("/ID", ())) != 2:
            yield "6.1.3: no identifier"
        yield from _catalog(pdf)
        part = yield from _metadata(pdf)
        yield from _colours(pdf)
        yield from _objects(pdf)
        yield from _embedded_files(pdf, part)
        for number, page in enumerate(pdf.pages, start=1):
            yield from (f"{finding} (page {number})" for finding in _page(page))


def _catalog(pdf: Pdf) -> Iterator[str]:
    for key in set(pdf.Root.keys()) - KNOWN_KEYS_OF_CATALOG:
        yield f"6.5: {key} in the catalogue is not expected"
    if "/Names" in pdf.Root and set(pdf.Root.Names.keys()) != {"/EmbeddedFiles"}:
        yield "6.5: names other than embedded files"
    if str(pdf.Root.get("/Lang", "")) != "ja-JP":
        yield "language: not ja-JP"


def _metadata(pdf: Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        yield "6.6.2: no metadata"
        return ""
    if "/Filter" in stream:
        yield "6.6.2: metadata is filtered"
    packet = stream.read_bytes().decode()
    if not packet.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'):
        yield "6.6.2: packet header"
    root = ElementTree.fromstring(packet)  # noqa: S314 - our own document

    def text(*path: str) -> str:
        found = root.find("/".join((f".//{path[0]}", *path[1:])))
        return "" if found is None else (found.text or "")

    part = text(f"{PDFAID}part")
    if part not in ("2", "3") or text(f"{PDFAID}conformance") != "B":
        yield "6.6.4: identification"
    info = pdf.docinfo
    pairs = {
        "/Title": text(f"{DC}title", f"{RDF}Alt", f"{RDF}li"),
        "/Author": text(f"{DC}creator", f"{RDF}Seq", f"{RDF}li"),
        "/Creator": text(f"{XMP}CreatorTool"),
        "/Producer": text(f"{PDF_NS}Producer"),
        "/CreationDate": _pdf_date(text(f"{XMP}CreateDate")),
        "/ModDate": _pdf_date(text(f"{XMP}ModifyDate")),
    }
    for key, value in pairs.items():
        if str(info.get(key, "")) != value or not value:
            yield f"6.6.3: {key} differs from the packet"
    return part


def _pdf_date(moment: str) -> str:
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\+(\d\d):(\d\d)", moment)
    return "D:{}{}{}{}{}{}+{}'{}'".format(*found.groups()) if found else ""


def _colours(pdf: Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", ()))
    if len(intents) != 1 or intents[0].get("/S") != Name.GTS_PDFA1:
        yield "6.2.3: output intent"
        return
    stream = intents[0].DestOutputProfile
    profile = stream.read_bytes()
    size, major = struct.unpack_from(">I4xB", profile)
    if size != len(profile) or major != 2 or profile[36:40] != b"acsp":
        yield "6.2.3: profile header"
    if profile[12:20] != b"mntrRGB " or stream.N != 3:
        yield "6.2.3: profile is not that of an RGB display"


def _objects(pdf: Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary | Stream):
            continue
        if thing.get("/S") in {Name.JavaScript, Name.Launch, Name.Sound, Name.Movie, Name.URI}:
            yield f"6.5.1: action {thing.S}"
        for key in ("/AA", "/JS", "/XFA", "/PresSteps", "/Trans", "/SMask", "/Group", "/OC"):
            if key in thing:
                yield f"6: {key}"
        if isinstance(thing, Stream):
            filters = thing.get("/Filter", Array())
            names = filters if isinstance(filters, Array) else Array([filters])
            for name in names:
                if str(name) not in FILTERS:
                    yield f"6.1.7: filter {name}"
            for key in ("/F", "/FFilter", "/FDecodeParms"):
                if key in thing:
                    yield f"6.1.7: {key} in a stream"


def _embedded_files(pdf: Pdf, part: str) -> Iterator[str]:
    tree = pdf.Root.get("/Names", Dictionary()).get("/EmbeddedFiles")
    if tree is None:
        return
    if part != "3":
        yield "6.8: embedded files need part 3"
    related = [file.objgen for file in pdf.Root.get("/AF", ())]
    for file in list(tree.Names)[1::2]:
        content = file.EF.F
        if not {"/F", "/UF", "/AFRelationship", "/Desc"} <= set(file.keys()):
            yield "6.8: file specification"
        if file.objgen not in related:
            yield "6.8: file is not associated"
        if "/Subtype" not in content or "/ModDate" not in content.get("/Params", Dictionary()):
            yield "6.8: kind or date of an embedded file"


def _page(page: Page) -> Iterator[str]:
    resources = page.Resources
    for key in set(resources.keys()) - {"/Font", "/ProcSet"}:
        yield f"resources: {key} is not expected"
    if "/Annots" in page:
        yield "6.3: annotations are not expected"
    used: dict[str, set[int]] = {}
    font, depth, deepest = "", 0, 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name not in OPERATORS:
            yield f"6.2.2: operator {name}"
        if name in COLOURS_WITHOUT_A_PROFILE:
            yield "6.2.4: device CMYK"
        depth += {"q": 1, "Q": -1}.get(name, 0)
        deepest = max(deepest, depth)
        if name == "Tf":
            font = str(operands[0])
        elif name == "Tj":
            codes = bytes(operands[0])
            used.setdefault(font, set()).update(
                int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)
            )
    if depth != 0 or deepest > 28:
        yield "6.1.13: nesting of graphics states"
    for name, codes in used.items():
        if name not in resources.Font:
            yield f"6.2.2: font {name} is not in the resources"
        else:
            yield from _font(resources.Font[name], codes)
    for name in set(resources.Font.keys()) - set(used):
        yield from _font(resources.Font[name], set())


def _font(font: Object, used: set[int]) -> Iterator[str]:
    base = str(font.BaseFont)
    if font.Subtype != Name.Type0 or font.Encoding != Name("/Identity-H"):
        yield f"6.2.11: {base} is no composite font of ours"
        return
    if not re.match(r"/[A-Z]{6}\+", base):
        yield f"6.2.11: {base} has no subset tag"
    inner = font.DescendantFonts[0]
    descriptor = inner.FontDescriptor
    if {str(font.BaseFont), str(inner.BaseFont), str(descriptor.FontName)} != {base}:
        yield f"6.2.11.2: names of {base} differ"
    if "/FontFile2" not in descriptor:
        yield f"6.2.11.4: {base} is not embedded"
        return
    program = TTFont(BytesIO(descriptor.FontFile2.read_bytes()), lazy=True)
    units, count = program["head"].unitsPerEm, program["maxp"].numGlyphs
    full = struct.unpack(f">{2 * count}H", program.reader["hmtx"])
    to_glyph = inner.CIDToGIDMap.read_bytes()
    widths = list(inner.W[1])
    meanings = _meanings(font.ToUnicode.read_bytes())
    for code in used:
        glyph = int.from_bytes(to_glyph[2 * code : 2 * code + 2])
        if glyph in (0, *range(count, 0x10000)):
            yield f"6.2.11.8: {base} code {code} has no glyph"
            continue
        if abs(float(widths[code - 1]) - full[2 * glyph] * 1000 / units) > 1:
            yield f"6.2.11.5: {base} code {code} has another width in the font program"
        if meanings.get(code, "\0") in ("\0", "\ufeff", "\ufffe"):
            yield f"6.2.11.7: {base} code {code} has no meaning"


def _meanings(cmap: bytes) -> dict[int, str]:
    found = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", cmap, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in found}


def embedded_fonts(pdf_bytes: bytes) -> dict[str, bool]:
    """Every font that a page names → whether its program is in the file."""
    found: dict[str, bool] = {}
    with Pdf.open(BytesIO(pdf_bytes)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
                program = inner.get("/FontDescriptor", Dictionary()).get("/FontFile2")
                found[str(font.BaseFont)] = program is not None
    return found
