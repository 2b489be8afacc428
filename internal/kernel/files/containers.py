"""What lies inside files that are containers: ZIP (also new Office and OpenDocument), and the
compound files of old Office. Pure; nothing is unpacked beyond a few bytes."""

import lzma
import stat
import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

import olefile

from internal.kernel.files import refusals
from internal.kernel.files.kinds import (
    ARCHIVE_EXTENSIONS,
    FORBIDDEN_EXTENSIONS,
    MACRO_EXTENSIONS,
    FileKind,
)
from internal.kernel.files.names import clean_filename, extension_of

MAX_MEMBERS = 10_000
MAX_UNPACKED = 2 * 1024 * 1024 * 1024
_MAX_DIRECTORY = 4 * 1024 * 1024

_SIGNATURES = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # Windows shortcut
    b"ITSF",  # compiled help
    b"MSCF",  # cabinet, the inside of installers
    b"\x00asm",
)
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
    b"application/vnd.oasis.opendocument.presentation": FileKind.ODP,
}
_OPEN_XML = (
    ("word/document", FileKind.DOCX),
    ("xl/workbook.xml", FileKind.XLSX),
    ("ppt/presentation", FileKind.PPTX),
)
# What the readers of both containers raise on files that somebody damaged or made up; found by
# feeding them such files (RuntimeError: among others, folders that contain themselves).
_BROKEN = (
    BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    KeyError,
    OverflowError,
    RuntimeError,
)
_XLS_FILEPASS = 0x002F
_XLS_BOUNDSHEET = 0x0085


def is_executable(head: bytes) -> bool:
    """Whether a content begins like a program. Two letters alone may also begin a text."""
    return head.startswith(_SIGNATURES) or (head.startswith(b"MZ") and b"\x00" in head[:256])


def zip_kind(content: BinaryIO, name: str) -> FileKind:
    """The kind of a ZIP file: an office document, or an archive whose members are harmless."""
    if _directory_size(content) > _MAX_DIRECTORY:
        raise refusals.too_much_inside(name)
    try:
        with ZipFile(content) as archive:
            return _zip_kind(archive, name)
    except _BROKEN:
        raise refusals.broken(name) from None


def _zip_kind(archive: ZipFile, name: str) -> FileKind:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise refusals.too_much_inside(name)
    names = frozenset(member.filename.lower() for member in members)
    if "[content_types].xml" in names:
        return _open_xml_kind(archive, names, name)
    if "mimetype" in names:
        return _open_document_kind(archive, names, name)
    if "meta-inf/manifest.mf" in names or "androidmanifest.xml" in names:
        raise refusals.executable(name)
    for member in members:
        _check_member(archive, member, name)
    return FileKind.ZIP


def _open_xml_kind(archive: ZipFile, names: frozenset[str], name: str) -> FileKind:
    types = _read_start(archive, "[content_types].xml", 1024 * 1024)
    has_programs = any(
        member.endswith("vbaproject.bin") or member.startswith("xl/macrosheets/")
        for member in names
    )
    if has_programs or b"macroEnabled" in types or "xl/workbook.bin" in names:
        raise refusals.with_macros(name)
    for start, kind in _OPEN_XML:
        if any(member.startswith(start) for member in names):
            return kind
    raise refusals.unlisted(name)


def _open_document_kind(archive: ZipFile, names: frozenset[str], name: str) -> FileKind:
    kind = _OPEN_DOCUMENT.get(_read_start(archive, "mimetype", 200).strip())
    if kind is None:
        raise refusals.unlisted(name)
    if b"encryption-data" in _read_start(archive, "meta-inf/manifest.xml", 1024 * 1024):
        raise refusals.encrypted(name)
    if any(member.startswith(("basic/", "scripts/")) for member in names):
        raise refusals.with_macros(name)
    return kind


def _check_member(archive: ZipFile, member: ZipInfo, name: str) -> None:
    shown = _member_name(member)
    extension = extension_of(shown)
    if member.flag_bits & 0x1:
        raise refusals.encrypted(name)
    if extension in FORBIDDEN_EXTENSIONS or extension in MACRO_EXTENSIONS:
        raise refusals.dangerous_member(name, clean_filename(shown))
    if extension in ARCHIVE_EXTENSIONS:
        raise refusals.nested_archive(name, clean_filename(shown))
    leaves_folder = shown.startswith(("/", "\\")) or ".." in shown.replace("\\", "/").split("/")
    if leaves_folder or stat.S_ISLNK(member.external_attr >> 16):
        raise refusals.dangerous_member(name, clean_filename(shown))
    if not member.is_dir():
        with archive.open(member) as inside:
            if is_executable(inside.read(256)):
                raise refusals.dangerous_member(name, clean_filename(shown))


def _member_name(member: ZipInfo) -> str:
    if member.flag_bits & 0x800:
        return member.filename
    # Names without the UTF-8 mark come from Windows in Japanese; the library read them as CP437.
    return member.filename.encode("cp437", "replace").decode("cp932", "replace")


def _read_start(archive: ZipFile, lower_name: str, size: int) -> bytes:
    for member in archive.infolist():
        if member.filename.lower() == lower_name:
            if member.flag_bits & 0x1:
                return b""
            with archive.open(member) as inside:
                return inside.read(size)
    return b""


def _directory_size(content: BinaryIO) -> int:
    """Bytes of the list of members: a hostile file has millions, each of them an object here."""
    end = content.seek(0, 2)
    content.seek(max(0, end - 22 - 65535 - 20))
    tail = content.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return 0
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        content.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
        size = max(size % 0xFFFFFFFF, int.from_bytes(content.read(56)[40:48], "little"))
    content.seek(0)
    return size


def compound_kind(content: BinaryIO, name: str) -> FileKind:
    """The kind of a compound file, by the streams in it."""
    try:
        with olefile.OleFileIO(content) as compound:
            top = {entry[0] for entry in compound.listdir(streams=True, storages=True)}
            return _compound_kind(compound, top, name)
    except _BROKEN:
        raise refusals.broken(name) from None


def _compound_kind(compound: olefile.OleFileIO, top: set[str], name: str) -> FileKind:
    if "EncryptedPackage" in top or "EncryptedSummary" in top:
        raise refusals.encrypted(name)
    if "Macros" in top or "_VBA_PROJECT_CUR" in top:
        raise refusals.with_macros(name)
    if "WordDocument" in top:
        if _start(compound, "WordDocument", 12)[11:12] not in _UNENCRYPTED_WORD:
            raise refusals.encrypted(name)
        return FileKind.DOC
    book = next((stream for stream in ("Workbook", "Book") if stream in top), None)
    if book is not None:
        if _XLS_FILEPASS in _record_types(_start(compound, book, 64 * 1024)):
            raise refusals.encrypted(name)
        return FileKind.XLS
    if "PowerPoint Document" in top:
        return FileKind.PPT
    if "__properties_version1.0" in top:
        return FileKind.MSG
    if "DocumentText" in top:
        return FileKind.JTD
    raise refusals.unlisted(name)


# Bit 0 of the second flag byte of a Word file's header says that it is encrypted.
_UNENCRYPTED_WORD = frozenset(bytes([flags]) for flags in range(0, 256, 2))


def _start(compound: olefile.OleFileIO, stream: str, size: int) -> bytes:
    with compound.openstream(stream) as content:
        return bytes(content.read(size))


def _record_types(book: bytes) -> Iterable[int]:
    """The types of an Excel stream's first records, up to its list of sheets."""
    at = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        if kind == _XLS_BOUNDSHEET:
            return
        yield kind
        at += 4 + length
