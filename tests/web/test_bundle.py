"""The button for the decision bundle: who sees it, what comes, what is recorded."""

import zipfile
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.authority.store import AuthorityStore
from internal.approval.model import approval_case
from internal.documents.archive import Archivist, archive
from internal.kernel.audit import audit_event
from internal.kernel.files.store import FolderStore
from internal.web.assets import build
from tests.approval.cast import repair
from tests.approval.ledger.desk import DECIDERS
from tests.approval.test_service import approve
from tests.conftest import TestClock
from tests.web.offices import CLERK, DIRECTOR, STRANGER, OfficePages, open_pages

BUTTON = "決裁一式をダウンロード"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def decided(pages: OfficePages, **content: object) -> UUID:
    """A decided document."""
    document_id = pages.office.draft(repair(**content))
    case_id = pages.office.db.perform(
        pages.office.documents.submit,
        pages.office.clerk,
        document_id=document_id,
        revision=1,
        token=UUID(int=1),
    )
    for who in DECIDERS:
        approve(pages.office, case_id, *who)
    return document_id


def downloads(pages: OfficePages) -> list[tuple[str, UUID]]:
    with pages.office.db.reading() as conn:
        query = select(audit_event.c.actor_name, audit_event.c.object_id).where(
            audit_event.c.action == "documents.bundle_downloaded"
        )
        return [tuple(row) for row in conn.execute(query)]


def test_who_may_read_the_document_downloads_its_bundle_and_that_is_recorded(
    pages: OfficePages,
) -> None:
    document_id = decided(pages)
    clerk = pages.as_person(CLERK)
    assert BUTTON in clerk.get(f"/documents/{document_id}").text
    answer = clerk.post(f"/documents/{document_id}/bundle")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        assert {"index.html", "case.json", "verify.py"} <= set(packed.namelist())
    ((_, recorded),) = downloads(pages)
    assert recorded == document_id


def test_the_button_speaks_english(pages: OfficePages) -> None:
    document_id = decided(pages)
    page = pages.as_person(DIRECTOR, "en").get(f"/documents/{document_id}").text
    assert "Download the decision bundle" in page


def test_who_may_not_read_the_document_gets_nothing(pages: OfficePages) -> None:
    document_id = decided(pages, confidential=True)
    answer = pages.as_person(STRANGER).post(f"/documents/{document_id}/bundle")
    assert answer.status_code == 404
    assert downloads(pages) == []


def test_a_document_in_circulation_has_no_bundle(pages: OfficePages) -> None:
    pages.office.submitted(repair())
    with pages.office.db.reading() as conn:
        document_id = conn.scalars(select(approval_case.c.subject_id)).one()
    clerk = pages.as_person(CLERK)
    assert BUTTON not in clerk.get(f"/documents/{document_id}").text
    assert clerk.post(f"/documents/{document_id}/bundle").status_code == 409
    assert downloads(pages) == []


def test_opening_the_address_leads_to_the_document(pages: OfficePages) -> None:
    document_id = decided(pages)
    answer = pages.as_person(CLERK).get(f"/documents/{document_id}/bundle")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/documents/{document_id}")
    assert downloads(pages) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ja", "書体にない文字を「〓」で表しています。"),
        ("en", "The archived PDF shows 〓 for characters that no typeface has."),
    ],
)
def test_a_character_that_no_typeface_has_is_named_beside_the_archived_pdf(
    pages: OfficePages, tmp_path: Path, language: str, sentence: str
) -> None:
    document_id = decided(pages, title="\uf8f0田商店への支払について")
    with pages.office.db.reading() as conn:
        case_id = conn.scalars(select(approval_case.c.id)).one()
    fonts, store = build(Path("var")).fonts, FolderStore(tmp_path / "files")
    archivist = Archivist("鶴ヶ島市", fonts, store, AuthorityStore())
    archive(archivist, pages.office.db, case_id)
    page = pages.as_person(CLERK, language).get(f"/documents/{document_id}").text
    assert sentence in page
    assert "U+F8F0" in page
