"""Files of every kind are found by what they say; one that cannot be read says so."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from internal.documents.search.model import search_file
from internal.documents.search.reading import FileState, NotDrawnYet, read_file
from internal.kernel.db import Database
from internal.kernel.files import reading
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.model import Problem
from internal.kernel.files.reading import READING, Unread, Words, words_of
from internal.kernel.files.store import FolderStore
from tests.approval.cast import open_office
from tests.documents.search.office import hits, read_all, stored, submitted_with, titles, written
from tests.files import samples

SLIDE = (
    b'<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>%s</a:t></a:r>'
    b"<a:r><a:t>%s</a:t></a:r></a:p></p:sld>"
)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def pdf(words: str) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("HeiseiMin-W3", 12)
    canvas.drawString(100, 700, words)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "内訳表"
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx(first: str, second: str) -> bytes:
    slides = {
        "ppt/slides/slide2.xml": SLIDE % (b"", second.encode()),
        "ppt/slides/slide1.xml": SLIDE % (first[:2].encode(), first[2:].encode()),
    }
    return samples.open_xml("ppt/presentation.xml", slides)


def odt(words: str) -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    span = f"<text:span>{words[1:]}</text:span>"
    body = f'<x xmlns:text="{text}"><text:p>{words[:1]}{span}</text:p></x>'
    kind = b"application/vnd.oasis.opendocument.text"
    return samples.zipped({"mimetype": kind, "content.xml": body.encode()})


KINDS = {
    "要領.pdf": (pdf("委託業務要領"), FileKind.PDF, "業務要領"),
    "仕様書.docx": (samples.docx("清掃仕様書"), FileKind.DOCX, "清掃仕様"),
    "内訳.xlsx": (xlsx(("人件費", 120000), ("諸経費", 3)), FileKind.XLSX, "人件費 120000 内訳表"),
    "説明.pptx": (pptx("事業説明", "次年度以降"), FileKind.PPTX, "事業説明 次年度"),
    "計画.odt": (odt("実施計画"), FileKind.ODT, "実施計画"),
    "依頼.eml": (samples.mail(), FileKind.EML, "見積書の送付 お世話 見積.pdf"),
    "記録.txt": ("打合せ記録".encode("cp932"), FileKind.TEXT, "打合せ"),
    "名簿.csv": ("氏名,番号\n渡邉,7".encode("utf-16"), FileKind.CSV, "渡辺"),
    "案内.html": ("<p>開庁<b>時間</b></p>".encode(), FileKind.HTML, "開庁時間"),
}


def test_files_of_each_kind_are_found_by_what_they_say(db: Database, store: FolderStore) -> None:
    office = open_office(db)
    files = {name: (content, kind) for name, (content, kind, _) in KINDS.items()}
    submitted_with(office, store, written("清掃業務の委託"), files)
    read_all(office, store)
    for name, (_content, _kind, typed) in KINDS.items():
        (row,) = hits(office, typed).rows
        assert name in {each.name for each in row.passages}, name
        assert row.unsearched == ()


def test_a_file_that_cannot_be_read_is_marked_and_fails_nothing(
    db: Database, store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 1000)
    office = open_office(db)
    files = {
        "壊れ.pdf": (b"%PDF-1.7 broken", FileKind.PDF),
        "鍵.pdf": (samples.encrypted_pdf(user="secret"), FileKind.PDF),
        "壊れ.docx": (b"PK\x03\x04 broken", FileKind.DOCX),
        "写真.png": (samples.picture("PNG"), FileKind.PNG),
        "走査.pdf": (pdf(""), FileKind.PDF),
        "長い.txt": (("記録" * 600).encode("utf-16"), FileKind.TEXT),
    }
    submitted_with(office, store, written("清掃業務の委託"), files)
    (before,) = hits(office, "清掃").rows
    assert {each.state for each in before.unsearched} == {None}
    read_all(office, store)
    (row,) = hits(office, "清掃").rows
    states = {each.name: each.state for each in row.unsearched}
    assert states == {
        "壊れ.pdf": FileState.UNREAD,
        "鍵.pdf": FileState.UNREAD,
        "壊れ.docx": FileState.UNREAD,
        "写真.png": FileState.WORDLESS,
        "走査.pdf": FileState.WORDLESS,
        "長い.txt": FileState.PARTLY,
    }
    with db.reading() as conn:
        problems = set(conn.scalars(select(search_file.c.problem)))
    assert problems == {None, Problem.DAMAGED.value, Problem.ENCRYPTED.value}


def test_a_file_that_takes_for_ever_is_given_up(db: Database, store: FolderStore) -> None:
    office = open_office(db)
    kept = stored(office, store, xlsx(*(("金額",) for _ in range(60_000))), FileKind.XLSX)
    at_once = replace(READING, cpu_seconds=0)
    assert words_of(store, kept.digest, FileKind.XLSX, at_once) == Unread(Problem.TIMEOUT)


def test_an_entity_brings_nothing_in_from_outside(db: Database, store: FolderStore) -> None:
    office = open_office(db)
    evil = (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<w:d xmlns:w="urn:w"><w:t>&e;</w:t><w:t>after</w:t></w:d>'
    )
    content = samples.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": evil})
    kept = stored(office, store, content, FileKind.DOCX)
    found = words_of(store, kept.digest, FileKind.DOCX)
    assert isinstance(found, Unread) or "root" not in found.text


def test_an_old_office_file_waits_for_its_pdf(db: Database, store: FolderStore) -> None:
    office = open_office(db)
    kept = stored(office, store, samples.doc(), FileKind.DOC)
    with pytest.raises(NotDrawnYet):
        read_file(db, store, kept.digest)


def test_reading_twice_changes_nothing(db: Database, store: FolderStore) -> None:
    office = open_office(db)
    submitted_with(office, store, written("清掃"), {"記録.txt": ("打合せ".encode(), FileKind.TEXT)})
    read_all(office, store)
    with db.reading() as conn:
        (digest,) = conn.scalars(select(search_file.c.digest))
    read_file(db, store, digest)
    assert titles(office, "打合せ") == {"清掃"}


def test_phonetic_and_deleted_words_are_not_what_a_file_says(
    store: FolderStore, db: Database
) -> None:
    office = open_office(db)
    body = (
        '<w:d xmlns:w="urn:w"><w:p><w:t>残る</w:t><w:del><w:delText>消えた</w:delText></w:del>'
        "<w:instrText>PAGE</w:instrText></w:p></w:d>"
    )
    content = samples.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": body.encode()})
    kept = stored(office, store, content, FileKind.DOCX)
    found = words_of(store, kept.digest, FileKind.DOCX)
    assert isinstance(found, Words)
    assert found.text.strip() == "残る"
