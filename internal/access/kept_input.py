"""Typed text that survives a lost session.

A form that arrives without a live session is not carried out. What was typed is kept here for half
an hour, and the page of the form offers it back after the sign-in, to the same browser and, when
the session that had ended tells who she was, only to the same person. Nothing is ever sent again
by itself.

A form page uses it with one line: `values = kept_input() or stored_values`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, request
from flask_login import current_user
from sqlalchemy import Connection, delete, func, insert, select
from werkzeug.datastructures import ImmutableMultiDict

from internal.access.cookies import Cookie, drop_cookie, read_cookie, set_cookie
from internal.access.model import kept_input as table
from internal.access.rules import KEPT_LIVES, local_path
from internal.access.tokens import digest_of_token, new_token
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.web.context import principal, services

MAX_BYTES = 256 * 1024
MAX_FIELDS = 500
MAX_ANONYMOUS = 200  # rows of unknown people; whoever floods us fills no disk
NEVER_KEPT = frozenset({"csrf_token", "password"})

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form sent, small enough to be kept."""

    fields: Fields


def typed(form: Sequence[tuple[str, str]]) -> Typed | None:
    """The fields worth keeping; None when there are none or they are too large."""
    fields = tuple((name, value) for name, value in form if name not in NEVER_KEPT)
    size = sum(len(name.encode()) + len(value.encode()) for name, value in fields)
    if not fields or len(fields) > MAX_FIELDS or size > MAX_BYTES:
        return None
    return Typed(fields)


def _key(nonce: str, page: str) -> str:
    return digest_of_token(f"{nonce}\n{urlsplit(page).path}")


def keep(tx: Tx, *, nonce: str, page: str, person_id: UUID | None, text: Typed) -> bool:
    """Keep what was typed on a page in place of what was kept for it before; False when full."""
    key = _key(nonce, page)
    tx.conn.execute(delete(table).where(table.c.key_digest == key))
    if person_id is None:
        waiting = tx.conn.scalar(
            select(func.count()).where(table.c.person_id.is_(None), table.c.expires_at > tx.at)
        )
        if (waiting or 0) >= MAX_ANONYMOUS:
            return False
    tx.conn.execute(
        insert(table).values(
            key_digest=key,
            person_id=person_id,
            fields=[list(pair) for pair in text.fields],
            created_at=tx.at,
            expires_at=tx.at + KEPT_LIVES,
        )
    )
    return True


def kept_fields(
    conn: Connection, *, nonce: str, page: str, person_id: UUID, at: datetime
) -> Fields:
    """What was kept for a page, if this person may have it back."""
    row = conn.execute(
        select(table.c.fields, table.c.person_id).where(
            table.c.key_digest == _key(nonce, page), table.c.expires_at > at
        )
    ).one_or_none()
    if row is None or row.person_id not in (None, person_id):
        return ()
    return tuple((name, value) for name, value in row.fields)


def give_up(tx: Tx, *, nonce: str, page: str) -> None:
    """Forget what was kept for a page."""
    tx.conn.execute(delete(table).where(table.c.key_digest == _key(nonce, page)))


def kept_input() -> ImmutableMultiDict[str, str]:
    """The text to offer on the page being shown, as a form would have sent it; mostly empty."""
    nonce = read_cookie(services().settings, Cookie.KEPT)
    if nonce is None or not current_user.is_authenticated:
        return ImmutableMultiDict()
    db = services().db
    with db.reading() as conn:
        fields = kept_fields(
            conn,
            nonce=nonce,
            page=request.path,
            person_id=principal().person_id,
            at=db.clock(),
        )
    return ImmutableMultiDict(fields)


def page_of_form() -> str:
    """The page from which the form of this request was sent, as a local path."""
    for header in ("HX-Current-URL", "Referer"):
        named = request.headers.get(header)
        if named and _is_ours(named):
            parts = urlsplit(named)
            return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return "/"


def came_from_us() -> bool:
    """Whether a page of ours sent this form; another site must not leave text here."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    named = request.headers.get("Origin") or request.headers.get("Referer")
    return named is not None and _is_ours(named)


def _is_ours(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in (services().settings.base_url, request.host_url.rstrip("/"))


def keep_this_form(response: Response, *, page: str, person_id: UUID | None) -> bool:
    """Keep what this request typed and bind it to the browser; False when it cannot be kept."""
    text = typed(list(request.form.items(multi=True)))
    if text is None or not came_from_us():
        return False
    settings, db = services().settings, services().db
    nonce = read_cookie(settings, Cookie.KEPT) or new_token()
    kept = db.perform(keep, SYSTEM, nonce=nonce, page=page, person_id=person_id, text=text)
    if kept:
        set_cookie(response, settings, Cookie.KEPT, nonce, max_age=int(KEPT_LIVES.total_seconds()))
    return kept


def forget_after_success(response: Response) -> None:
    """Once the form was taken, its kept text is no longer offered."""
    settings = services().settings
    nonce = read_cookie(settings, Cookie.KEPT)
    if nonce is not None:
        services().db.perform(give_up, SYSTEM, nonce=nonce, page=page_of_form())
        drop_cookie(response, settings, Cookie.KEPT)
