"""Pictures of pages: first page first, and no file can bring the worker down."""

import io
import os
import select
import socket
import stat
import sys
from pathlib import Path

import pytest
from PIL import Image

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.model import Problem, RenderingState
from internal.kernel.files.pictures import Studio, drawing_handlers, render_first, render_rest
from internal.kernel.files.queries import (
    Rendering,
    mail_preview_of,
    renderings_of,
    text_preview,
)
from internal.kernel.files.service import draw_again, draw_unsupported_again, register
from internal.kernel.files.store import FolderStore
from internal.kernel.files.tools import Limits, ToolFailed, convert, find_soffice
from internal.kernel.outbox import deliver, due_entries
from tests.conftest import TestClock
from tests.files import samples

TIGHT = Limits(memory=1024**3, cpu_seconds=2, wall_seconds=20)
WIDE_PAGE = 1240


@pytest.fixture
def studio(folder_store: FolderStore) -> Studio:
    return Studio(folder_store)


def enter(db: Database, studio: Studio, content: bytes, kind: FileKind) -> str:
    stored = studio.store.put_stream(io.BytesIO(content), 10**9, KINDS[kind].media_type)
    db.perform(register, SYSTEM, stored=stored, kind=kind)
    return stored.digest


def seen(db: Database, digest: str) -> Rendering:
    with db.reading() as conn:
        return renderings_of(conn, [digest])[digest]


def work_off(db: Database, studio: Studio) -> list[str]:
    """Deliver everything that is due, as the worker does; answers nothing is left."""
    while entries := due_entries(db):
        for entry in entries:
            deliver(db, drawing_handlers(studio), entry)
    return list(map(str, due_entries(db)))


def drawn(db: Database, studio: Studio, content: bytes, kind: FileKind) -> Rendering:
    digest = enter(db, studio, content, kind)
    work_off(db, studio)
    return seen(db, digest)


def test_a_pdf_of_three_pages_becomes_three_pictures(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.pdf(3), FileKind.PDF)
    assert rendering.state is RenderingState.DONE
    assert [picture.page for picture in rendering.pictures] == [1, 2, 3]


def test_a_picture_is_as_large_as_it_says(db: Database, studio: Studio) -> None:
    (picture,) = drawn(db, studio, samples.pdf(1), FileKind.PDF).pictures
    with studio.store.open(picture.digest) as content, Image.open(content) as image:
        assert image.format == "WEBP"
        assert image.size == (picture.width, picture.height)
    assert abs(picture.width - WIDE_PAGE) <= 1


def test_the_first_page_is_there_before_the_others(db: Database, studio: Studio) -> None:
    digest = enter(db, studio, samples.pdf(3), FileKind.PDF)
    render_first(db, studio, digest, asked_by="test")
    rendering = seen(db, digest)
    assert rendering.state is RenderingState.WAITING
    assert (rendering.pages, len(rendering.pictures)) == (3, 1)


def test_first_pages_of_all_files_come_before_second_pages(
    db: Database, studio: Studio, clock: TestClock
) -> None:
    long = enter(db, studio, samples.pdf(3), FileKind.PDF)
    (first,) = due_entries(db)
    clock.advance(seconds=1)
    other = enter(db, studio, samples.pdf(2), FileKind.PDF)
    clock.advance(seconds=1)
    deliver(db, drawing_handlers(studio), first)
    second, *_behind = due_entries(db)
    deliver(db, drawing_handlers(studio), second)
    assert [len(seen(db, digest).pictures) for digest in (long, other)] == [1, 1]


def test_drawing_goes_on_where_a_dead_worker_stopped(db: Database, studio: Studio) -> None:
    digest = enter(db, studio, samples.pdf(25), FileKind.PDF)
    render_first(db, studio, digest, asked_by="test")
    assert next(render_rest(db, studio, digest)) == 11
    assert list(render_rest(db, studio, digest)) == [21, 25]
    assert len(seen(db, digest).pictures) == 25


def test_drawing_again_what_is_drawn_changes_nothing(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.pdf(2), FileKind.PDF)
    render_first(db, studio, rendering.digest, asked_by="test")
    assert list(render_rest(db, studio, rendering.digest)) == []
    assert seen(db, rendering.digest) == rendering


def test_the_same_content_is_drawn_once(db: Database, studio: Studio) -> None:
    enter(db, studio, samples.picture("PNG"), FileKind.PNG)
    enter(db, studio, samples.picture("PNG"), FileKind.PNG)
    assert len(due_entries(db)) == 1


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "AVIF"])
def test_images_become_one_picture(db: Database, studio: Studio, form: str) -> None:
    (picture,) = drawn(db, studio, samples.picture(form), FileKind(form.lower())).pictures
    assert (picture.width, picture.height) == (40, 30)


