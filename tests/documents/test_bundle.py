"""The bundle is checked by its own verifier, in a Python that has nothing installed."""

import hashlib
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert

from internal.approval.engine.amendments import Material
from internal.approval.engine.commands import Enclose
from internal.approval.ledger.model import ledger_stamp
from internal.approval.ledger.stamp import StampTrust, checked, request_for
from internal.approval.ledger.stamping import signed_root
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from internal.documents.archive import Archivist, archive
from internal.documents.bundle import Bundle, StoredPart, bundle_of, streamed
from internal.kernel.actor import SYSTEM
from internal.kernel.db import new_id
from internal.kernel.files.store import FolderStore
from internal.kernel.refusal import Conflict, Refusal
from tests.approval.cast import repair
from tests.approval.ledger.desk import DECIDERS, Ledger
from tests.approval.ledger.tsa import Authority, openssl_believes
from tests.approval.test_service import CHIEF, DIRECTOR, FINANCE, approve
from tests.conftest import TestClock
from tests.documents.test_amending import at_finance, costs, edit, ruled
from tests.documents.test_archive import INVOICE, decide

NAMES = {
    "README.txt",
    "attachments/01_請求書.xml",
    "case.json",
    "hashes.txt",
    "index.html",
    "proof.json",
    "record.pdf",
    "roots/root-000001.txt",
    "verify.py",
}


def bundle(ledger: Ledger, archivist: Archivist, case_id: UUID) -> Bundle:
    with ledger.db.reading() as conn:
        return bundle_of(
            conn,
            city="鶴ヶ島市",
            authority=archivist.authority,
            store=archivist.store,
            file=case_file(conn, approval_case.c.id == case_id),
        )


@pytest.fixture
def decided(ledger: Ledger, archivist: Archivist) -> UUID:
    case_id = decide(ledger.office, archivist)
    archive(archivist, ledger.db, case_id)
    return case_id


@pytest.fixture
def unpacked(ledger: Ledger, archivist: Archivist, decided: UUID, tmp_path: Path) -> Path:
    """The bundle of a decided case, after the night, in a folder."""
    ledger.night()
    return unpack(bundle(ledger, archivist, decided), archivist, tmp_path / "bundle")


def unpack(made: Bundle, archivist: Archivist, folder: Path) -> Path:
    content = b"".join(streamed(made, archivist.store))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        packed.extractall(folder)
    return folder


