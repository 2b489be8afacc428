"""The demonstration's receipts: what arrived these days, so that every list shows something.

Everything is entered and handed on by the people whose duty it is, through the use cases of the
pages. Senders are invented.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from internal.approval.authority.store import AuthorityStore
from internal.approval.service import Approval
from internal.config import Settings
from internal.demo.cast import Role
from internal.demo.loading import CityIndex
from internal.demo.stage import actor_of, working_day_before
from internal.documents.attaching import Arrived
from internal.documents.filing import KIND
from internal.documents.receipts.drafts import Purpose, begin_draft
from internal.documents.receipts.moving import Addressee, Step, hand_on, move_receipt
from internal.documents.receipts.receiving import receive
from internal.documents.receipts.rules.entry import Entry, Handling, Means
from internal.documents.receipts.rules.standing import Move
from internal.documents.service import Documents
from internal.kernel.actor import Actor
from internal.kernel.clock import add_working_days, jst_date
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.store import store_from
from internal.organization.directory import Directory, DirectoryCache
from internal.organization.rules import Seat

P = ParamSpec("P")
R = TypeVar("R")

ROADS, GENERAL_AFFAIRS, TAXES, PERSONNEL = "DORO", "SOJIN", "ZEIMU", "JINJI"


@dataclass(frozen=True, slots=True)
class _MailRoom:
    """Where things arrive: the city of a day, and the services that receipts need."""

    db: Database
    city: CityIndex
    documents: Documents
    settings: Settings
    today: date

    def ago(self, days: int) -> date:
        """A working day some days before today."""
        return working_day_before(self.db.clock(), days)

    def officer(self, section: str) -> Actor:
        """The 文書主任 of a section."""
        post = self.city.directory.records_officer_of(self.city.departments[section])
        if post is None:
            raise LookupError(section)
        return actor_of(post.holders[0])

    def act(
        self,
        use_case: Callable[Concatenate[Tx, Directory, P], R],
        by: Actor,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        def within(tx: Tx) -> R:
            return use_case(tx, self.city.directory, *args, **kwargs)

        return self.db.perform(within, by)


def load_receipts(db: Database, settings: Settings, city: CityIndex) -> None:
    """Let the mail of the last days arrive at the general affairs and the road section."""
    subjects: dict[str, Documents] = {}
    approval = Approval(DirectoryCache(), AuthorityStore(), subjects)
    documents = Documents(approval, max_case_bytes=settings.max_case_bytes)
    subjects[KIND] = documents
    room = _MailRoom(db, city, documents, settings, jst_date(db.clock()))
    clerk = city.cast[Role.DRAFTER]
    _of_the_mail_room(room)
    _gone_astray(room)
    _personal_letter(room)
    _of_the_roads(room, clerk)
    _with_a_draft(room, clerk)
    _settled(room, clerk)


def _of_the_mail_room(room: _MailRoom) -> None:
    """Not distributed; waiting at the roads."""
    _enter(
        room,
        GENERAL_AFFAIRS,
        Entry(
            means=Means.LGWAN,
            sender="みどり県総務部市町村課",
            sender_number="市町第1182号",
            written_on=room.ago(2),
            subject="情報公開制度の運用状況に関する調査について",
            arrived_on=room.ago(1),
            received_on=room.today,
            wants_reply=True,
            reply_by=add_working_days(room.today, 12),
        ),
        mail=True,
    )
    to_roads = _enter(
        room,
        GENERAL_AFFAIRS,
        Entry(
            means=Means.POST,
            sender="桜台自治会",
            subject="市道の街路樹剪定に関する要望書",
            arrived_on=room.ago(1),
            received_on=room.ago(1),
            place="文書受領棚 3段",
            wants_reply=True,
        ),
    )
    _hand(room, to_roads, room.officer(GENERAL_AFFAIRS), ROADS)


def _gone_astray(room: _MailRoom) -> None:
    """Sent to the roads, forwarded to the taxes."""
    astray = _enter(
        room,
        GENERAL_AFFAIRS,
        Entry(
            means=Means.FAX,
            sender="株式会社あおば測量",
            sender_number="青測発第77号",
            written_on=room.ago(5),
            subject="固定資産評価図の閲覧申請について",
            arrived_on=room.ago(4),
            arrived_time="16:52",
            received_on=room.ago(3),
            place="文書受領棚 1段",
        ),
    )
    _hand(room, astray, room.officer(GENERAL_AFFAIRS), ROADS)
    forward = Step(Move.FORWARD, "固定資産税に関するもので、税務課の所管のため")
    _hand(room, astray, room.officer(ROADS), TAXES, step=forward)


def _personal_letter(room: _MailRoom) -> None:
    """For one person, under a secret subject."""
    personal = _enter(
        room,
        GENERAL_AFFAIRS,
        Entry(
            means=Means.POST,
            handling=Handling.PERSONAL,
            sender="東和診療所",
            subject="職員の健康診断の結果について",
            arrived_on=room.ago(1),
            received_on=room.ago(1),
            place="封をしたまま配布",
            secret=True,
        ),
    )
    personnel = room.city.cast[Role.PERSONNEL]
    _hand(room, personal, room.officer(GENERAL_AFFAIRS), PERSONNEL, personnel)


def _of_the_roads(room: _MailRoom, clerk: Seat) -> None:
    """With the clerk and overdue; a branch of it; on the shelf of the section."""
    survey = Entry(
        means=Means.EMAIL,
        sender="みどり県県土整備部道路維持課",
        sender_number="道維第345号",
        written_on=room.ago(15),
        subject="道路台帳の整備状況に関する調査について",
        arrived_on=room.ago(13),
        arrived_time="9:05",
        received_on=room.ago(13),
        wants_reply=True,
        reply_by=room.ago(1),
    )
    overdue = _enter(room, ROADS, survey, mail=True)
    _take(room, overdue, clerk)
    reminder = replace(
        survey,
        sender_number="道維第361号",
        written_on=room.ago(1),
        subject="道路台帳の整備状況に関する調査について(督促)",
        arrived_on=room.ago(1),
        received_on=room.today,
        reply_by=add_working_days(room.today, 3),
    )
    _enter(room, ROADS, reminder, mail=True, parent=overdue)
    _enter(
        room,
        ROADS,
        Entry(
            means=Means.HAND,
            sender="東和ガス株式会社",
            sender_number="東占第12号",
            written_on=room.ago(1),
            subject="道路占用許可申請書(ガス管布設替え)",
            arrived_on=room.today,
            received_on=room.today,
            place="維持係 受付箱",
        ),
    )


def _with_a_draft(room: _MailRoom, clerk: Seat) -> None:
    """An inquiry whose answer circulates."""
    inquiry = _enter(
        room,
        ROADS,
        Entry(
            means=Means.ONLINE,
            sender="みどり県県土整備部道路政策課",
            sender_number="道政第208号",
            written_on=room.ago(8),
            subject="通学路の安全対策に係る要対策箇所の照会について",
            arrived_on=room.ago(7),
            arrived_time="18:30",
            received_on=room.ago(6),
            wants_reply=True,
            reply_by=add_working_days(room.today, 5),
        ),
        mail=True,
    )
    _take(room, inquiry, clerk)
    document_id = room.act(
        begin_draft,
        actor_of(clerk),
        documents=room.documents,
        receipt_id=inquiry,
        matter="general",
        purpose=Purpose.DECIDE,
    )
    room.db.perform(
        room.documents.submit,
        actor_of(clerk),
        document_id=document_id,
        revision=1,
        token=new_id(),
    )


def _settled(room: _MailRoom, clerk: Seat) -> None:
    """Answered, nothing to do, and a number that was cancelled."""
    letter = Entry(
        means=Means.POST,
        sender="全国みちづくり研究会",
        subject="道路舗装技術講習会の開催について",
        arrived_on=room.ago(9),
        received_on=room.ago(9),
        place="維持係 受付箱",
    )
    invitation = _enter(room, ROADS, letter)
    _take(room, invitation, clerk)
    _move(room, invitation, actor_of(clerk), Step(Move.CLOSE, "参加しないため"))
    notified = _enter(
        room,
        ROADS,
        replace(
            letter,
            sender="みどり警察署交通課",
            sender_number="交規第54号",
            subject="道路使用の協議について",
            wants_reply=True,
            reply_by=room.ago(3),
        ),
    )
    _take(room, notified, clerk)
    _move(room, notified, actor_of(clerk), Step(Move.ANSWER, "電話で回答", on=room.ago(4)))
    twice = _enter(room, ROADS, replace(letter, subject="道路舗装技術講習会の開催について(控え)"))
    _move(room, twice, room.officer(ROADS), Step(Move.CANCEL, "同じ案内を二度登録したため"))


def _enter(
    room: _MailRoom,
    section: str,
    entry: Entry,
    *,
    mail: bool = False,
    parent: UUID | None = None,
) -> UUID:
    return room.act(
        receive,
        room.officer(section),
        receipt_id=new_id(),
        section_id=room.city.departments[section],
        entry=entry,
        arrived=(_mail(room, entry),) if mail else (),
        most_bytes=room.settings.max_case_bytes,
        parent_id=parent,
    )


def _mail(room: _MailRoom, entry: Entry) -> Arrived:
    message = EmailMessage()
    message["From"] = "tantou@midori.example.jp"
    message["To"] = "uketsuke@city.example.jp"
    message["Subject"] = entry.subject
    written = entry.written_on or entry.arrived_on or room.today
    message["Date"] = f"{written:%a, %d %b %Y} 08:45:00 +0900"
    message.set_content(
        f"{entry.sender_number}\n{entry.sender}\n\n{entry.subject}\n\n"
        "このことについて、別紙の調査票に記入のうえ、期限までに回答してください。\n"
    )
    content = message.as_bytes()
    stored = store_from(room.settings).put_stream(
        BytesIO(content), limit=len(content), media_type=KINDS[FileKind.EML].media_type
    )
    return Arrived(f"{entry.sender_number}.eml", stored, FileKind.EML)


def _hand(
    room: _MailRoom,
    receipt_id: UUID,
    by: Actor,
    section: str,
    to: Seat | None = None,
    *,
    step: Step | None = None,
) -> None:
    addressee = Addressee(room.city.departments[section], to.person_id if to else None)
    room.act(
        hand_on,
        by,
        receipt_id=receipt_id,
        step=step or Step(Move.DISTRIBUTE),
        to=addressee,
    )


def _take(room: _MailRoom, receipt_id: UUID, clerk: Seat) -> None:
    """The officer of the roads hands it to the clerk, who confirms it."""
    _hand(room, receipt_id, room.officer(ROADS), ROADS, clerk)
    _move(room, receipt_id, actor_of(clerk), Step(Move.ACCEPT))


def _move(room: _MailRoom, receipt_id: UUID, by: Actor, step: Step) -> None:
    room.act(move_receipt, by, receipt_id=receipt_id, step=step)
