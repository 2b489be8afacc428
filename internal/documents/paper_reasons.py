"""The city's reasons for 紙併用 and 紙: a short dated list. Drafts keep the words they chose."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert, or_, select, update

from internal.documents.model import paper_reason
from internal.documents.paperwork import Paperwork
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import InvalidInput, NotFound
from internal.kernel.text import N_

MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class PaperReason:
    """One reason, offered in `[valid_from, valid_to)` of JST days."""

    id: UUID
    words: str
    valid_from: date
    valid_to: date | None


def paper_reasons(conn: Connection) -> tuple[PaperReason, ...]:
    """Every reason there is or was, those in force first."""
    rows = conn.execute(
        select(paper_reason).order_by(
            paper_reason.c.valid_to.is_not(None), paper_reason.c.valid_from, paper_reason.c.words
        )
    )
    return tuple(PaperReason(row.id, row.words, row.valid_from, row.valid_to) for row in rows)


def reasons_on(conn: Connection, day: date) -> tuple[str, ...]:
    """The reasons that may be chosen on a day, in the order in which the city entered them."""
    return tuple(
        conn.scalars(
            select(paper_reason.c.words)
            .where(
                paper_reason.c.valid_from <= day,
                or_(paper_reason.c.valid_to.is_(None), paper_reason.c.valid_to > day),
            )
            .order_by(paper_reason.c.valid_from, paper_reason.c.id)
        )
    )


def require_current_reason(conn: Connection, paper: Paperwork, day: date) -> None:
    """Refuse a reason that the city offers no more; no statement where none was chosen.

    Raises:
        InvalidInput: `documents.paper_reason_ended`.
    """
    if paper.goes_round and paper.reason and paper.reason not in reasons_on(conn, day):
        raise InvalidInput(
            "documents.paper_reason_ended",
            "選んだ理由「{reason}」は、いまは使えません。理由を選び直してください。",
            {
                "paper_reason": N_(
                    "選んだ理由「{reason}」は、いまは使えません。理由を選び直してください。"
                )
            },
            reason=paper.reason,
        )


def add_reason(tx: Tx, *, words: str, valid_from: date | None) -> None:
    """Offer a further reason from a day on.

    Raises:
        InvalidInput: `documents.paper_reason`.
    """
    words, fields = " ".join(words.split()), {}
    if not words or len(words) > MAX_WORDS:
        fields["words"] = N_("理由を60字以内で入力してください。")
    if valid_from is None:
        fields["valid_from"] = N_("使い始める日を入力してください。")
    elif not fields and words in reasons_on(tx.conn, valid_from):
        fields["words"] = N_("同じ理由がすでにあります。")
    if fields or valid_from is None:
        raise InvalidInput("documents.paper_reason", "入力内容を確認してください。", fields)
    reason_id = new_id()
    tx.conn.execute(insert(paper_reason).values(id=reason_id, words=words, valid_from=valid_from))
    record(
        tx,
        "documents.paper_reason_added",
        kind="paper_reason",
        object_id=reason_id,
        detail={"words": words, "from": valid_from.isoformat()},
    )


def end_reason(tx: Tx, *, reason_id: UUID) -> None:
    """Offer a reason no more from today on; drafts that chose it keep its words.

    Raises:
        NotFound: `documents.no_such_reason`, there is none, or it was ended before.
    """
    ended = tx.conn.execute(
        update(paper_reason)
        .where(paper_reason.c.id == reason_id, paper_reason.c.valid_to.is_(None))
        .values(valid_to=tx.on)
    )
    if ended.rowcount != 1:
        raise NotFound("documents.no_such_reason", "この理由はないか、すでに終わっています。")
    record(tx, "documents.paper_reason_ended", kind="paper_reason", object_id=reason_id)
