"""Somebody leaves a post or the house: nothing open stays without a successor."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from internal.kernel.db import Tx
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from internal.organization.directory import bump_revision
from internal.organization.model import delegation
from internal.organization.ports import Leaving, OpenItem
from internal.organization.rules import DelegationState, Seat
from internal.organization.service.delegations import close_delegation


def is_near(tx: Tx, on: date) -> bool:
    """Whether an end is today or has been, the last day of work being today at the latest."""
    return on <= tx.on + timedelta(days=1)


def items_of_leaver(
    items: tuple[OpenItem, ...], directory: Directory, person_id: UUID, post_id: UUID | None
) -> tuple[OpenItem, ...]:
    """What of it needs a successor: with her last post everything, before that what hangs on it."""
    others = {seat.post_id for seat in directory.seats_of(person_id)} - {post_id}
    if post_id is None or not others:
        return items
    return tuple(item for item in items if item.post_id not in others)


def settle_open_work(tx: Tx, leaving: Leaving, person_id: UUID, post_id: UUID | None) -> None:
    """Hand everything over and end the delegations.

    Raises:
        Refusal: `organization.open_work` with what has no successor,
            `organization.successor_without_post`, or what the other room says.
    """
    items = items_of_leaver(
        leaving.open_work.open_items(tx.conn, person_id), leaving.directory, person_id, post_id
    )
    without = tuple(
        item.words for item in items if item.key not in {*leaving.successors, *leaving.closed}
    )
    if without:
        raise Refusal(
            "organization.open_work",
            "引き継ぐ相手の決まっていない仕事が{count}件あります。"
            "下の一覧で、それぞれの後任を選んでください。",
            count=len(without),
        )
    for item in items:
        if item.key in leaving.closed:
            leaving.open_work.close(tx, item, leaving.closing_reason)
            continue
        leaving.open_work.hand_over(tx, item, _successor(leaving, item, person_id))
    _end_delegations(tx, person_id, post_id)
    # Other rooms have read the chart of this transaction before its change: a revision of its own
    # keeps what they remember from being taken for what is committed.
    bump_revision(tx)


def _successor(leaving: Leaving, item: OpenItem, person_id: UUID) -> Seat:
    chosen = leaving.successors[item.key]
    seats = leaving.directory.seats_of(chosen)
    if chosen == person_id or not seats:
        raise Refusal(
            "organization.successor_without_post",
            "「{words}」の後任は、今日現在職に就いている別の職員から選んでください。",
            words=item.words,
        )
    return seats[0]


def _end_delegations(tx: Tx, person_id: UUID, post_id: UUID | None) -> None:
    """Her own of the post end; what others asked of her ends when she goes altogether."""
    own, asked = delegation.c.person_id == person_id, delegation.c.proxy_id == person_id
    of_post = and_(own, delegation.c.post_id == post_id)
    concerned = or_(own, asked) if post_id is None else of_post
    alive = (DelegationState.ASKED.value, DelegationState.ACCEPTED.value)
    rows = tx.conn.execute(
        select(delegation).where(
            concerned, delegation.c.state.in_(alive), delegation.c.valid_to > tx.on
        )
    ).all()
    for row in rows:
        close_delegation(tx, row)