def verify(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code and the words of the bundle's own verifier."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_bundle_holds_every_part(unpacked: Path) -> None:
    files = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    assert files == NAMES
    assert (unpacked / "attachments/01_請求書.xml").read_bytes() == INVOICE
    assert (unpacked / "record.pdf").read_bytes().startswith(b"%PDF")


def test_an_untouched_bundle_agrees(unpacked: Path, ledger: Ledger) -> None:
    code, said = verify(unpacked)
    assert (code, "NG" in said) == (0, False), said
    assert "The chain of 5 acts agrees." in said
    assert "1 attachments are those that were sealed." in said
    assert "6 acts and seals lie in signed trees." in said
    assert "the signature (Ed25519) fits" in said
    (public,) = ledger.trust().keys
    code, said = verify(unpacked, "--key", public)
    assert code == 0
    assert "Compare the public key" not in said


def test_a_decision_by_pulling_up_agrees(
    ledger: Ledger, archivist: Archivist, tmp_path: Path
) -> None:
    case_id = ledger.pulled_up()
    archive(archivist, ledger.db, case_id)
    ledger.night()
    folder = unpack(bundle(ledger, archivist, case_id), archivist, tmp_path / "pulled up")
    code, said = verify(folder)
    assert code == 0, said


def test_a_decision_on_paper_agrees(ledger: Ledger, archivist: Archivist, tmp_path: Path) -> None:
    case_id = ledger.decided_on_paper()
    archive(archivist, ledger.db, case_id)
    ledger.night()
    folder = unpack(bundle(ledger, archivist, case_id), archivist, tmp_path / "on paper")
    code, said = verify(folder)
    assert code == 0, said


def test_a_case_that_was_edited_on_the_way_agrees_with_all_its_versions(
    ledger: Ledger, archivist: Archivist, tmp_path: Path
) -> None:
    office, note = ledger.office, "予算の執行見込みです。".encode()
    ruled(office)
    case_id = at_finance(office)
    edit(office, case_id, facts=costs(1_200_000))
    stored = archivist.store.put_stream(io.BytesIO(note), limit=len(note))
    paper = Material("執行見込み.txt", stored.digest, stored.size, "text/plain")
    office.db.perform(
        office.approval.act,
        office.actor(*FINANCE),
        case_id=case_id,
        token=new_id(),
        command=lambda by: Enclose(by, 3, (paper,), "参考です。"),
    )
    for who in (FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    ledger.night()
    assert ledger.findings() == []
    folder = unpack(bundle(ledger, archivist, case_id), archivist, tmp_path / "edited")
    assert (folder / "enclosed/01_執行見込み.txt").read_bytes() == note
    code, said = verify(folder)
    assert code == 0, said
    assert "1 papers of approvers are those of their acts." in said
    (folder / "enclosed/01_執行見込み.txt").write_bytes(b"another")
    hash_again(folder)
    assert "not the paper that stands in the act." in verify(folder)[1]
    case = json.loads((folder / "case.json").read_text("utf-8"))
    forge_case(folder, rounds=case["rounds"][:1])
    assert "case.json seal: rounds does not agree." in verify(folder)[1]


def test_another_public_key_is_not_believed(unpacked: Path) -> None:
    code, said = verify(unpacked, "--key", "0" * 64)
    assert code == 1
    assert "not signed with the public key that was given" in said


@pytest.mark.parametrize("name", sorted(NAMES))
def test_one_changed_byte_of_any_part_is_named(unpacked: Path, name: str) -> None:
    path = unpacked / name
    content = bytearray(path.read_bytes())
    # Of the verifier itself a letter of its comment, so that it still runs.
    place = content.index(b"Checks a decision") if name == "verify.py" else len(content) // 2
    content[place] ^= 1
    path.write_bytes(bytes(content))
    code, said = verify(unpacked)
    assert code == 1
    assert any(name in line for line in said.splitlines() if line.startswith("NG")), said


@pytest.mark.parametrize("name", sorted(NAMES - {"verify.py", "hashes.txt"}))
def test_a_missing_part_is_named(unpacked: Path, name: str) -> None:
    (unpacked / name).unlink()
    code, said = verify(unpacked)
    assert code == 1
    assert f"{name}: the file is missing." in said


def hash_again(folder: Path) -> None:
    """What a forger does last: make hashes.txt fit."""
    lines = (folder / "hashes.txt").read_text("utf-8").splitlines()
    names = [line.split("  ", 1)[1] for line in lines]
    digests = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names]
    fresh = "".join(f"{d}  {n}\n" for d, n in zip(digests, names, strict=True))
    (folder / "hashes.txt").write_text(fresh, "utf-8")


def forge_case(folder: Path, **changes: object) -> None:
    path = folder / "case.json"
    case = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(case | changes, ensure_ascii=False), "utf-8")
    hash_again(folder)


def test_a_forged_attachment_is_named_even_when_the_hashes_were_made_to_fit(
    unpacked: Path,
) -> None:
    (unpacked / "attachments/01_請求書.xml").write_bytes(b"<Invoice>9980000</Invoice>")
    hash_again(unpacked)
    code, said = verify(unpacked)
    assert code == 1
    assert "attachments/01_請求書.xml: not the attachment that was sealed." in said


def test_a_forged_content_is_named_even_when_the_hashes_were_made_to_fit(unpacked: Path) -> None:
    case = json.loads((unpacked / "case.json").read_text("utf-8"))
    content = case["content"] | {"title": "別の件名"}
    forge_case(unpacked, content=content)
    assert "case.json seal: content (readable) does not agree." in verify(unpacked)[1]


def test_a_forged_route_is_named_even_when_the_hashes_were_made_to_fit(unpacked: Path) -> None:
    case = json.loads((unpacked / "case.json").read_text("utf-8"))
    forge_case(unpacked, route=case["route"] | {"level": "市長決裁"})
    assert "case.json seal: route (readable) does not agree." in verify(unpacked)[1]


def test_a_chain_that_was_written_anew_is_named_by_the_signed_tree(unpacked: Path) -> None:
    case = json.loads((unpacked / "case.json").read_text("utf-8"))
    before = "0" * 64
    for act in case["acts"]:
        act["record"] = act["record"].replace("異議ありません。", "至急進めること。")
        act["previous"] = before
        text = f"{case['case']}\n{before}\n{act['record']}"
        before = act["hash"] = hashlib.sha256(text.encode()).hexdigest()
    forge_case(unpacked, acts=case["acts"])
    code, said = verify(unpacked)
    assert code == 1
    assert "The chain of 5 acts agrees." in said
    assert "proof.json: act" in said
    assert "is not of this case." in said