def test_a_large_image_is_made_as_wide_as_a_page(db: Database, studio: Studio) -> None:
    content = samples.picture("PNG", (4000, 2000))
    (picture,) = drawn(db, studio, content, FileKind.PNG).pictures
    assert (picture.width, picture.height) == (1240, 620)


def test_a_photograph_stands_upright(db: Database, studio: Studio) -> None:
    (picture,) = drawn(db, studio, samples.turned_jpeg(), FileKind.JPEG).pictures
    assert (picture.width, picture.height) == (30, 40)


def test_a_scan_of_several_pages_keeps_them_all(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.scanned_tiff(3), FileKind.TIFF)
    assert [picture.page for picture in rendering.pictures] == [1, 2, 3]


def test_a_bomb_of_pixels_is_not_drawn(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.bomb_png(), FileKind.PNG)
    assert rendering.state is RenderingState.FAILED
    assert rendering.sentence == (
        "ページや画像が大きすぎるため表示できません。ダウンロードして確認してください。"
    )


def test_a_damaged_pdf_is_told(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, b"%PDF-1.7\nnothing more", FileKind.PDF)
    assert rendering.state is RenderingState.FAILED
    assert rendering.sentence is not None
    assert rendering.sentence.startswith("ファイルが壊れているため")


def test_a_damaged_image_is_told(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.picture("PNG", (400, 300))[:80], FileKind.PNG)
    assert rendering.state is RenderingState.FAILED


def test_an_encrypted_pdf_is_told(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.encrypted_pdf(user="secret"), FileKind.PDF)
    assert rendering.sentence is not None
    assert rendering.sentence.startswith("パスワードで")


def test_a_hostile_pdf_ends_its_own_process_and_no_other(
    db: Database, folder_store: FolderStore
) -> None:
    studio = Studio(folder_store, drawing=TIGHT)
    hostile = drawn(db, studio, samples.endless_pdf(), FileKind.PDF)
    assert hostile.state is RenderingState.FAILED
    assert drawn(db, studio, samples.pdf(1), FileKind.PDF).state is RenderingState.DONE


def test_a_pdf_that_wants_all_memory_gets_none(db: Database, folder_store: FolderStore) -> None:
    small = Limits(memory=192 * 1024 * 1024, cpu_seconds=10, wall_seconds=20)
    content = samples.picture("BMP", (6000, 6000))
    hostile = drawn(db, Studio(folder_store, drawing=small), content, FileKind.BMP)
    assert hostile.state is RenderingState.FAILED


