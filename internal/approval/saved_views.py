"""保存した表示: a list with its filters under a name of one's own."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from internal.approval.lists import Place, place_of
from internal.approval.model import approval_saved_view
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import InvalidInput, NotFound

MOST_VIEWS = 20
NAME_LENGTH = 40

_of_person = (
    select(approval_saved_view.c.id, approval_saved_view.c.name, approval_saved_view.c.state)
    .where(approval_saved_view.c.person_id == bindparam("who"))
    .order_by(approval_saved_view.c.name)
)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list somebody comes back to. Its state is that of an address."""

    id: UUID
    name: str
    place: Place


def saved_views_of(conn: Connection, person_id: UUID) -> tuple[SavedView, ...]:
    """A person's views by name. One statement."""
    rows = conn.execute(_of_person, {"who": person_id})
    return tuple(SavedView(row.id, row.name, place_of(row.state)) for row in rows)


def save_view(tx: Tx, *, person_id: UUID, name: str, place: Place) -> None:
    """Keep where she stands under a name; a view of that name is replaced.

    Raises:
        InvalidInput: `approval.view_name`, `approval.too_many_views`.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise InvalidInput(
            "approval.view_name",
            "表示の名前を40字以内で入力してください。",
            {"name": "表示の名前を40字以内で入力してください。"},
        )
    view = approval_saved_view.c
    tx.conn.execute(
        delete(approval_saved_view).where(view.person_id == person_id, view.name == name)
    )
    have = tx.conn.scalars(
        select(func.count()).select_from(approval_saved_view).where(view.person_id == person_id)
    ).one()
    if have >= MOST_VIEWS:
        raise InvalidInput(
            "approval.too_many_views",
            "保存できる表示は{most}件までです。使わない表示を削除してください。",
            most=MOST_VIEWS,
        )
    tx.conn.execute(
        insert(approval_saved_view).values(
            id=new_id(),
            person_id=person_id,
            name=name,
            state=place.at(1).state,
            saved_at=tx.at,
        )
    )


def forget_view(tx: Tx, *, person_id: UUID, view_id: UUID) -> None:
    """Delete one of her own views.

    Raises:
        NotFound: `approval.no_such_view`; also for a view of somebody else.
    """
    mine = delete(approval_saved_view).where(
        approval_saved_view.c.id == view_id, approval_saved_view.c.person_id == person_id
    )
    if tx.conn.execute(mine).rowcount != 1:
        raise NotFound("approval.no_such_view", "この表示は保存されていません。")
