"""File names as people see them: cleaned once when a file comes in."""

import re
import unicodedata
from urllib.parse import quote

MAX_LENGTH = 80
"""Characters of a name: of three bytes each they fit the 255 bytes that file systems allow."""

# Characters that change the direction of text: 「見積gpj.exe」 must not look like 「見積exe.jpg」.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Invisible characters that make two names look the same; variation selectors are no such thing.
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad\u2028\u2029")
_RESERVED = re.compile(r"[<>:\"|?*]")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_EXTENSION = re.compile(r"\.([0-9A-Za-z]{1,12})$")


def clean_filename(raw: str) -> str:
    """A name for display and download: no path, no control or direction characters, NFC.

    Never empty, at most `MAX_LENGTH` characters, its extension kept; variation selectors of
    people's names survive.
    """
    name = unicodedata.normalize("NFC", raw.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(
        char
        for char in name
        if char not in _BIDI
        and char not in _INVISIBLE
        and unicodedata.category(char) not in ("Cc", "Cs")
    )
    name = _RESERVED.sub("_", name).strip(" .\u3000")
    if _DEVICE.fullmatch(name):
        name = f"_{name}"
    if not name:
        return "添付ファイル"
    if len(name) <= MAX_LENGTH:
        return name
    ending = extension_of(name)
    tail = f".{ending}" if ending else ""
    return name[: MAX_LENGTH - len(tail)].rstrip(" .") + name[len(name) - len(tail) :]


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; empty when there is none."""
    found = _EXTENSION.search(unicodedata.normalize("NFKC", name))
    return found[1].lower() if found else ""


def content_disposition(filename: str, *, inline: bool) -> str:
    """The header for a download, with the name in both forms.

    Source: RFC 6266, RFC 5987.
    """
    name = clean_filename(filename)
    plain = unicodedata.normalize("NFKC", name).encode("ascii", "replace").decode()
    plain = re.sub(r'[\\"?%]', "_", plain)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
