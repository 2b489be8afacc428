"""Contents go for good (BND-11): what is left, and that the ledger still verifies."""

import json
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.keys import known_keys, make_key, public_list
from internal.approval.ledger.model import ledger_certificate, ledger_certificate_cover
from internal.approval.ledger.nightly import Notary, write_roots
from internal.approval.ledger.roots import Trust
from internal.approval.ledger.verify import Checked, Verifier
from internal.approval.model import approval_case, approval_seal
from internal.approval.reconcile import reconcile
from internal.documents.archive import archive, archivist_of
from internal.documents.model import (
    attachment,
    document,
    document_archive,
    document_version,
    late_attachment,
)
from internal.documents.receipts.model import receipt_file
from internal.documents.records.erasing import ask_for_erasure
from internal.documents.search.indexing import source_of
from internal.documents.search.model import search_source, search_text
from internal.documents.search.rebuild import rebuild_documents
from internal.documents.service import NewFile
from internal.documents.versions import submitted_contents
from internal.kernel.actor import SYSTEM
from internal.kernel.db import new_id
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.model import blob, picture, rendering
from internal.kernel.files.service import enter_blob, register
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.documents.receipts.mail_room import received
from tests.documents.records.disposals import (
    batch_of,
    decide,
    filed_binder,
    pass_years,
    proposed,
    run,
    services_of,
    state_of,
    stop,
    work,
)
from tests.documents.records.officers import OFFICER, appoint_chief
from tests.documents.records.test_disposal import hold, unreadable
from tests.web.offices import CLERK, OfficePages, open_pages


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock, fonts: Path) -> OfficePages:
    (tmp_path / "assets").symlink_to(fonts.resolve().parent)
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)
    return opened


def put(pages: OfficePages, content: bytes) -> NewFile:
    """A content in the store, entered with a picture of its page."""
    store = services_of(pages).store
    stored = store.put_stream(BytesIO(content), 1000, "application/pdf")
    drawn = store.put_stream(BytesIO(b"picture of " + content), 1000, "image/webp")

    def enter(tx):
        register(tx, stored=stored, kind=FileKind.PDF)
        enter_blob(tx, stored=drawn, kind=FileKind.WEBP)
        if tx.conn.scalar(select(func.count()).where(picture.c.digest == stored.digest)) == 0:
            tx.conn.execute(
                picture.insert().values(
                    digest=stored.digest,
                    page=1,
                    width=1,
                    height=1,
                    picture_digest=drawn.digest,
                )
            )

    pages.office.db.perform(enter, SYSTEM)
    return NewFile("資料.pdf", stored.digest, stored.size, stored.media_type)


def night(pages: OfficePages) -> None:
    """The worker erases what is due."""
    pages.office.db.perform(ask_for_erasure, SYSTEM)
    work(pages)


def rows(pages: OfficePages, table, document_id: UUID) -> int:
    with pages.office.db.reading() as conn:
        return conn.scalar(select(func.count()).where(table.c.document_id == document_id))


def disposed(pages: OfficePages, clock: TestClock, *binders: UUID) -> UUID:
    """A proposal that was decided and carried out."""
    batch_id, document_id = proposed(pages, *binders)
    decide(pages, document_id)
    assert run(pages, batch_id) == 303
    return batch_id


def ledger_of(pages: OfficePages, folder: Path) -> tuple[Notary, Verifier]:
    key = folder / "ledger" / "key.pem"
    if not key.exists():
        make_key(key, pages.office.db.clock())
    notary = Notary(key, RootFolder(folder / "roots"), ())
    keys = frozenset(each.public for each in known_keys(public_list(key)))
    return notary, Verifier(Trust(notary.folder, keys), submitted_contents, step=lambda: None)


def said(pages: OfficePages, verifier: Verifier) -> tuple[list[str], Checked]:
    checked = Checked()
    faults = [each.english for each in verifier.findings(pages.office.db, checked) if each.is_fault]
    return faults, checked


