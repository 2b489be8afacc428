"""What a content is. Pure.

Signatures that the `filetype` library knows are taken from it; what lies inside containers and
what is text is our own.
"""

import re
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

import filetype
import pikepdf

from internal.kernel.files import refusals
from internal.kernel.files.containers import compound_kind, is_executable, zip_kind
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.text import encoding_of

HEAD = 64 * 1024
"""Bytes from the beginning of a file that are looked at first."""

Opener = Callable[[], BinaryIO]
"""Opens the whole file from its beginning; whoever calls it closes it."""

_IMAGES = {
    "image/png": FileKind.PNG,
    "image/apng": FileKind.PNG,
    "image/jpeg": FileKind.JPEG,
    "image/gif": FileKind.GIF,
    "image/tiff": FileKind.TIFF,
    "image/webp": FileKind.WEBP,
    "image/avif": FileKind.AVIF,
    "image/heic": FileKind.HEIC,
}
_ARCHIVES = frozenset({"rar", "7z", "gz", "tar", "bz2", "xz", "cab", "z", "lz", "zst", "lz4"})
_LHA = re.compile(rb"..-lh[0-9d]-", re.DOTALL)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_MAIL_HEADER = re.compile(
    r"(?im)^(from|to|subject|date|received|message-id|mime-version|return-path|delivered-to):"
)
_HEADER_LINE = re.compile(r"[!-9;-~]+:")
_HTML = re.compile(r"(?is)\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b")
_UBL_ROOT = re.compile(
    r"urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2 (?:Invoice|CreditNote)"
)
_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d|<<)")


def recognise(head: bytes, opener: Opener, name: str) -> FileKind:
    """The kind of a content; `name` only appears in refusals.

    Raises:
        Refusal: it is none of the allowed kinds, or one that may not come in as it is.
    """
    if is_executable(head):
        raise refusals.executable(name)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        with opener() as content:
            return zip_kind(content, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with opener() as content:
            return compound_kind(content, name)
    if b"%PDF-" in head[:1024]:
        return _pdf(opener, name)
    return _image(head) or _text(head, opener, name)


def _pdf(opener: Opener, name: str) -> FileKind:
    with opener() as content:
        if not _mentions_encryption(content):
            return FileKind.PDF
    # Many PDFs are encrypted with an empty password, only to forbid changes; these can be read.
    with opener() as content:
        try:
            pikepdf.open(content).close()
        except pikepdf.PasswordError:
            raise refusals.encrypted(name) from None
        except pikepdf.PdfError:
            raise refusals.broken(name) from None
    return FileKind.PDF


def _mentions_encryption(content: BinaryIO) -> bool:
    overlap = b""
    while chunk := content.read(1024 * 1024):
        if _ENCRYPT.search(overlap + chunk):
            return True
        overlap = chunk[-32:]
    return False


def _image(head: bytes) -> FileKind | None:
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return FileKind.AVIF if b"avif" in head[8:40] else FileKind.HEIC
    # Two letters are too little for a signature: a text may begin with BM, too.
    if head.startswith(b"BM"):
        return FileKind.BMP if head[6:10] == bytes(4) else None
    guess = filetype.guess(head)
    return _IMAGES.get(guess.mime) if guess else None


def _text(head: bytes, opener: Opener, name: str) -> FileKind:
    with opener() as content:
        encoding = encoding_of(content)
    if encoding is None:
        guess = filetype.guess(head)
        if _LHA.match(head) or (guess and guess.extension in _ARCHIVES):
            raise refusals.other_archive(name)
        raise refusals.unlisted(name)
    if head.startswith(b"#!"):
        raise refusals.executable(name)
    start = head.decode(encoding, "ignore").lstrip("\ufeff")
    if _HTML.match(start):
        return FileKind.HTML
    if start.lstrip().startswith("<"):
        return _markup(start, name)
    return FileKind.EML if _is_mail(start) else FileKind.TEXT


def _is_mail(start: str) -> bool:
    headers = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    found = {header.lower() for header in _MAIL_HEADER.findall(headers)}
    return _HEADER_LINE.match(headers) is not None and len(found) >= 3


def _markup(start: str, name: str) -> FileKind:
    root = _root_element(start)
    if root is None:
        return FileKind.TEXT
    if _UBL_ROOT.fullmatch(root):
        return FileKind.UBL
    match root.rsplit(" ", 1)[-1].lower():
        case "svg":
            raise refusals.unlisted(name)
        case "html":
            return FileKind.HTML
        case _:
            return FileKind.XML


def _root_element(start: str) -> str | None:
    """Namespace and name of the first element, without reading on."""
    found: list[str] = []

    def begin(element: str, _attributes: dict[str, str]) -> None:
        if not found:
            found.append(element)

    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.StartElementHandler = begin
    text = start.lstrip()
    # The text is decoded already: a declared Shift_JIS would only mislead the parser.
    text = re.sub(r"^<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)
    try:
        # Only up to the end of the first tag that is no declaration: no entity is ever expanded.
        parser.Parse(text.encode("utf-8", "replace"), False)
    except expat.ExpatError:
        return found[0] if found else None
    return found[0] if found else None
