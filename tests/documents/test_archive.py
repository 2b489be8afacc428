"""A decided document becomes a PDF/A with its attachments inside, once."""

from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select

from internal.documents.archive import Archivist, archive
from internal.documents.model import document_archive
from internal.documents.service import NewFile
from internal.kernel.db import Database, new_id
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve

INVOICE = b"<Invoice>1980000</Invoice>"


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def decide(office: Office, archivist: Archivist) -> UUID:
    stored = archivist.store.put_stream(BytesIO(INVOICE), limit=1000, media_type="application/xml")
    file = NewFile("請求書.xml", stored.digest, stored.size, stored.media_type)
    document_id = office.draft(repair(), (file,))
    case_id = office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    for who in (CHIEF, ASSISTANT, FINANCE, DIRECTOR):
        approve(office, case_id, *who, opinion="異議ありません。")
    return case_id


def test_the_archive_holds_the_record_and_the_attachment(
    office: Office, archivist: Archivist
) -> None:
    case_id = decide(office, archivist)
    archive(archivist, office.db, case_id)
    with office.db.reading() as conn:
        row = conn.execute(select(document_archive)).one()
    with archivist.store.open(row.digest) as content, pikepdf.open(content) as pdf:
        assert len(pdf.pages) == row.pages
        inside = {spec.filename: spec.get_file().read_bytes() for spec in pdf.attachments.values()}
        assert inside["請求書.xml"] == INVOICE
        assert "decision.json" in inside
        assert str(pdf.docinfo["/Title"]).startswith("道路陥没箇所")


def test_archiving_twice_makes_the_same_file_once(office: Office, archivist: Archivist) -> None:
    case_id = decide(office, archivist)
    for _ in range(2):
        archive(archivist, office.db, case_id)
    with office.db.reading() as conn:
        assert len(conn.execute(select(document_archive)).all()) == 1


def test_a_case_that_is_not_decided_has_no_archive(office: Office, archivist: Archivist) -> None:
    case_id = office.submitted(repair())
    with pytest.raises(LookupError):
        archive(archivist, office.db, case_id)