def test_contents_go_after_their_days_and_files_that_others_use_stay(
    pages: OfficePages, clock: TestClock, tmp_path: Path
) -> None:
    own, shared = put(pages, b"%PDF-1.4 own"), put(pages, b"%PDF-1.4 shared")
    binder_id, document_id = filed_binder(pages, files=(own, shared))
    other = pages.office.draft(repair(), (shared,))
    with pages.office.db.reading() as conn:
        case_id = conn.scalars(
            select(approval_case.c.id).where(approval_case.c.subject_id == document_id)
        ).one()
    archive(archivist_of(services_of(pages).settings), pages.office.db, case_id)
    pass_years(clock)
    batch_id = disposed(pages, clock, binder_id)
    clock.advance(days=29)
    night(pages)
    assert rows(pages, attachment, document_id) == 2
    assert (
        pages.as_person(OFFICER).get(f"/records/disposal/{batch_id}/certificate.pdf").status_code
        == 404
    )
    clock.advance(days=1)
    night(pages)
    night(pages)
    assert batch_of(pages, batch_id).state == "erased"
    for table in (attachment, late_attachment, document_archive):
        assert rows(pages, table, document_id) == 0
    with pages.office.db.reading() as conn:
        assert conn.scalars(select(document.c.body).where(document.c.id == document_id)).one() == ""
        assert conn.scalars(
            select(document_version.c.content).where(document_version.c.document_id == document_id)
        ).all() == [""]
        assert (
            conn.scalars(
                select(approval_seal.c.content).where(approval_seal.c.case_id == case_id)
            ).one()
            == ""
        )
        known = set(conn.scalars(select(blob.c.digest)))
        assert own.digest not in set(conn.scalars(select(rendering.c.digest)))
        drawn = set(conn.scalars(select(picture.c.picture_digest)))
    store = services_of(pages).store
    assert shared.digest in known
    assert store.exists(shared.digest)
    assert own.digest not in known
    assert len(drawn) == 1
    assert pages.as_person(CLERK).get(f"/documents/{other}/files/1").status_code == 200
    assert unreadable(pages, CLERK, document_id)
    assert stop(pages, batch_id) == 409
    entry = pages.as_person(CLERK).get(f"/records/binders/{binder_id}").text
    assert "道路陥没箇所の緊急修繕工事の施行について" in entry
    assert reconcile(pages.office.db) == ()


def test_the_index_forgets_what_was_erased_and_a_receipt_keeps_its_file(
    pages: OfficePages, clock: TestClock
) -> None:
    own, arrived = put(pages, b"%PDF-1.4 own"), put(pages, b"%PDF-1.4 arrived")
    binder_id, document_id = filed_binder(pages, files=(own, arrived))
    receipt_id = received(pages.office)

    def keep(tx):
        tx.conn.execute(
            insert(receipt_file).values(
                id=new_id(),
                receipt_id=receipt_id,
                place=1,
                name=arrived.name,
                digest=arrived.digest,
                size=arrived.size,
                media_type=arrived.media_type,
                added_by="葛城",
                person_id=pages.office.chart.people[OFFICER],
                added_at=tx.at,
            )
        )

    pages.office.db.perform(keep, SYSTEM)
    sources = select(func.count()).where(search_source.c.document_id == document_id)
    words = select(func.count()).where(search_text.c.source == source_of(document_id))
    with pages.office.db.reading() as conn:
        assert conn.scalar(sources) == 3  # its own words and two files
        assert conn.scalar(words)
    pass_years(clock)
    disposed(pages, clock, binder_id)
    clock.advance(days=31)
    night(pages)
    assert list(rebuild_documents(pages.office.db))
    with pages.office.db.reading() as conn:
        assert conn.scalar(sources) == 0
        assert conn.scalar(words) == 0
        known = set(conn.scalars(select(blob.c.digest)))
    assert arrived.digest in known
    assert own.digest not in known
    assert services_of(pages).store.exists(arrived.digest)


