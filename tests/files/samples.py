"""Small files of every kind, made on the spot."""

import io
import struct
import zlib
from collections.abc import Mapping
from email.message import EmailMessage
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf(pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for number in range(1, pages + 1):
        canvas.drawString(100, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def encrypted_pdf(*, user: str) -> bytes:
    """With an empty user password it only forbids changes and opens for everybody."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
    return out.getvalue()


def endless_pdf() -> bytes:
    """Each of 16 drawings draws the next one ten times: nobody lives to see the end."""
    with pikepdf.new() as document:
        inner: pikepdf.Object = document.make_stream(
            b"0 0 m 100 100 l S",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 595, 842],
        )
        for _level in range(16):
            inner = document.make_stream(
                b"/X Do " * 10,
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Form,
                BBox=[0, 0, 595, 842],
                Resources={"/XObject": {"/X": inner}},
            )
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary({"/XObject": {"/X": inner}})
        page.obj.Contents = document.make_stream(b"/X Do")
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def open_xml(main: str, more: Mapping[str, bytes] | None = None) -> bytes:
    types = b'<?xml version="1.0"?><Types xmlns="urn:x"/>'
    return zipped({"[Content_Types].xml": types, main: b"<x/>", **(more or {})})


def docx(text: str = "執行伺") -> bytes:
    """The least that a word processor opens."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = (
        f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{office}.document.main+xml"/>'
        "</Types>"
    )
    main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{main}" Target="word/document.xml"/></Relationships>'
    )
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{words}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": relations.encode(),
            "word/document.xml": body.encode(),
        }
    )


def xlsx() -> bytes:
    return open_xml("xl/workbook.xml")


def pptx() -> bytes:
    return open_xml("ppt/presentation.xml")


def docm() -> bytes:
    return open_xml("word/document.xml", {"word/vbaProject.bin": b"\x00"})


def open_document(kind: str, more: Mapping[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", b"<x/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def odt_with_remote_picture(address: str) -> bytes:
    """A document that wants to fetch a picture from elsewhere when it is opened."""
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{oasis}:office:1.0" office:version="1.2"'
        f' xmlns:text="{oasis}:text:1.0" xmlns:draw="{oasis}:drawing:1.0"'
        f' xmlns:svg="{oasis}:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<office:body><office:text><text:p><draw:frame svg:width="3cm" svg:height="3cm">'
        f'<draw:image xlink:href="{address}"/>'
        "</draw:frame></text:p></office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return zipped(
        {
            "mimetype": kind.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def encrypted_zip() -> bytes:
    """The mark of encryption set on an ordinary member, in both of its headers."""
    raw = bytearray(zipped({"secret.txt": b"secret"}))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file as old Office writes it: header, one FAT sector, directory, streams."""
    bodies = {name: body.ljust(4096, b"\x00")[:4096] for name, body in streams.items()}
    directory_sectors = (len(bodies) + 1 + 3) // 4
    fat = [0xFFFFFFFD, *_chain(1, directory_sectors)]
    entries = [_entry("Root Entry", 5, child=1, start=0xFFFFFFFE, size=0)]
    for number, name in enumerate(bodies, start=1):
        right = number + 1 if number < len(bodies) else 0xFFFFFFFF
        entries.append(_entry(name, 2, right=right, start=len(fat), size=4096))
        fat += _chain(len(fat), 8)
    header = CFB + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    directory = b"".join(entries).ljust(512 * directory_sectors, b"\x00")
    return header + table + directory + b"".join(bodies.values())


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), 0xFFFFFFFE]


def _entry(
    name: str,
    kind: int,
    *,
    start: int,
    size: int,
    child: int = 0xFFFFFFFF,
    right: int = 0xFFFFFFFF,
) -> bytes:
    raw = (name + "\x00").encode("utf-16-le")
    head = raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw), kind, 1)
    return (
        head
        + struct.pack("<III", 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def doc(*, is_encrypted: bool = False) -> bytes:
    return compound({"WordDocument": bytes(11) + (b"\x13" if is_encrypted else b"\x12")})


def xls(*, is_encrypted: bool = False) -> bytes:
    begin = struct.pack("<HH", 0x0809, 16) + bytes(16)
    password = struct.pack("<HH", 0x002F, 6) + bytes(6)
    sheet = struct.pack("<HH", 0x0085, 0)
    return compound({"Workbook": begin + (password if is_encrypted else b"") + sheet})


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, form)
    return out.getvalue()


def scanned_tiff(pages: int) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("1", (400, 600), number % 2) for number in range(pages)]
    first.save(out, "TIFF", save_all=True, append_images=others)
    return out.getvalue()


def turned_jpeg() -> bytes:
    """Taken with the camera on its side: 40 wide, 30 high in the file, shown 30 wide."""
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), "navy")
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb_png() -> bytes:
    """A few bytes that say they are 60,000 by 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_part(b"IHDR", header)
        + _png_part(b"IDAT", zlib.compress(bytes(1000)))
        + _png_part(b"IEND", b"")
    )


def _png_part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "髙橋 <takahashi@example.jp>"
    message["To"] = "kakari@example.jp"
    message["Subject"] = "見積書の送付について"
    message["Date"] = "Tue, 24 Nov 2026 09:30:00 +0900"
    message.set_content("お世話になっております。")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="見積.pdf")
    return message.as_bytes()


def invoice() -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        b'<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
        b"</ubl:Invoice>"
    )


def everything() -> list[bytes]:
    """One of each container and text."""
    return [
        pdf(),
        encrypted_pdf(user=""),
        docx(),
        open_document("text"),
        doc(),
        xls(),
        zipped({"a/b.txt": b"hello", "c.pdf": b"%PDF-1.7"}),
        mail(),
        invoice(),
        picture("TIFF"),
        "番号,氏名\r\n1,髙橋\r\n".encode("cp932"),
    ]


def damaged(content: bytes, wounds: list[tuple[float, bytes]], rest: float) -> bytes:
    """The first part of a content, with other bytes at some places."""
    raw = bytearray(content[: max(1, int(len(content) * rest))])
    for place, other in wounds:
        at = int(place * len(raw))
        raw[at : at + len(other)] = other
    return bytes(raw)
