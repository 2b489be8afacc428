"""Text files: in which encoding, and their beginning as text. Pure."""

import codecs
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import BinaryIO

PREVIEW_BYTES = 512 * 1024
"""As much of a text as a page shows; the rest is a download."""

_CHUNK = 1024 * 1024
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class TextPreview:
    """The beginning of a text; `is_cut` when there is more."""

    text: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A mail as a reader sees it; `attachments` are names only."""

    sender: str
    receivers: str
    copies: str
    subject: str
    sent: str
    attachments: tuple[str, ...]
    body: TextPreview


def encoding_of(content: BinaryIO) -> str | None:
    """The encoding in which the whole content is text; None when it is no text."""
    head = content.read(_CHUNK)
    return next((name for name in _candidates(head) if _reads_as(name, head, content)), None)


def preview(content: BinaryIO) -> TextPreview:
    """The beginning of a text file, for showing."""
    encoding = encoding_of(content) or "utf-8"
    content.seek(0)
    start = content.read(PREVIEW_BYTES)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return TextPreview(decoder.decode(start).lstrip("\ufeff"), bool(content.read(1)))


def mail_preview(content: BinaryIO) -> MailPreview | None:
    """A mail for showing; None when it is too odd to be taken apart."""
    mail = message_from_bytes(content.read(4 * PREVIEW_BYTES), policy=policy.default)
    is_cut = bool(content.read(1))
    try:
        sender, receivers, copies, subject, sent = (
            str(mail.get(header, "")) for header in ("from", "to", "cc", "subject", "date")
        )
        attachments = tuple(part.get_filename() or "?" for part in mail.iter_attachments())
        body = _body(mail)
    except (LookupError, ValueError, AttributeError, TypeError):
        # The library's header parser stumbles over some malformed mails.
        return None
    text = TextPreview(body[:PREVIEW_BYTES], is_cut or len(body) > PREVIEW_BYTES)
    return MailPreview(sender, receivers, copies, subject, sent, attachments, text)


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, KeyError):
        # A charset nobody knows; what is ASCII in it can still be read.
        raw = part.get_payload(decode=True)
        return raw.decode("ascii", "replace") if isinstance(raw, bytes) else ""


def _candidates(head: bytes) -> tuple[str, ...]:
    if head.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if re.search(rb"\x1b[$(]", head):
        return ("iso2022_jp_ext",)
    if _looks_like_euc(head):
        return ("utf-8", "euc_jp", "cp932")
    return ("utf-8", "cp932", "euc_jp")


def _looks_like_euc(head: bytes) -> bool:
    # EUC-JP reads as CP932 too, but as a heap of half-width katakana.
    shown = head.decode("cp932", "ignore")
    return 2 * len(_HALF_WIDTH.findall(shown)) > len(_BEYOND_ASCII.findall(shown))


def _reads_as(encoding: str, head: bytes, content: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    chunk = head
    content.seek(len(head))
    try:
        while chunk:
            if _NOT_TEXT.search(decoder.decode(chunk)):
                return False
            chunk = content.read(_CHUNK)
        return not _NOT_TEXT.search(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False