def test_the_ledger_says_disposed_and_not_broken(
    pages: OfficePages, clock: TestClock, tmp_path: Path
) -> None:
    binder_id, document_id = filed_binder(pages)
    notary, verifier = ledger_of(pages, tmp_path)
    write_roots(pages.office.db, notary, step=lambda: None)
    pass_years(clock)
    batch_id = disposed(pages, clock, binder_id)
    clock.advance(days=30)
    night(pages)
    assert said(pages, verifier)[0] == []
    (root,) = write_roots(pages.office.db, notary, step=lambda: None)
    found, checked = said(pages, verifier)
    assert (found, checked.disposed) == ([], 1)
    with pages.office.db.reading() as conn:
        certificate = conn.execute(select(ledger_certificate)).one()
        cover = conn.execute(select(ledger_certificate_cover)).one()
        seal = conn.execute(
            select(approval_seal)
            .join(approval_case, approval_case.c.id == approval_seal.c.case_id)
            .where(approval_case.c.subject_id == document_id)
        ).one()
    assert (cover.root_number, certificate.id) == (root.root.number, cover.certificate_id)
    leaf = f"certificate {certificate.id} {certificate.digest}"
    assert leaf in list(notary.folder.leaves(root.root.number) or ())
    stated = json.loads(certificate.text)
    (case,) = stated["cases"]
    assert (case["content"], case["seal"]) == (seal.content_digest, seal.digest)
    assert stated["decision"] == batch_of(pages, batch_id).decision_number
    assert [each["title"] for each in stated["binders"]] == ["道路修繕伺"]
    printed = pages.as_person(OFFICER).get(f"/records/disposal/{batch_id}/certificate.pdf")
    assert printed.data.startswith(b"%PDF-")
    attack(pages, update(ledger_certificate).values(text=certificate.text.replace("5年", "3年")))
    found, checked = said(pages, verifier)
    assert checked.disposed == 0
    assert f"ledger_certificate {certificate.id}: text was changed." in found
    assert any(each.startswith("approval_seal") for each in found)


def attack(pages: OfficePages, statement) -> None:
    """Somebody with the database's password takes a guard off."""
    with pages.office.db.engine.begin() as conn:
        if pages.office.db.dialect == "sqlite":
            conn.exec_driver_sql("DROP TRIGGER ledger_certificate_no_update")
        else:
            conn.exec_driver_sql("SET TRANSACTION READ WRITE")
            conn.exec_driver_sql("ALTER TABLE ledger_certificate DISABLE TRIGGER ALL")
        conn.execute(statement)


def test_the_database_lets_nothing_go_that_no_certificate_names(
    pages: OfficePages, clock: TestClock
) -> None:
    binder_id, document_id = filed_binder(pages)
    pass_years(clock)
    disposed(pages, clock, binder_id)
    db = pages.office.db
    refused = (
        update(document_version).values(content=""),
        update(approval_seal).values(content=""),
        delete(document_version),
        delete(approval_seal),
    )
    for statement in refused:
        with pytest.raises(DBAPIError, match="append-only"):
            db.perform(lambda tx, statement=statement: tx.conn.execute(statement), SYSTEM)
    clock.advance(days=30)
    night(pages)
    mine = document_version.c.document_id == document_id
    for statement in (
        update(document_version).where(mine).values(content="改ざん"),
        update(document_version).where(mine).values(content="", digest="0" * 64),
        delete(document_version).where(mine),
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            db.perform(lambda tx, statement=statement: tx.conn.execute(statement), SYSTEM)


def test_what_was_stopped_or_held_is_never_erased(pages: OfficePages, clock: TestClock) -> None:
    stopped, of_stopped = filed_binder(pages, "取りやめた工事")
    held, of_held = filed_binder(pages, "訴訟になった工事")
    pass_years(clock)
    first, draft = proposed(pages, stopped)
    second, other = proposed(pages, held)
    decide(pages, draft)
    decide(pages, other)
    hold(pages, held)
    assert run(pages, first) == 303
    assert run(pages, second) == 303
    assert stop(pages, first) == 303
    clock.advance(days=60)
    night(pages)
    assert [state_of(pages, each) for each in (stopped, held)] == ["closed", "closed"]
    for document_id in (of_stopped, of_held):
        assert pages.as_person(CLERK).get(f"/documents/{document_id}").status_code == 200
    with pages.office.db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(ledger_certificate)) == 0