def test_text_is_shown_as_text(db: Database, studio: Studio) -> None:
    content = "<b>髙橋</b>\r\n".encode("cp932")
    rendering = drawn(db, studio, content, FileKind.TEXT)
    assert (rendering.state, rendering.pictures) == (RenderingState.DONE, ())
    preview = text_preview(studio.store, rendering.digest)
    assert (preview.text, preview.is_cut) == ("<b>髙橋</b>\r\n", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_text_is_read_in_the_encoding_it_has(db: Database, studio: Studio, encoding: str) -> None:
    digest = enter(db, studio, "工事の概要".encode(encoding), FileKind.TEXT)
    assert text_preview(studio.store, digest).text == "工事の概要"


def test_a_mail_is_taken_apart(db: Database, studio: Studio) -> None:
    digest = enter(db, studio, samples.mail(), FileKind.EML)
    mail = mail_preview_of(studio.store, digest)
    assert mail is not None
    assert (mail.sender, mail.subject) == (
        "髙橋 <takahashi@example.jp>",
        "見積書の送付について",
    )
    assert mail.attachments == ("見積.pdf",)
    assert mail.body.text == "お世話になっております。\n"


def test_an_office_file_without_libreoffice_is_a_download(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.docx(), FileKind.DOCX)
    assert rendering.state is RenderingState.UNSUPPORTED
    assert (
        rendering.sentence == "この形式は画面に表示できません。ダウンロードして確認してください。"
    )


def test_an_archive_is_a_download(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.zipped({"a.txt": b"a"}), FileKind.ZIP)
    assert rendering.state is RenderingState.UNSUPPORTED


def office_program(folder: Path, body: str) -> Path:
    """A program that takes LibreOffice's arguments and does what the test wants."""
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\nimport sys, pathlib, os, time\n{body}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_an_office_file_is_drawn_from_its_pdf(
    db: Database, folder_store: FolderStore, tmp_path: Path
) -> None:
    (tmp_path / "made.pdf").write_bytes(samples.pdf(2))
    body = (
        "source = pathlib.Path(sys.argv[-1]); out = pathlib.Path(sys.argv[-2])\n"
        "assert sys.argv[1].startswith('-env:UserInstallation=file://' + str(out))\n"
        "assert source.suffix == '.docx' and source.read_bytes()[:2] == b'PK'\n"
        f"made = pathlib.Path({str(tmp_path / 'made.pdf')!r}).read_bytes()\n"
        "(out / 'source.pdf').write_bytes(made)\n"
    )
    studio = Studio(folder_store, office_program(tmp_path, body))
    rendering = drawn(db, studio, samples.docx(), FileKind.DOCX)
    assert rendering.state is RenderingState.DONE
    assert [picture.page for picture in rendering.pictures] == [1, 2]


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_itself_makes_the_pages_of_a_word_document(
    db: Database, folder_store: FolderStore
) -> None:
    rendering = drawn(db, Studio(folder_store, find_soffice()), samples.docx(), FileKind.DOCX)
    assert rendering.state is RenderingState.DONE
    assert [picture.page for picture in rendering.pictures] == [1]


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
def test_a_document_can_not_make_the_worker_fetch_anything(
    db: Database, folder_store: FolderStore
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/picture.png"
        content = samples.odt_with_remote_picture(address)
        rendering = drawn(db, Studio(folder_store, find_soffice()), content, FileKind.ODT)
        assert rendering.state is RenderingState.DONE
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()


def test_a_conversion_without_end_is_ended_with_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    body = (
        f"if os.fork() == 0:\n    open({str(child)!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(600)\n"
        "time.sleep(600)\n"
    )
    source = tmp_path / "source"
    source.write_bytes(samples.docx())
    brief = Limits(memory=1024**3, cpu_seconds=5, wall_seconds=5)
    with pytest.raises(ToolFailed) as caught:
        convert(office_program(tmp_path, body), source, FileKind.DOCX, tmp_path, brief)
    assert caught.value.problem is Problem.TIMEOUT
    assert has_ended(int(child.read_text()))


def has_ended(pid: int) -> bool:
    """Whether a process has ended, or ends within ten seconds: a signal takes a moment to act."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(watched):
        return bool(select.select([watched], [], [], 10)[0])


def test_a_conversion_that_makes_nothing_is_told(
    db: Database, folder_store: FolderStore, tmp_path: Path
) -> None:
    studio = Studio(folder_store, office_program(tmp_path, ""))
    rendering = drawn(db, studio, samples.docx(), FileKind.DOCX)
    assert rendering.sentence is not None
    assert rendering.sentence.startswith("表示用に変換できません")


def test_the_office_program_gets_no_secrets(
    db: Database, folder_store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERNAL_SECRET_KEY", "secret")
    told = tmp_path / "told"
    body = f"open({str(told)!r}, 'w').write(' '.join(sorted(os.environ)))\n"
    drawn(db, Studio(folder_store, office_program(tmp_path, body)), samples.docx(), FileKind.DOCX)
    assert "INTERNAL_SECRET_KEY" not in told.read_text().split()


def test_after_an_installation_of_libreoffice_files_are_drawn(
    db: Database, folder_store: FolderStore, tmp_path: Path
) -> None:
    digest = drawn(db, Studio(folder_store), samples.docx(), FileKind.DOCX).digest
    (tmp_path / "made.pdf").write_bytes(samples.pdf(1))
    body = (
        f"made = pathlib.Path({str(tmp_path / 'made.pdf')!r}).read_bytes()\n"
        "(pathlib.Path(sys.argv[-2]) / 'source.pdf').write_bytes(made)\n"
    )
    assert db.perform(draw_unsupported_again, SYSTEM) == 1
    work_off(db, Studio(folder_store, office_program(tmp_path, body)))
    assert seen(db, digest).state is RenderingState.DONE


def test_drawing_can_be_asked_for_anew(db: Database, studio: Studio) -> None:
    rendering = drawn(db, studio, samples.pdf(2), FileKind.PDF)
    db.perform(draw_again, SYSTEM, digest=rendering.digest)
    assert seen(db, rendering.digest).pictures == ()
    work_off(db, studio)
    assert seen(db, rendering.digest) == rendering
