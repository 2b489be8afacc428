"""Use cases of binders (簿冊): made by hand or for a whole year, moved along their life."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from internal.documents.records.classes import (
    RecordClass,
    class_by_id,
    copy_classes,
    retention_columns,
)
from internal.documents.records.loading import binder_of, locked_binder
from internal.documents.records.model import binder, binder_event
from internal.documents.records.rights import check_chief, check_keeper
from internal.documents.records.rules.binder import (
    BY_DECISION,
    BY_THE_CHIEF,
    ENDED,
    BinderState,
    Move,
    after,
)
from internal.documents.records.rules.classification import TITLE_LENGTH
from internal.documents.records.rules.retention import (
    BinderKind,
    Clock,
    Extension,
    expires_on,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, new_id
from internal.kernel.numbering import take_number
from internal.kernel.refusal import Conflict, InvalidInput, NotFound, Refusal
from internal.kernel.text import N_
from internal.organization.directory import Directory

REGISTER = "簿冊"
"""The register in which binders are numbered, per fiscal year and symbol of the section."""

MAX_REASON = 200
_WITH_A_REASON = frozenset({Move.REOPEN, Move.REFUSE_HANDOVER, Move.EXTEND})


@dataclass(frozen=True, slots=True)
class Step:
    """What is done with a binder, and what must be said with it.

    `on` is the day on which the standing use or the case ended (closing), or until which the
    binder is kept longer (extending).
    """

    move: Move
    reason: str = ""
    on: date | None = None


def make_binder(
    tx: Tx, directory: Directory, *, class_id: UUID, section_id: UUID, title: str
) -> UUID:
    """A new binder of a class, open at once, with a copy of the class's retention.

    Raises:
        Forbidden: `records.for_the_officer`.
        InvalidInput: `records.binder_title`.
        NotFound: `records.no_class`.
    """
    check_keeper(tx, directory, section_id)
    found = class_by_id(tx.conn, class_id)
    if found.section_id not in {None, section_id}:
        raise NotFound("records.no_class", "この分類は登録されていません。")
    return _write(tx, directory, found, section_id, _title(title), BinderState.OPEN)


def prepare_year(
    tx: Tx, directory: Directory, *, section_id: UUID, year: FiscalYear
) -> tuple[UUID, ...]:
    """Make a section's binders of a fiscal year from those of the year before (BND-01).

    Classes are carried over first. Binders of one year come again under the same title, to be
    reviewed before they are used; standing and case binders simply go on. Running it again makes
    only what is missing.

    Raises:
        Forbidden: `records.for_the_officer`.
    """
    check_keeper(tx, directory, section_id)
    before = FiscalYear(year.year - 1)
    carried = copy_classes(tx, year=before, section_id=section_id)
    made = select(binder.c.copied_from).where(binder.c.copied_from.is_not(None))
    rows = tx.conn.execute(
        select(binder.c.id, binder.c.class_id, binder.c.title)
        .where(
            binder.c.section_id == section_id,
            binder.c.fiscal_year == before.year,
            binder.c.kind == BinderKind.YEAR.value,
            binder.c.id.not_in(made),
        )
        .order_by(binder.c.number)
    ).all()
    classes = {class_id: class_by_id(tx.conn, class_id) for class_id in set(carried.values())}
    return tuple(
        _write(
            tx,
            directory,
            classes[carried[row.class_id]],
            section_id,
            row.title,
            BinderState.PREPARED,
            copied_from=row.id,
        )
        for row in rows
        if row.class_id in carried
    )


def open_prepared(
    tx: Tx, directory: Directory, *, section_id: UUID, year: FiscalYear, titles: dict[UUID, str]
) -> int:
    """Take the reviewed binders of a year into use; answers how many.

    `titles` are the titles as reviewed. A prepared binder that it does not name is not needed this
    year: it stays prepared and nothing can be filed in it.

    Raises:
        Conflict: `records.binder_changed`, one of them is not prepared any more.
        Forbidden: `records.for_the_officer`.
        InvalidInput: `records.binder_title`.
    """
    check_keeper(tx, directory, section_id)
    for binder_id, title in titles.items():
        known = locked_binder(tx, binder_id)
        wrong = known.section_id != section_id or known.fiscal_year != year.year
        if wrong or known.state != BinderState.PREPARED.value:
            raise _changed()
        tx.conn.execute(update(binder).where(binder.c.id == binder_id).values(title=_title(title)))
        _append(tx, known, Step(Move.OPEN), {"state": BinderState.OPEN.value})
    return len(titles)


def rename_binder(tx: Tx, directory: Directory, *, binder_id: UUID, title: str, place: str) -> None:
    """Correct the title of a binder, or say where its paper lies (DOC-06); with history.

    Raises:
        Conflict: `records.binder_ended`, it was disposed of or transferred.
        Forbidden: `records.for_the_officer`.
        InvalidInput: `records.binder_title`.
    """
    known = locked_binder(tx, binder_id)
    check_keeper(tx, directory, known.section_id)
    if BinderState(known.state) in ENDED:
        raise Conflict("records.binder_ended", "廃棄または移管した簿冊は変更できません。")
    said = f"{known.title} {known.place}".strip()
    _append(
        tx,
        known,
        None,
        {"title": _title(title), "place": " ".join(place.split())[:60]},
        said=said[:MAX_REASON],
    )


def move_binder(tx: Tx, directory: Directory, *, binder_id: UUID, step: Step) -> BinderState:
    """Move a binder along its life; answers where it stands then.

    Raises:
        Forbidden: `records.for_the_officer`, `records.for_the_chief`.
        InvalidInput: `records.move_incomplete`, a reason or a day is missing.
        Refusal: `records.needs_a_decision`, and what `rules.binder.after` says.
    """
    row = locked_binder(tx, binder_id)
    if step.move in BY_DECISION:
        raise Refusal(
            "records.needs_a_decision",
            "廃棄と移管は、起案して決裁を受けてから行います。",
        )
    if step.move in BY_THE_CHIEF:
        check_chief(tx, directory)
    else:
        check_keeper(tx, directory, row.section_id)
    _check_step(tx, row, step)
    known = binder_of(tx.conn, row)
    if step.move is Move.CLOSE and step.on is not None:
        known = replace(known, clock=replace(known.clock, ended_on=step.on))
    if step.move is Move.REOPEN:
        known = replace(known, clock=replace(known.clock, ended_on=None))
    state = after(known, step.move, tx.on)
    if step.move is Move.EXTEND and step.on is not None:
        extension = Extension(step.on, step.reason)
        longer = (*known.clock.extensions, extension)
        known = replace(known, clock=replace(known.clock, extensions=longer))
    values: dict[str, object] = {
        "state": state.value,
        "ended_on": known.clock.ended_on,
        "expires_on": expires_on(known.clock),
    }
    if step.move is Move.ACCEPT_HANDOVER:
        values["handed_over"] = True
    _append(tx, row, step, values)
    return state


def _check_step(tx: Tx, row: Row[Any], step: Step) -> None:
    errors: dict[str, str] = {}
    if step.move in _WITH_A_REASON and not step.reason:
        errors["reason"] = N_("理由を入力してください。")
    if len(step.reason) > MAX_REASON:
        errors["reason"] = N_("理由は200字以内で入力してください。")
    if step.move is Move.EXTEND and (
        step.on is None or (row.expires_on is not None and step.on <= row.expires_on)
    ):
        errors["on"] = N_("今の満了日より後の日を入力してください。")
    if step.move is Move.CLOSE and step.on is not None and step.on > tx.on:
        errors["on"] = N_("終わった日は今日までの日を入力してください。")
    if errors:
        raise InvalidInput("records.move_incomplete", "入力内容を確認してください。", errors)


def _write(
    tx: Tx,
    directory: Directory,
    found: RecordClass,
    section_id: UUID,
    title: str,
    state: BinderState,
    copied_from: UUID | None = None,
) -> UUID:
    section = directory.department(section_id)
    symbol = section.symbol if section else ""
    clock = Clock(found.facts.retention, found.facts.kind, found.year)
    binder_id = new_id()
    tx.conn.execute(
        insert(binder).values(
            id=binder_id,
            class_id=found.id,
            fiscal_year=found.year.year,
            section_id=section_id,
            symbol=symbol,
            number=take_number(tx, year=found.year, register=REGISTER, symbol=symbol),
            title=title,
            kind=found.facts.kind.value,
            **retention_columns(found.facts.retention, found.facts.basis, found.facts.action),
            state=state.value,
            expires_on=expires_on(clock),
            copied_from=copied_from,
            events=1,
            made_at=tx.at,
        )
    )
    _event(tx, binder_id, 1, "make", "", None)
    return binder_id


def _append(
    tx: Tx, row: Row[Any], step: Step | None, values: dict[str, object], said: str = ""
) -> None:
    tx.conn.execute(
        update(binder).where(binder.c.id == row.id).values(events=row.events + 1, **values)
    )
    if step is None:
        _event(tx, row.id, row.events + 1, "rename", said, None)
        return
    until = step.on if step.move is Move.EXTEND else None
    _event(tx, row.id, row.events + 1, step.move.value, step.reason, until)


def _event(tx: Tx, binder_id: UUID, seq: int, move: str, reason: str, until: date | None) -> None:
    tx.conn.execute(
        insert(binder_event).values(
            binder_id=binder_id,
            seq=seq,
            move=move,
            at=tx.at,
            person_id=tx.actor.person_id,
            name=tx.actor.name,
            reason=reason,
            until=until,
        )
    )


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not 0 < len(title) <= TITLE_LENGTH:
        sentence = N_("簿冊の名称を120字以内で入力してください。")
        raise InvalidInput("records.binder_title", sentence, {"title": sentence})
    return title


def _changed() -> Conflict:
    return Conflict(
        "records.binder_changed",
        "この簿冊は別の人が操作しました。画面を開き直して内容を確認してください。",
    )
