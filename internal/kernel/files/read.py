"""Reads the words out of one file. Started as a script, confined, with nothing of ours.

Arguments: pdf, docx, xlsx, pptx or odf, the file, the folder, the most characters.
Writes `read.json`: the text, whether it was cut, or a problem.
"""

import errno
import json
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pypdfium2
from lxml import etree

_SLIDE = re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide)(\d+)\.xml")
_WORD_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_SHAPE = re.compile(r"xl/drawings/drawing(\d+)\.xml")

# Names of elements without their namespace.
_LINES = frozenset({"p", "h", "br", "cr", "line-break", "si", "is", "v", "table-row", "table-cell"})
_BLANKS = frozenset({"tab", "s", "tc"})
_NOT_TEXT = frozenset({"rPh", "delText", "instrText", "f", "formula1", "tracked-changes"})


def of_pdf(source: Path) -> Iterator[str]:
    document = pypdfium2.PdfDocument(source)
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        yield words.get_text_range()
        yield "\n"
        words.close()
        page.close()


def of_docx(source: Path) -> Iterator[str]:
    yield from _of_members(source, _WORD_PART, {"t"})


def of_pptx(source: Path) -> Iterator[str]:
    yield from _of_members(source, _SLIDE, {"t"})


def of_xlsx(source: Path) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if name == "xl/workbook.xml":
                with archive.open(name) as part:
                    for _, element in _parsed(part):
                        if etree.QName(element).localname == "sheet":
                            yield element.get("name", "") + "\n"
            elif name == "xl/sharedStrings.xml":
                yield from _texts(archive, name, {"t"})
        for name in _members(archive, _SHEET):
            yield from _of_cells(archive, name)
        for name in _members(archive, _SHAPE):
            yield from _texts(archive, name, {"t"})


def of_odf(source: Path) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive, archive.open("content.xml") as part:
        for _, element in _parsed(part):
            name = etree.QName(element).localname
            if name in {"p", "h"}:
                yield "".join(element.itertext()) + "\n"
                element.clear()


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "pdf": of_pdf,
    "docx": of_docx,
    "xlsx": of_xlsx,
    "pptx": of_pptx,
    "odf": of_odf,
}


def _of_members(source: Path, which: re.Pattern[str], texts: set[str]) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive:
        for name in _members(archive, which):
            yield from _texts(archive, name, texts)


def _members(archive: zipfile.ZipFile, which: re.Pattern[str]) -> list[str]:
    """The matching members in the order of their numbers; one without a number comes first."""
    found = [match for match in map(which.fullmatch, archive.namelist()) if match]
    return [match[0] for match in sorted(found, key=_place)]


def _place(match: re.Match[str]) -> tuple[int, str]:
    digits = re.search(r"(\d+)\.xml", match[0])
    return (int(digits[1]) if digits else 0, match[0])


def _texts(archive: zipfile.ZipFile, name: str, texts: set[str]) -> Iterator[str]:
    skipped = 0
    with archive.open(name) as part:
        for event, element in _parsed(part, ("start", "end")):
            tag = etree.QName(element).localname
            if tag in _NOT_TEXT:
                skipped += 1 if event == "start" else -1
            elif event == "start":
                continue
            elif tag in texts and not skipped:
                yield element.text or ""
            elif tag in _LINES:
                yield "\n"
            elif tag in _BLANKS:
                yield " "
            if event == "end":
                element.clear()


def _of_cells(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """What stands in the cells themselves: numbers and inline texts, not the shared ones."""
    with archive.open(name) as part:
        for _, element in _parsed(part):
            tag = etree.QName(element).localname
            if tag == "c":
                if element.get("t") != "s":
                    shown = (
                        child.text
                        for child in element.iter()
                        if isinstance(child.tag, str)
                        and etree.QName(child).localname in {"v", "t"}
                        and child.text
                    )
                    yield from (f"{text}\n" for text in shown)
                element.clear()


def _parsed(
    part: IO[bytes], events: tuple[str, ...] = ("end",)
) -> Iterator[tuple[str, etree._Element]]:
    """The elements as they come; nothing is fetched, no entity is replaced."""
    for event, element in etree.iterparse(
        part, events=events, resolve_entities=False, no_network=True, load_dtd=False
    ):
        if isinstance(element.tag, str):
            yield event, element


def read(reader: str, source: Path, most: int) -> dict[str, object]:
    """The text of a file, at most so many characters of it."""
    parts: list[str] = []
    length = 0
    for part in READERS[reader](source):
        parts.append(part)
        length += len(part)
        if length > most:
            break
    return {"text": "".join(parts)[:most], "cut": length > most}


def main(arguments: list[str]) -> None:
    reader, source, folder, most = arguments
    try:
        answer = read(reader, Path(source), int(most))
    except MemoryError:
        answer = {"problem": "too_large"}
    except pypdfium2.PdfiumError as error:
        answer = {"problem": "encrypted" if "password" in str(error).lower() else "damaged"}
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(os.EX_TEMPFAIL)
        answer = {"problem": "damaged"}
    except (
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        EOFError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        SyntaxError,
        ValueError,
    ):
        # The ways in which these readers say that a file is broken or locked.
        answer = {"problem": "damaged"}
    (Path(folder) / "read.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
