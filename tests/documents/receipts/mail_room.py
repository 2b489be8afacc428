"""What arrives at the city hall of the tests, and who deals with it."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import update
from werkzeug.test import TestResponse

from internal.documents.receipts.moving import Addressee, Step, hand_on, move_receipt
from internal.documents.receipts.receiving import receive
from internal.documents.receipts.rules.entry import Entry, Means
from internal.documents.receipts.rules.standing import Move
from internal.kernel.actor import SYSTEM, Actor
from internal.kernel.db import Tx, new_id
from internal.organization.directory import bump_revision
from internal.organization.model import post_period
from internal.organization.rules import Duty
from tests.approval.cast import Office
from tests.conftest import TestClock
from tests.documents.records.officers import CHIEF, OFFICER, appoint_chief, day
from tests.web.offices import FINANCE, OfficePages, Person, open_pages

TODAY = date(2026, 11, 24)
AUDITOR = "1005"  # 石井
ELSEWHERE = "1002"  # 大野, 資産管理課長: no section of hers has anything to do with it
INQUIRY = Entry(
    means=Means.POST,
    sender="みどり県県土整備部道路維持課",
    sender_number="道維第345号",
    written_on=date(2026, 11, 18),
    subject="道路台帳の整備状況に関する調査について",
    arrived_on=date(2026, 11, 20),
    arrived_time="9:40",
    received_on=date(2026, 11, 24),
    place="受領棚 2段",
    wants_reply=True,
    reply_by=date(2026, 12, 10),
)
TYPED = {
    "means": "email",
    "handling": "ordinary",
    "sender": "みどり県県土整備部道路維持課",
    "sender_number": "道維第345号",
    "subject": "道路台帳の整備状況に関する調査について",
    "arrived_time": "9:40",
    **day("written", date(2026, 11, 18)),
    **day("arrived", date(2026, 11, 20)),
    **day("received", TODAY),
}
LETTER = "収受の控え 📮 ですので、内容は確認用です。".encode()


def open_mail_room(database_url: str, folder: Path, clock: TestClock) -> OfficePages:
    """The pages of the city hall with a chief records officer and an auditor."""
    pages = open_pages(database_url, folder, clock)
    appoint_chief(pages)
    give_duty(pages.office, "JINJI-KACHO", Duty.AUDITOR)
    return pages


def give_duty(office: Office, post: str, duty: Duty) -> None:
    """Let a post have one duty and no other."""

    def give(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id == office.chart.posts[post])
            .values(duties=duty.value)
        )

    office.db.perform(give, SYSTEM)


def officer(office: Office) -> Actor:
    """葛城, 課長補佐: 文書主任 of 道路建設課."""
    return office.actor(OFFICER, "HOSA")


def chief(office: Office) -> Actor:
    """五十嵐, 総務課長: 統括文書管理者."""
    return office.actor(CHIEF, "SOMU-KACHO")


def treasurer(office: Office) -> Actor:
    """小川, 財政課長, alone in a section without a 文書主任."""
    return office.actor(FINANCE, "ZAISEI-KACHO")


def received(
    office: Office,
    by: Actor | None = None,
    section: str = "DORO",
    parent_id: UUID | None = None,
    **changes: object,
) -> UUID:
    """Something on paper that was entered in the register of a section."""
    entry = replace(INQUIRY, **changes)  # type: ignore[arg-type]
    return perform(
        office,
        receive,
        by or officer(office),
        receipt_id=new_id(),
        section_id=office.chart.departments[section],
        entry=entry,
        arrived=(),
        most_bytes=0,
        parent_id=parent_id,
    )


def perform(office: Office, use_case: object, actor: Actor, **kwargs: object) -> UUID:
    """Run a use case of receipts with the organisation of its day."""

    def within(tx: Tx) -> UUID:
        directory = office.approval.directories.at(tx.conn, tx.at)
        return use_case(tx, directory, **kwargs)  # type: ignore[operator,no-any-return]

    return office.db.perform(within, actor)


def handed(
    office: Office,
    receipt_id: UUID,
    by: Actor,
    section: str,
    person: str | None = None,
    *,
    move: Move = Move.DISTRIBUTE,
    reason: str = "",
) -> None:
    """Hand a receipt to a section, or to a person of it."""
    to = Addressee(
        office.chart.departments[section], office.chart.people[person] if person else None
    )
    perform(office, hand_on, by, receipt_id=receipt_id, step=Step(move, reason), to=to)


def moved(
    office: Office,
    receipt_id: UUID,
    by: Actor,
    move: Move,
    reason: str = "",
    on: date | None = None,
) -> None:
    """Make a move with a receipt."""
    perform(office, move_receipt, by, receipt_id=receipt_id, step=Step(move, reason, on))


def taken(office: Office, **changes: object) -> UUID:
    """A receipt that the clerk of the 維持係 has confirmed."""
    receipt_id = received(office, **changes)
    handed(office, receipt_id, officer(office), "DORO", "0008")
    moved(office, receipt_id, office.clerk, Move.ACCEPT)
    return receipt_id


def enter(
    person: Person, pages: OfficePages, *files: tuple[str, bytes], **changes: str
) -> TestResponse:
    """Send the form on which something is entered."""
    page = person.get("/receipts/new").text
    once = re.search(r'name="once" value="([^"]+)"', page)
    form = {
        "csrf_token": person.csrf_token,
        "once": once[1] if once else "",
        "section": str(pages.office.chart.departments["DORO"]),
    }
    sent = [(BytesIO(content), name) for name, content in files]
    return person.browser.post("/receipts/new", data=form | TYPED | changes | {"files": sent})


def shown(person: Person, address: str) -> str:
    """A page as text, one blank between words."""
    answer = person.get(address)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


def words(html: str) -> str:
    """The words of a page."""
    main = html.partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
