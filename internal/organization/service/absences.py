"""Absences: register and cancel, one's own or, for a 文書主任, those of her section."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from internal.kernel import audit
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from internal.organization.chart import Directory
from internal.organization.directory import bump_absences
from internal.organization.events import absence_changed
from internal.organization.model import absence, person
from internal.organization.rules import AbsenceReason

LONGEST = timedelta(days=366)


def register_absence(
    tx: Tx,
    *,
    directory: Directory,
    person_id: UUID,
    absent_from: datetime,
    absent_to: datetime,
    reason: AbsenceReason,
    note: str = "",
) -> UUID:
    """Somebody is away in `[absent_from, absent_to)`.

    Raises:
        Forbidden: neither her own absence nor one of her section.
        Refusal: `organization.absence_period`, `organization.absence_past`,
            `organization.absence_long`, `organization.absence_overlaps`.
    """
    _refuse_strangers(tx, directory, person_id)
    _refuse_period(tx, absent_from, absent_to)
    # One registration per person at a time: the overlap check below must not be overtaken.
    tx.conn.execute(select(person.c.id).where(person.c.id == person_id).with_for_update())
    other = tx.conn.execute(
        select(absence.c.absent_from, absence.c.absent_to).where(
            absence.c.person_id == person_id,
            absence.c.cancelled.is_(False),
            absence.c.absent_from < absent_to,
            absence.c.absent_to > absent_from,
        )
    ).first()
    if other is not None:
        raise Refusal(
            "organization.absence_overlaps",
            "{begins}から{ends}までの不在が既に登録されています。"
            "先にその不在を取り消してください。",
            begins=other.absent_from,
            ends=other.absent_to,
        )
    bump_absences(tx)
    made = new_id()
    tx.conn.execute(
        insert(absence).values(
            id=made,
            person_id=person_id,
            absent_from=absent_from,
            absent_to=absent_to,
            reason=reason.value,
            note=note,
            cancelled=False,
        )
    )
    audit.record(
        tx,
        "organization.register_absence",
        kind="organization.absence",
        object_id=made,
        detail={
            "person_id": str(person_id),
            "from": absent_from.isoformat(),
            "to": absent_to.isoformat(),
        },
    )
    absence_changed(tx, person_id)
    return made


def cancel_absence(tx: Tx, *, directory: Directory, absence_id: UUID) -> None:
    """An absence does not take place, or has ended before its time.

    Raises:
        NotFound: no such absence, or it is cancelled already.
        Forbidden: neither her own absence nor one of her section.
    """
    found = tx.conn.execute(
        select(absence.c.person_id)
        .where(absence.c.id == absence_id, absence.c.cancelled.is_(False))
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound(
            "organization.no_absence",
            "この不在は見つかりません。既に取り消された可能性があります。",
        )
    _refuse_strangers(tx, directory, found.person_id)
    bump_absences(tx)
    tx.conn.execute(update(absence).where(absence.c.id == absence_id).values(cancelled=True))
    audit.record(
        tx,
        "organization.cancel_absence",
        kind="organization.absence",
        object_id=absence_id,
        detail={"person_id": str(found.person_id)},
    )
    absence_changed(tx, found.person_id)


def _refuse_strangers(tx: Tx, directory: Directory, person_id: UUID) -> None:
    actor = tx.actor
    if actor.person_id == person_id:
        return
    if actor.post_id is None or not directory.keeps_records_for(actor.post_id, person_id):
        raise Forbidden(
            "organization.not_your_section",
            "ほかの課の職員の不在は登録できません。本人か、その課の文書主任へ依頼してください。",
        )


def _refuse_period(tx: Tx, absent_from: datetime, absent_to: datetime) -> None:
    if absent_to <= absent_from:
        raise Refusal(
            "organization.absence_period",
            "不在の終わりは始まりより後の日時を入力してください。",
        )
    if absent_to <= tx.at:
        raise Refusal(
            "organization.absence_past",
            "既に終わった期間は登録できません。終わりの日時を確認してください。",
        )
    if absent_to - absent_from > LONGEST:
        raise Refusal(
            "organization.absence_long",
            "不在は1年以内の期間で登録してください。",
        )
