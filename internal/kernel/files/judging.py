"""Whether a file may be attached, and as what. Pure.

The content decides what a file is; its name only has a say against it, never for it.
"""

from internal.kernel.files import refusals
from internal.kernel.files.kinds import FORBIDDEN_EXTENSIONS, KINDS, MACRO_EXTENSIONS, FileKind
from internal.kernel.files.names import clean_filename, extension_of
from internal.kernel.files.recognition import HEAD, Opener, recognise

__all__ = ["HEAD", "Opener", "judge", "named_for"]


def judge(head: bytes, opener: Opener, filename: str) -> FileKind:
    """The kind of a file.

    `head` holds its first `HEAD` bytes; `opener` is asked where these are not enough.

    Raises:
        Refusal: `files.empty`, `files.refused_type`, `files.encrypted`, `files.name_lies`; each
            sentence names the file.
    """
    name = clean_filename(filename)
    extension = extension_of(name)
    if not head:
        raise refusals.empty(name)
    if extension in MACRO_EXTENSIONS:
        raise refusals.with_macros(name)
    if extension in FORBIDDEN_EXTENSIONS:
        raise refusals.executable(name)
    kind = recognise(head, opener, name)
    if kind is FileKind.TEXT and extension in KINDS[FileKind.CSV].extensions:
        kind = FileKind.CSV
    if not extension or extension in KINDS[kind].extensions:
        return kind
    if not any(extension in facts.extensions for facts in KINDS.values()):
        raise refusals.unlisted(name)
    raise refusals.name_lies(name, extension, KINDS[kind].extensions[0])


def named_for(kind: FileKind, filename: str) -> str:
    """The cleaned name, with the kind's extension when it has none."""
    name = clean_filename(filename)
    return name if extension_of(name) else f"{name}.{KINDS[kind].extensions[0]}"
