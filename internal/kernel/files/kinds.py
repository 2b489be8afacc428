"""The kinds of files that may be attached, and what follows from each. An allow list."""

from dataclasses import dataclass
from enum import StrEnum

from internal.kernel.text import N_


class Shown(StrEnum):
    """How a kind is shown in the browser."""

    PDF = "pdf"
    IMAGE = "image"
    OFFICE = "office"
    TEXT = "text"
    MAIL = "mail"
    DOWNLOAD = "download"


class FileKind(StrEnum):
    """The kinds of files a city hall attaches."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    JTD = "jtd"
    TEXT = "text"
    CSV = "csv"
    XML = "xml"
    UBL = "ubl"
    HTML = "html"
    EML = "eml"
    MSG = "msg"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    TIFF = "tiff"
    WEBP = "webp"
    BMP = "bmp"
    AVIF = "avif"
    HEIC = "heic"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What follows from a kind."""

    label: str
    extensions: tuple[str, ...]
    media_type: str
    shown: Shown


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

KINDS: dict[FileKind, KindFacts] = {
    FileKind.PDF: KindFacts("PDF", ("pdf",), "application/pdf", Shown.PDF),
    FileKind.DOCX: KindFacts(
        N_("Word 文書"), ("docx",), f"{_OOXML}.wordprocessingml.document", Shown.OFFICE
    ),
    FileKind.XLSX: KindFacts(
        N_("Excel ブック"), ("xlsx",), f"{_OOXML}.spreadsheetml.sheet", Shown.OFFICE
    ),
    FileKind.PPTX: KindFacts(
        N_("PowerPoint 資料"),
        ("pptx",),
        f"{_OOXML}.presentationml.presentation",
        Shown.OFFICE,
    ),
    FileKind.DOC: KindFacts(
        N_("Word 文書（旧形式）"), ("doc",), "application/msword", Shown.OFFICE
    ),
    FileKind.XLS: KindFacts(
        N_("Excel ブック（旧形式）"), ("xls",), "application/vnd.ms-excel", Shown.OFFICE
    ),
    FileKind.PPT: KindFacts(
        N_("PowerPoint 資料（旧形式）"), ("ppt",), "application/vnd.ms-powerpoint", Shown.OFFICE
    ),
    FileKind.ODT: KindFacts(N_("OpenDocument 文書"), ("odt",), f"{_ODF}.text", Shown.OFFICE),
    FileKind.ODS: KindFacts(N_("OpenDocument 表"), ("ods",), f"{_ODF}.spreadsheet", Shown.OFFICE),
    FileKind.ODP: KindFacts(
        N_("OpenDocument 資料"), ("odp",), f"{_ODF}.presentation", Shown.OFFICE
    ),
    FileKind.JTD: KindFacts(N_("一太郎文書"), ("jtd",), "application/x-js-taro", Shown.DOWNLOAD),
    FileKind.TEXT: KindFacts(
        N_("テキスト"), ("txt", "text", "log", "md", "json"), "text/plain", Shown.TEXT
    ),
    FileKind.CSV: KindFacts("CSV", ("csv", "tsv"), "text/csv", Shown.TEXT),
    FileKind.XML: KindFacts("XML", ("xml",), "application/xml", Shown.TEXT),
    FileKind.UBL: KindFacts(
        N_("デジタルインボイス（UBL）"), ("xml",), "application/vnd.ubl+xml", Shown.TEXT
    ),
    FileKind.HTML: KindFacts("HTML", ("html", "htm"), "text/html", Shown.TEXT),
    FileKind.EML: KindFacts(N_("メール"), ("eml",), "message/rfc822", Shown.MAIL),
    FileKind.MSG: KindFacts(
        N_("Outlook メール"), ("msg",), "application/vnd.ms-outlook", Shown.DOWNLOAD
    ),
    FileKind.PNG: KindFacts(N_("PNG 画像"), ("png",), "image/png", Shown.IMAGE),
    FileKind.JPEG: KindFacts(N_("JPEG 画像"), ("jpg", "jpeg", "jpe"), "image/jpeg", Shown.IMAGE),
    FileKind.GIF: KindFacts(N_("GIF 画像"), ("gif",), "image/gif", Shown.IMAGE),
    FileKind.TIFF: KindFacts(N_("TIFF 画像"), ("tif", "tiff"), "image/tiff", Shown.IMAGE),
    FileKind.WEBP: KindFacts(N_("WebP 画像"), ("webp",), "image/webp", Shown.IMAGE),
    FileKind.BMP: KindFacts(N_("BMP 画像"), ("bmp",), "image/bmp", Shown.IMAGE),
    FileKind.AVIF: KindFacts(N_("AVIF 画像"), ("avif",), "image/avif", Shown.IMAGE),
    FileKind.HEIC: KindFacts(N_("HEIC 画像"), ("heic", "heif"), "image/heic", Shown.DOWNLOAD),
    FileKind.ZIP: KindFacts(N_("ZIP 書庫"), ("zip",), "application/zip", Shown.DOWNLOAD),
}

MACRO_EXTENSIONS = frozenset(
    "docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm".split()  # noqa: SIM905 - a list to be read
)
"""Office documents that carry programs."""

FORBIDDEN_EXTENSIONS = frozenset(
    """
    exe com scr pif cpl msi msp mst dll sys drv ocx bat cmd ps1 psm1 psd1 vbs vbe vb js jse mjs
    wsf wsh wsc sct hta lnk url scf inf reg jar class py pyw rb pl php sh bash zsh command app
    dmg pkg deb rpm apk iso img vhd vhdx chm hlp gadget appx msix application xll mdb accdb ade
    adp mht mhtml svg swf iqy slk
    """.split()  # noqa: SIM905 - a list to be read
)
"""Names that a double click would run, whatever the content."""

ARCHIVE_EXTENSIONS = frozenset(
    "zip 7z rar lzh lha tar gz tgz bz2 xz zst cab arj z".split()  # noqa: SIM905 - a list to be read
)
"""Archives, which are not looked into when they lie inside another."""
