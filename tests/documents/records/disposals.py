"""A section with a binder whose period is over, and what is done about it."""

import re
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Row, select
from werkzeug.test import TestResponse

from internal.documents.effects import handlers
from internal.documents.model import document
from internal.documents.records.binders import Step, make_binder, move_binder
from internal.documents.records.classes import add_class
from internal.documents.records.disposal import settle
from internal.documents.records.filing import complete, file_document
from internal.documents.records.forms import class_in
from internal.documents.records.model import binder, disposal_batch, disposal_item, record_class
from internal.documents.records.rules.binder import Move
from internal.documents.service import NewFile
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, new_id
from internal.kernel.outbox import deliver, due_entries, outbox
from internal.organization.directory import Directory
from internal.web.context import Services
from tests.approval.cast import Office, repair
from tests.approval.test_service import ASSISTANT, approve
from tests.approval.test_service import CHIEF as CHIEF_CLERK
from tests.approval.test_service import DIRECTOR as DIRECTOR_POST
from tests.conftest import TestClock
from tests.documents.records.officers import CHIEF, OFFICER, ROADS
from tests.web.offices import OfficePages

LATER = datetime(2032, 4, 1, 1, 0, tzinfo=UTC)
"""The day after the five years of a binder of 令和8年度."""

TITLE = "保存期間が満了した文書の廃棄等について"


def services_of(pages: OfficePages) -> Services:
    """The services behind the pages."""
    return pages.app.extensions["internal"]


def filed_binder(
    pages: OfficePages, title: str = "道路修繕伺", files: tuple[NewFile, ...] = ()
) -> tuple[UUID, UUID]:
    """A closed binder of this year and the decided document in it."""
    office, officer = pages.office, pages.office.actor(OFFICER, "HOSA")
    document_id = decided(office, files)

    def fill(tx: Tx) -> UUID:
        directory = office.approval.directories.at(tx.conn, tx.at)
        section_id = office.chart.departments["DORO"]
        class_id = _class(tx, directory, section_id, ROADS)
        binder_id = make_binder(
            tx, directory, class_id=class_id, section_id=section_id, title=title
        )
        file_document(tx, directory, document_id=document_id, binder_id=binder_id)
        complete(tx, directory, document_id=document_id, on=tx.on)
        move_binder(tx, directory, binder_id=binder_id, step=Step(Move.CLOSE))
        return binder_id

    return office.db.perform(fill, officer), document_id


def decided(office: Office, files: tuple[NewFile, ...] = ()) -> UUID:
    """A document of the clerk's that went all its way."""
    document_id = office.draft(repair(amount_yen=300_000), files)
    case_id = office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    for who in (CHIEF_CLERK, ASSISTANT, DIRECTOR_POST):
        approve(office, case_id, *who)
    return document_id


def _class(tx: Tx, directory: Directory, section_id: UUID, form: dict[str, object]) -> UUID:
    """The class of the section, entered when it is first asked for."""
    known = tx.conn.scalar(select(record_class.c.id).where(record_class.c.code == form["code"]))
    if known is not None:
        return known
    return add_class(
        tx,
        directory,
        year=FiscalYear.of(tx.on),
        section_id=section_id,
        facts=class_in({name: str(value) for name, value in form.items()}),
    )


def proposed(
    pages: OfficePages, *binders: UUID, who: str = OFFICER, **changes: str
) -> tuple[UUID, UUID]:
    """A proposal over some binders; answers it and its draft."""
    answer = send_proposal(pages, *binders, who=who, **changes)
    assert answer.status_code == 303, answer.text
    document_id = UUID(re.findall(r"[0-9a-f-]{36}", answer.headers["Location"])[0])
    with pages.office.db.reading() as conn:
        batch_id = conn.scalars(
            select(disposal_batch.c.id).where(disposal_batch.c.document_id == document_id)
        ).one()
    return batch_id, document_id


def send_proposal(
    pages: OfficePages, *binders: UUID, who: str = OFFICER, **changes: str
) -> TestResponse:
    """The form of a proposal, as it is sent."""
    form: dict[str, object] = {"title": TITLE, "matter": "disposal"}
    form |= {f"measure_{each}": "dispose" for each in binders}
    form["binder"] = [str(each) for each in binders]
    return pages.as_person(who).post("/records/disposal/new", form | changes)


def decide(pages: OfficePages, document_id: UUID) -> None:
    """The draft goes its way and is decided, which is entered in the proposal."""
    case_id = submit(pages, document_id)
    for who in (("1003", "SOMU-KACHO"), DIRECTOR_POST):
        approve(pages.office, case_id, *who)
    pages.office.db.perform(settle, SYSTEM, document_id=document_id)


def submit(pages: OfficePages, document_id: UUID) -> UUID:
    """The officer submits the draft; answers the case."""
    office = pages.office
    with office.db.reading() as conn:
        revision = conn.scalars(
            select(document.c.revision).where(document.c.id == document_id)
        ).one()
    return office.db.perform(
        office.documents.submit,
        office.actor(OFFICER, "HOSA"),
        document_id=document_id,
        revision=revision,
        token=new_id(),
    )


def work(pages: OfficePages) -> None:
    """The worker does what waits for the room of documents."""
    db = pages.office.db
    found = handlers(services_of(pages).settings)
    with db.reading() as conn:
        topics = dict(conn.execute(select(outbox.c.id, outbox.c.topic)).all())
    for entry_id in due_entries(db):
        if topics[entry_id] in found:
            deliver(db, found, entry_id)


def run(pages: OfficePages, batch_id: UUID, who: str = CHIEF) -> int:
    """実行; answers the status."""
    answer = pages.as_person(who).post(f"/records/disposal/{batch_id}/run", {"sure": "yes"})
    return answer.status_code


def stop(pages: OfficePages, batch_id: UUID, who: str = CHIEF, reason: str = "再確認のため") -> int:
    """取りやめ; answers the status."""
    form = {"reason": reason}
    return pages.as_person(who).post(f"/records/disposal/{batch_id}/stop", form).status_code


def state_of(pages: OfficePages, binder_id: UUID) -> str:
    """Where a binder stands."""
    with pages.office.db.reading() as conn:
        return conn.scalars(select(binder.c.state).where(binder.c.id == binder_id)).one()


def batch_of(pages: OfficePages, batch_id: UUID) -> Row:
    """The row of a proposal."""
    with pages.office.db.reading() as conn:
        return conn.execute(select(disposal_batch).where(disposal_batch.c.id == batch_id)).one()


def outcomes(pages: OfficePages, batch_id: UUID) -> dict[UUID, tuple[str, str]]:
    """What became of each binder of a proposal, and why it was left out."""
    with pages.office.db.reading() as conn:
        rows = conn.execute(
            select(
                disposal_item.c.binder_id, disposal_item.c.outcome, disposal_item.c.left_out
            ).where(disposal_item.c.batch_id == batch_id)
        )
        return {row.binder_id: (row.outcome, row.left_out) for row in rows}


def pass_years(clock: TestClock) -> None:
    """The period of a binder of 令和8年度 runs out."""
    clock.now = LATER
