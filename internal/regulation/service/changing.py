"""What every change of an amendment does: find it open, count its revision, record who did what."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from internal.kernel import audit
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict, NotFound, Refusal
from internal.organization.directory import DirectoryCache
from internal.regulation.model import regulation_amendment
from internal.regulation.queries import Amendment, amendment_of
from internal.regulation.rules.rows import KnowsPost


def opened(tx: Tx, amendment_id: UUID, revision: int | None = None) -> Amendment:
    """The amendment, locked until the commit and ready for one change, which is counted.

    Raises: as `locked`.
    """
    found = locked(tx, amendment_id, revision)
    tx.conn.execute(
        update(regulation_amendment)
        .where(regulation_amendment.c.id == amendment_id)
        .values(revision=found.revision + 1, changed_by=tx.actor.name, changed_at=tx.at)
    )
    return found


def locked(tx: Tx, amendment_id: UUID, revision: int | None = None) -> Amendment:
    """The amendment, locked until the commit; open, and as the page showed it.

    Raises:
        NotFound: `regulation.no_amendment`.
        Refusal: `regulation.closed_amendment`, it was published or discarded.
        Conflict: `regulation.amended_elsewhere`, it is not the `revision` that the page showed.
    """
    tx.conn.execute(
        select(regulation_amendment.c.id)
        .where(regulation_amendment.c.id == amendment_id)
        .with_for_update()
    )
    found = amendment_of(tx.conn, amendment_id)
    if found is None:
        raise no_such_amendment()
    if not found.is_open:
        raise Refusal(
            "regulation.closed_amendment",
            "この改正案は確定または破棄されているため、変更できません。"
            "変更するには、世代を写して新しい改正案を作ってください。",
        )
    if revision is not None and found.revision != revision:
        raise Conflict(
            "regulation.amended_elsewhere",
            "{name}がこの改正案を変更しました。最新の内容を確認してから、もう一度操作してください。",
            name=found.changed_by,
            at=found.changed_at,
        )
    return found


def no_such_amendment() -> NotFound:
    """One sentence for every page that misses an amendment."""
    return NotFound(
        "regulation.no_amendment",
        "この改正案はありません。規程の一覧から選び直してください。",
    )


def posts_on(tx: Tx, directories: DirectoryCache, on: date) -> KnowsPost:
    """Which codes of posts the organisation of a day knows."""
    directory = directories.on(tx.conn, on, tx.at)
    return lambda code: directory.post_by_code(code) is not None


def record(tx: Tx, action: str, amendment_id: UUID, **detail: str | int | bool | None) -> None:
    """Record a change of an amendment."""
    audit.record(
        tx,
        f"regulation.{action}",
        kind="regulation.amendment",
        object_id=amendment_id,
        detail=detail,
    )