def test_a_case_of_two_nights_is_shown_in_both_trees(
    ledger: Ledger, archivist: Archivist, clock: TestClock, tmp_path: Path
) -> None:
    for _ in range(3):
        ledger.office.submitted(repair())
    case_id = ledger.office.submitted(repair())
    approve(ledger.office, case_id, *CHIEF)
    ledger.night()
    clock.advance(days=1)
    for who in DECIDERS[1:]:
        approve(ledger.office, case_id, *who)
    ledger.night()
    folder = unpack(bundle(ledger, archivist, case_id), archivist, tmp_path / "two")
    code, said = verify(folder)
    assert code == 0, said
    assert "roots/root-000001.txt: the signature (Ed25519) fits" in said
    assert "roots/root-000002.txt: the signature (Ed25519) fits" in said
    assert "6 acts and seals lie in signed trees." in said


def test_before_the_night_the_bundle_says_what_is_not_proven(
    ledger: Ledger,
    archivist: Archivist,
    tmp_path: Path,
) -> None:
    case_id = decide(ledger.office, archivist)
    folder = unpack(bundle(ledger, archivist, case_id), archivist, tmp_path / "early")
    code, said = verify(folder)
    assert code == 0
    assert "6 of them were not yet under a nightly root." in said
    assert not (folder / "record.pdf").exists()
    assert "毎日の署名の前でした" in (folder / "README.txt").read_text("utf-8")


def test_the_page_is_readable_without_a_system(unpacked: Path) -> None:
    page = (unpacked / "index.html").read_text("utf-8")
    for words in (
        "道路陥没箇所の緊急修繕工事の施行について",
        "課長専決",
        "異議ありません。",
        "別表第2",
        "請求書.xml",
        hashlib.sha256(INVOICE).hexdigest(),
        "第1号",
    ):
        assert words in page
    assert "http" not in page
    assert "<script" not in page


def test_words_of_a_draft_cannot_become_markup(
    ledger: Ledger,
    archivist: Archivist,
) -> None:
    case_id = ledger.office.submitted(repair(title="<script>alert(1)</script>"))
    for who in DECIDERS:
        approve(ledger.office, case_id, *who)
    page = dict(bundle(ledger, archivist, case_id).texts)["index.html"].decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_case_that_is_not_decided_has_no_bundle(
    ledger: Ledger,
    archivist: Archivist,
) -> None:
    case_id = ledger.office.submitted(repair())
    with pytest.raises(Conflict) as refused:
        bundle(ledger, archivist, case_id)
    assert refused.value.code == "documents.not_decided"


def test_a_bundle_without_one_of_its_files_is_not_begun(
    ledger: Ledger,
    archivist: Archivist,
) -> None:
    case_id = decide(ledger.office, archivist)
    archivist.store.delete(hashlib.sha256(INVOICE).hexdigest())
    with pytest.raises(Refusal) as refused:
        bundle(ledger, archivist, case_id)
    assert refused.value.code == "documents.bundle_incomplete"
    assert "01_請求書.xml" in str(refused.value)


class Zeros(io.RawIOBase):
    """So many bytes that nobody keeps."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"\0" * size


def test_a_large_attachment_takes_no_memory(tmp_path: Path) -> None:
    size = 300 * 1024 * 1024
    store = FolderStore(tmp_path / "files")
    stored = store.put_stream(Zeros(size), limit=size)  # type: ignore[arg-type]
    made = Bundle(
        "8鶴道第1号",
        datetime(2026, 11, 24, tzinfo=UTC),
        (),
        (StoredPart("attachments/01_図面.tif", stored.digest, stored.size),),
    )
    tracemalloc.start()
    sent = sum(len(piece) for piece in streamed(made, store))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > size
    assert peak < 16 * 1024 * 1024


def test_a_bundle_carries_the_timestamp_of_its_root(
    ledger: Ledger, archivist: Archivist, decided: UUID, tmp_path: Path
) -> None:
    authority = Authority(tmp_path / "authority")
    ledger.night()
    with ledger.db.reading() as conn:
        content = signed_root(conn, 1).file_text.encode()
    answer = authority.answer(request_for(content).as_bytes())
    at = checked(answer, content, StampTrust(authority.certificate)).at
    with ledger.db.transaction(SYSTEM) as tx:
        tx.conn.execute(insert(ledger_stamp).values(root_number=1, stamped_at=at, answer=answer))
    folder = unpack(bundle(ledger, archivist, decided), archivist, tmp_path / "bundle")
    root, stamp = folder / "roots/root-000001.txt", folder / "roots/root-000001.tsr"
    code, said = verify(folder)
    assert code == 0, said
    assert "OK  roots/root-000001.tsr: この署名に対するタイムスタンプです" in said
    assert "openssl ts -verify -data roots/root-000001.txt" in said
    assert openssl_believes(root, stamp, authority)
    assert ".tsr" in (folder / "README.txt").read_text("utf-8")
    stamp.write_bytes(authority.answer(request_for(b"another root").as_bytes()))
    code, said = verify(folder)
    assert code == 1
    assert "roots/root-000001.tsr: not a timestamp over this root." in said
