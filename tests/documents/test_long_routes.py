"""A route of more than sixty seats is submitted, answered by everybody, shown and printed."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from internal.approval.authority.store import AuthorityStore
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from internal.approval.sheet import MOST_BESIDE, MOST_OF_LINE
from internal.documents.archive import Archivist, archive
from internal.documents.model import document_archive
from internal.kernel.files.store import FolderStore
from internal.web.assets import build
from tests.conftest import TestClock
from tests.documents.long_routes import MANY, add_sections, approve_everybody, submit_long
from tests.web.offices import CLERK, OfficePages, open_pages


@pytest.fixture(scope="session")
def fonts() -> Path:
    return build(Path("var")).fonts


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def test_a_route_of_sixty_seats_is_decided_shown_and_printed(
    pages: OfficePages, fonts: Path, tmp_path: Path
) -> None:
    office = pages.office
    names = add_sections(office)
    document_id, case_id = submit_long(office)
    with office.db.reading() as conn:
        file = case_file(conn, approval_case.c.id == case_id)
    assert file is not None
    assert sum(len(stage.slots) for stage in file.case.stages) > MANY
    case = approve_everybody(office, case_id, file.case)
    assert case.state is CaseState.DECIDED

    page = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert [name for name in names if name.split()[0] not in page] == []
    assert page.count('<svg class="stamp') >= MOST_OF_LINE + MOST_BESIDE
    assert "決裁欄に入らない" in page

    archivist = Archivist("鶴ヶ島市", fonts, FolderStore(tmp_path / "files"), AuthorityStore())
    archive(archivist, office.db, case_id)
    with office.db.reading() as conn:
        row = conn.execute(select(document_archive)).one()
    with archivist.store.open(row.digest) as content:
        read = pypdf.PdfReader(BytesIO(content.read()))
        texts = ["".join(each.extract_text().split()) for each in read.pages]
    assert any("決裁欄の続き" in text for text in texts)
    printed = "".join(texts)
    assert [name for name in names if "".join(name.split()) not in printed] == []
