"""The words in a file, for whoever lets people search in it. Bounded in size, time and memory."""

import html
import json
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from internal.kernel.files.kinds import FileKind
from internal.kernel.files.model import Problem
from internal.kernel.files.store import FileStore
from internal.kernel.files.text import encoding_of, mail_preview
from internal.kernel.files.tools import Limits, ToolFailed, run_confined

MOST_CHARACTERS = 1_000_000
"""Of one file: some thousand pages. What comes behind is not read."""

READING = Limits(memory=1536 * 1024 * 1024, cpu_seconds=60, wall_seconds=120)

_HERE = Path(__file__).parent
_READERS = {
    FileKind.PDF: "pdf",
    FileKind.DOCX: "docx",
    FileKind.XLSX: "xlsx",
    FileKind.PPTX: "pptx",
    FileKind.ODT: "odf",
    FileKind.ODS: "odf",
    FileKind.ODP: "odf",
}
_TEXTS = frozenset({FileKind.TEXT, FileKind.CSV})
_MARKUP = frozenset({FileKind.XML, FileKind.UBL, FileKind.HTML})
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says; `cut` when there was more of it."""

    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Nothing could be read; `problem` is empty for a kind without words, as a picture."""

    problem: Problem | None = None


def words_of(
    store: FileStore, digest: str, kind: FileKind, limits: Limits = READING
) -> Words | Unread:
    """The words in a stored content.

    Raises:
        OSError: this machine has no room or the store does not answer; worth another attempt.
    """
    with store.path_or_copy(digest) as path:
        if kind in _READERS:
            return _confined(_READERS[kind], path.resolve(), limits)
        if kind in _TEXTS:
            return _of_text(path)
        if kind in _MARKUP:
            words = _of_text(path)
            return Words(html.unescape(_TAG.sub(" ", words.text)), words.cut)
        if kind is FileKind.EML:
            return _of_mail(path)
    return Unread()


def _confined(reader: str, source: Path, limits: Limits) -> Words | Unread:
    with tempfile.TemporaryDirectory(prefix="words-") as name:
        folder = Path(name)
        command = [sys.executable, "-I", str(_HERE / "read.py"), reader, str(source), name]
        try:
            run_confined([*command, str(MOST_CHARACTERS)], folder, limits)
            answer: Mapping[str, object] = json.loads(
                (folder / "read.json").read_text(encoding="utf-8")
            )
        except ToolFailed as failed:
            return Unread(failed.problem)
        except (FileNotFoundError, ValueError):
            return Unread(Problem.CRASHED)
    if "problem" in answer:
        return Unread(Problem(str(answer["problem"])))
    return Words(str(answer["text"]), bool(answer["cut"]))


def _of_text(path: Path) -> Words:
    with path.open("rb") as content:
        encoding = encoding_of(content) or "utf-8"
    with path.open(encoding=encoding, errors="replace", newline=None) as text:
        words = text.read(MOST_CHARACTERS + 1)
    return Words(words[:MOST_CHARACTERS].lstrip("\ufeff"), len(words) > MOST_CHARACTERS)


def _of_mail(path: Path) -> Words | Unread:
    with path.open("rb") as content:
        mail = mail_preview(content)
    if mail is None:
        return Unread(Problem.DAMAGED)
    heads = (mail.subject, mail.sender, mail.receivers, mail.copies, *mail.attachments)
    body = html.unescape(_TAG.sub(" ", mail.body.text))
    return Words("\n".join((*heads, body)), mail.body.is_cut)
