"""まとめて承認: several cases of one inbox, each approved for itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from internal.approval.codec import case_of
from internal.approval.engine.tasks import Box
from internal.approval.engine.values import Case
from internal.approval.model import approval_case, approval_inbox
from internal.kernel.ids import new_id
from internal.kernel.refusal import InvalidInput, Refusal

MOST = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case as the list offered it."""

    case_id: UUID
    slot: int


@dataclass(frozen=True, slots=True)
class Item:
    """A case on the confirm page. `once` and `seen` go with the approval.

    `must_be_read` says why it is left out: it was never opened, or it would be a 代決 or 代理.
    """

    case_id: UUID
    slot: int
    subject_id: UUID
    kind: str
    title: str
    drafter_name: str
    drafter_section: str
    amount_yen: int | None
    urgent: bool
    unread: bool
    for_name: str
    seen: str
    once: UUID

    @property
    def must_be_read(self) -> bool:
        return self.unread or bool(self.for_name)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A case that the confirm page sends to be approved."""

    case_id: UUID
    slot: int
    once: UUID
    seen: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    item: Item
    refusal: Refusal | None


def chosen_from(values: Iterable[str]) -> tuple[Chosen, ...]:
    """The ticked lines of a list.

    Raises:
        InvalidInput: `approval.nothing_chosen`, `approval.too_many_chosen`.
    """
    chosen = tuple(_chosen(value) for value in dict.fromkeys(values))
    if not chosen:
        raise InvalidInput(
            "approval.nothing_chosen", "まとめて承認する文書を一覧で選択してください。"
        )
    if len(chosen) > MOST:
        raise InvalidInput(
            "approval.too_many_chosen",
            "一度に承認できるのは{most}件までです。選択を減らしてください。",
            most=MOST,
        )
    return chosen


def ordered_from(values: Iterable[str]) -> tuple[Ordered, ...]:
    """What the confirm page sends."""
    return tuple(_ordered(value) for value in dict.fromkeys(values))[:MOST]


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
    conn: Connection, person_id: UUID, chosen: Iterable[Chosen | Ordered]
) -> tuple[Item, ...]:
    """The chosen cases that still wait for the person, in the order of the list. One statement."""
    entry = approval_inbox.c
    places = {(each.case_id, each.slot): n for n, each in enumerate(chosen)}
    rows = conn.execute(
        select(
            entry.case_id,
            entry.slot,
            entry.for_name,
            entry.opened_at.is_(None).label("unread"),
            approval_case.c.subject_id,
            approval_case.c.kind,
            approval_case.c.title,
            approval_case.c.drafter_name,
            approval_case.c.drafter_section,
            approval_case.c.amount_yen,
            approval_case.c.urgent,
            approval_case.c.snapshot,
        )
        .join(approval_case, approval_case.c.id == entry.case_id)
        .where(
            entry.person_id == person_id,
            entry.box == Box.APPROVE.value,
            or_(*(and_(entry.case_id == case, entry.slot == slot) for case, slot in places)),
        )
    ).all()
    items = [
        Item(
            case_id=row.case_id,
            slot=row.slot,
            subject_id=row.subject_id,
            kind=row.kind,
            title=row.title,
            drafter_name=row.drafter_name,
            drafter_section=row.drafter_section,
            amount_yen=row.amount_yen,
            urgent=row.urgent,
            unread=row.unread,
            for_name=row.for_name,
            seen=case_of(row.snapshot).content,
            once=new_id(),
        )
        for row in rows
    ]
    return tuple(sorted(items, key=lambda item: places[(item.case_id, item.slot)]))


def approve_each(
    items: tuple[Item, ...], ordered: tuple[Ordered, ...], approve: Callable[[Ordered], Case]
) -> tuple[Outcome, ...]:
    """Approve one after another; a refusal of one does not stop the others."""
    wanted = {(each.case_id, each.slot): each for each in ordered}
    return tuple(_one(item, wanted[(item.case_id, item.slot)], approve) for item in items)


def _one(item: Item, order: Ordered, approve: Callable[[Ordered], Case]) -> Outcome:
    if item.must_be_read:
        return Outcome(
            item,
            Refusal(
                "approval.must_be_read",
                "開いて確認していない文書と代決・代理の文書は、個別に承認してください。",
            ),
        )
    try:
        approve(order)
    except Refusal as refusal:
        return Outcome(item, refusal)
    return Outcome(item, None)
