"""まとめて承認・差戻し: what was chosen in a list, and what of it must be read one by one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select

from internal.approval.codec import case_of
from internal.approval.engine.tasks import Box
from internal.approval.model import approval_case, approval_inbox
from internal.kernel.ids import new_id
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_

MOST = 500


class BulkVerb(StrEnum):
    """What is done to every chosen case."""

    APPROVE = "approve"
    RETURN = "return"


class MustRead(StrEnum):
    """Why a case is left out of what is done together."""

    UNREAD = "unread"  # never opened, or changed since: a new round is unread again
    DEPUTY = "deputy"  # it would be a 代決 or a 代理
    URGENT = "urgent"
    DISCREET = "discreet"
    AMOUNT = "amount"  # more than the installation lets through
    CONCERN = "concern"  # 重要異例の申出, which the decider has to answer
    FILES = "files"  # attachments to be opened first, where the city asks for it


MUST_READ_WORDS: dict[MustRead, str] = {
    MustRead.UNREAD: N_("まだ開いていないか、提出し直されたため"),
    MustRead.DEPUTY: N_("代決または代理になるため"),
    MustRead.URGENT: N_("至急のため"),
    MustRead.DISCREET: N_("取扱注意のため"),
    MustRead.AMOUNT: N_("金額が大きいため"),
    MustRead.CONCERN: N_("重要異例の申出があるため"),
    MustRead.FILES: N_("まだ開いていない添付があるため"),
}

_RETURN_NEEDS = frozenset({MustRead.UNREAD, MustRead.DEPUTY})
"""Urgent and large cases may go back together; the reason is written once for all."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case as the list offered it."""

    case_id: UUID
    slot: int


@dataclass(frozen=True, slots=True)
class Item:
    """A case on the confirm page. `once` and `seen` go with what is done to it."""

    case_id: UUID
    slot: int
    subject_id: UUID
    kind: str
    title: str
    drafter_name: str
    drafter_section: str
    amount_yen: int | None
    must_read: tuple[MustRead, ...]
    seen: str
    once: UUID


@dataclass(frozen=True, slots=True)
class Ordered:
    """A case that the confirm page sends to be done."""

    case_id: UUID
    slot: int
    once: UUID
    seen: str


C = TypeVar("C", Chosen, Ordered)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is not done together: more than `most_yen` (with tax), and where the city asks for it
    what has attachments that she has not opened, as `Approval.unopened` finds them.
    """

    most_yen: int
    unopened: Callable[
        [Connection, Iterable[tuple[str, UUID]], UUID], Mapping[UUID, tuple[str, ...]]
    ]


def verb_of(value: str) -> BulkVerb:
    """What the pressed button asks for."""
    return BulkVerb.RETURN if value == BulkVerb.RETURN else BulkVerb.APPROVE


def chosen_from(values: Iterable[str]) -> tuple[Chosen, ...]:
    """The ticked lines of a list.

    Raises:
        InvalidInput: `approval.nothing_chosen`, `approval.too_many_chosen`.
    """
    return _counted(tuple(_chosen(value) for value in dict.fromkeys(values)))


def ordered_from(values: Iterable[str]) -> tuple[Ordered, ...]:
    """What the confirm page sends.

    Raises:
        InvalidInput: `approval.nothing_chosen`, `approval.too_many_chosen`.
    """
    return _counted(tuple(_ordered(value) for value in dict.fromkeys(values)))


def _counted(chosen: tuple[C, ...]) -> tuple[C, ...]:
    if not chosen:
        raise InvalidInput(
            "approval.nothing_chosen", "まとめて処理する文書を一覧で選択してください。"
        )
    if len(chosen) > MOST:
        raise InvalidInput(
            "approval.too_many_chosen",
            "一度に処理できるのは{most}件までです。選択を減らしてください。",
            most=MOST,
        )
    return chosen


def _chosen(value: str) -> Chosen:
    try:
        case_id, slot = value.split("/")
        return Chosen(UUID(case_id), int(slot))
    except ValueError:
        raise _broken() from None


def _ordered(value: str) -> Ordered:
    try:
        case_id, slot, once, seen = value.split("/")
        return Ordered(UUID(case_id), int(slot), UUID(once), seen)
    except ValueError:
        raise _broken() from None


def _broken() -> InvalidInput:
    return InvalidInput(
        "approval.broken_form",
        "送信された内容を読み取れませんでした。ページを開き直してから、もう一度お試しください。",
    )


def items_of(
    conn: Connection,
    person_id: UUID,
    chosen: Iterable[Chosen | Ordered],
    *,
    verb: BulkVerb,
    limits: Limits,
) -> tuple[Item, ...]:
    """The chosen cases that still wait for the person, in the order of the list.

    One statement, and those of `Limits.unopened` for cases whose attachments are to be opened
    first.
    """
    places = {(each.case_id, each.slot): n for n, each in enumerate(chosen)}
    wanted = {"who": person_id, "cases": list({case_id for case_id, _slot in places})}
    rows = [row for row in conn.execute(_WAITING, wanted) if (row.case_id, row.slot) in places]
    asked = [(row.kind, row.subject_id) for row in rows if row.files_first and row.attachments]
    closed = limits.unopened(conn, asked, person_id) if asked else {}
    items = [_item(row, verb, limits.most_yen, closed.get(row.subject_id, ())) for row in rows]
    return tuple(sorted(items, key=lambda item: places[(item.case_id, item.slot)]))


_WAITING = (
    select(
        approval_inbox.c.case_id,
        approval_inbox.c.slot,
        approval_inbox.c.for_name,
        approval_inbox.c.opened_at.is_(None).label("unread"),
        approval_case.c.subject_id,
        approval_case.c.kind,
        approval_case.c.title,
        approval_case.c.drafter_name,
        approval_case.c.drafter_section,
        approval_case.c.amount_yen,
        approval_case.c.urgent,
        approval_case.c.confidential,
        approval_case.c.snapshot,
        approval_case.c.files_first,
        approval_case.c.attachments,
    )
    .join(approval_case, approval_case.c.id == approval_inbox.c.case_id)
    .where(
        approval_inbox.c.person_id == bindparam("who"),
        approval_inbox.c.box == Box.APPROVE.value,
        approval_inbox.c.case_id.in_(bindparam("cases", expanding=True)),
    )
)


def _item(row: Row[Any], verb: BulkVerb, most_yen: int, closed: tuple[str, ...]) -> Item:
    case = case_of(row.snapshot)
    found = {
        MustRead.UNREAD: row.unread,
        MustRead.DEPUTY: bool(row.for_name),
        MustRead.URGENT: row.urgent,
        MustRead.DISCREET: row.confidential,
        MustRead.AMOUNT: (row.amount_yen or 0) > most_yen,
        MustRead.CONCERN: any(concern.is_open for concern in case.concerns),
        MustRead.FILES: bool(closed),
    }
    return Item(
        case_id=row.case_id,
        slot=row.slot,
        subject_id=row.subject_id,
        kind=row.kind,
        title=row.title,
        drafter_name=row.drafter_name,
        drafter_section=row.drafter_section,
        amount_yen=row.amount_yen,
        must_read=_must_read(verb, found),
        seen=case.content,
        once=new_id(),
    )


def _must_read(verb: BulkVerb, found: dict[MustRead, bool]) -> tuple[MustRead, ...]:
    return tuple(
        why
        for why, applies in found.items()
        if applies and (verb is BulkVerb.APPROVE or why in _RETURN_NEEDS)
    )
