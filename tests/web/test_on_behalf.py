"""代理起案 on pages: chosen on the draft, shown before the submission, told and kept afterwards."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from internal.documents.model import document
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import appointment
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR, STRANGER, OfficePages, open_pages
from tests.web.test_documents import hidden
from tests.web.test_routes import DRAFT, steps


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def written_by_the_clerk_for(pages: OfficePages, number: str) -> tuple[UUID, str]:
    """A draft of the clerk's for a colleague, saved; answers it and its confirm page."""
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    edit = clerk.get(f"/documents/{document_id}/edit").text
    form = DRAFT | {
        "revision": hidden(edit, "revision"),
        "behalf": str(pages.office.chart.people[number]),
        "then": "confirm",
    }
    assert clerk.post(f"/documents/{document_id}/edit", form).status_code == 303
    return document_id, clerk.get(f"/documents/{document_id}/confirm").text


def submit(pages: OfficePages, document_id: UUID, page: str) -> tuple[int, str]:
    names = ("revision", "once", "seen_route")
    form = {name: hidden(page, name) for name in names}
    form["seen_route"] = form["seen_route"].replace("&#34;", '"').replace("&amp;", "&")
    answer = pages.as_person(CLERK).post(f"/documents/{document_id}/confirm", form)
    return answer.status_code, words(answer.text)


def test_colleagues_of_the_section_can_be_written_for_and_nobody_else(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    page = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    people = pages.office.chart.people
    assert f'<option value="{people[CHIEF]}"' in page
    assert f'<option value="{people[STRANGER]}"' not in page
    assert f'<option value="{people[CLERK]}"' not in page


def test_the_route_is_that_of_whom_it_is_written_for(pages: OfficePages) -> None:
    _, page = written_by_the_clerk_for(pages, CHIEF)
    assert "代理起案 髙橋 花子 維持係長" in words(page)
    assert not any("維持係長" in line for line in steps(page))


def test_the_route_beside_the_form_follows_the_choice_at_once(pages: OfficePages) -> None:
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    assert "#f-behalf" in clerk.get(f"/documents/{document_id}/edit").text
    asked = "/route-preview?matter=works&amount_yen=1980000&contract=negotiated&behalf="
    own, hers = (
        clerk.get(asked + str(chosen)).text for chosen in ("", pages.office.chart.people[CHIEF])
    )
    assert "維持係長" in own
    assert not any("維持係長" in line for line in steps(hers))


def test_it_is_hers_after_the_submission_and_both_names_stay(pages: OfficePages) -> None:
    document_id, page = written_by_the_clerk_for(pages, CHIEF)
    assert submit(pages, document_id, page)[0] == 303
    chief = pages.as_person(CHIEF)
    shown = words(chief.get(f"/documents/{document_id}").text)
    assert "小林 花子(道路建設課)" in shown
    assert "担当: 髙橋 花子" in shown
    assert "髙橋 花子 維持係長 の代理" in shown
    assert "引き戻" in shown
    assert pages.as_person(CLERK).get(f"/documents/{document_id}").status_code == 200


def test_whoever_wrote_it_is_not_asked_to_approve_it(pages: OfficePages) -> None:
    document_id, page = written_by_the_clerk_for(pages, DEPUTY_DIRECTOR)
    assert submit(pages, document_id, page)[0] == 303
    shown = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert 'value="approve"' not in shown


def test_a_colleague_who_has_left_meanwhile_is_said(pages: OfficePages) -> None:
    document_id, page = written_by_the_clerk_for(pages, CHIEF)

    def leave(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == pages.office.chart.people[CHIEF])
            .values(valid_to=tx.on)
        )

    pages.office.db.perform(leave, SYSTEM)
    status, said = submit(pages, document_id, page)
    assert status in {409, 422}
    if status == 409:  # her route is not the one that was shown: the page says so first
        again = pages.as_person(CLERK).get(f"/documents/{document_id}/confirm").text
        status, said = submit(pages, document_id, again)
    assert status == 422
    assert "代理起案の相手が、いまこの課にいません" in said
    with pages.office.db.reading() as conn:
        assert conn.scalar(select(document.c.drafter_name)) == "小林 花子"
