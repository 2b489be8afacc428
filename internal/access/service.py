"""Use cases around a session: begin, renew, change the post, end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, insert, or_, update

from internal.access.model import (
    access_session,
    kept_input,
    saml_request,
    sign_in_ticket,
    used_message,
)
from internal.access.rules import (
    TOUCH_EVERY,
    RevocationReason,
    SessionKind,
    SessionLimits,
    ends_at,
)
from internal.access.tokens import Token, digest_of_token, new_token
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Forbidden, NotFound
from internal.organization.rules import Seat
from internal.organization.seats import seats_of

SESSIONS_ARE_KEPT = timedelta(days=90)  # ended sessions, for the administrator's questions


@dataclass(frozen=True, slots=True)
class SignInOrigin:
    """Where a sign-in came from; the SAML words are kept for the single logout."""

    kind: SessionKind
    idp: str = ""
    name_id: str = ""
    name_id_format: str = ""
    session_index: str = ""
    told_end: datetime | None = None  # the latest end the identity provider or command allows


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser as it showed itself."""

    user_agent: str
    address: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session and the only copy of its token."""

    id: UUID
    token: Token


def begin_session(
    tx: Tx,
    *,
    person_id: UUID,
    origin: SignInOrigin,
    browser: Browser,
    limits: SessionLimits,
    replaces: str | None,
) -> NewSession:
    """A new session with a new token; the one the browser held until now (`replaces`) ends.

    Raises:
        Forbidden: `access.no_post`: she holds no post today.
    """
    seats = seats_today(tx, person_id)
    if replaces:
        _revoke_token(tx, replaces, RevocationReason.REPLACED)
    session_id, token = new_id(), new_token()
    tx.conn.execute(
        insert(access_session).values(
            token_digest=digest_of_token(token),
            id=session_id,
            person_id=person_id,
            post_id=seats[0].post_id if len(seats) == 1 else None,
            kind=origin.kind.value,
            idp=origin.idp,
            name_id=origin.name_id,
            name_id_format=origin.name_id_format,
            session_index=origin.session_index,
            user_agent=browser.user_agent[:300],
            address=browser.address[:45],
            created_at=tx.at,
            seen_at=tx.at,
            expires_at=ends_at(tx.at, limits, origin.told_end),
        )
    )
    who = replace(tx.actor, name=seats[0].name, person_id=person_id)
    record(
        replace(tx, actor=who),
        "access.signed_in",
        kind="session",
        object_id=session_id,
        detail={"kind": origin.kind.value, "idp": origin.idp},
    )
    return NewSession(session_id, token)


def seats_today(tx: Tx, person_id: UUID) -> tuple[Seat, ...]:
    """The seats of somebody who wants to come in.

    Raises:
        Forbidden: `access.no_post`: she holds none today.
    """
    seats = seats_of(tx.conn, person_id, tx.on)
    if not seats:
        raise Forbidden(
            "access.no_post",
            "本日付けで就いている職がないため、サインインできません。"
            "人事異動の登録について人事担当へお問い合わせください。",
        )
    return seats


def renew(tx: Tx, *, session_id: UUID) -> Token:
    """A new token for the same session; the old one opens nothing any more."""
    token = new_token()
    changed = tx.conn.execute(
        update(access_session)
        .where(access_session.c.id == session_id, access_session.c.revoked_at.is_(None))
        .values(token_digest=digest_of_token(token), seen_at=tx.at)
    )
    if changed.rowcount != 1:
        raise _no_session()
    return token


def change_acting_post(tx: Tx, *, session_id: UUID, person_id: UUID, post_id: UUID) -> Token:
    """Act in another of her posts from now on, under a new token.

    Raises:
        Forbidden: `access.not_your_post`: she does not hold it today.
    """
    if all(seat.post_id != post_id for seat in seats_of(tx.conn, person_id, tx.on)):
        raise Forbidden(
            "access.not_your_post",
            "この職には本日付けで就いていません。一覧から選び直してください。",
        )
    changed = tx.conn.execute(
        update(access_session)
        .where(access_session.c.id == session_id, access_session.c.person_id == person_id)
        .values(post_id=post_id)
    )
    if changed.rowcount != 1:
        raise _no_session()
    record(
        tx,
        "access.post_chosen",
        kind="session",
        object_id=session_id,
        detail={"post_id": str(post_id)},
    )
    return renew(tx, session_id=session_id)


def touch(tx: Tx, *, session_id: UUID) -> None:
    """Note that a session was used; written at most once a minute."""
    tx.conn.execute(
        update(access_session)
        .where(access_session.c.id == session_id, access_session.c.seen_at <= tx.at - TOUCH_EVERY)
        .values(seen_at=tx.at)
    )


def revoke(tx: Tx, *, session_id: UUID, person_id: UUID, reason: RevocationReason) -> None:
    """End one session of a person.

    Raises:
        NotFound: `access.no_session`: it is not hers, or it has ended.
    """
    ended = tx.conn.execute(
        update(access_session)
        .where(
            access_session.c.id == session_id,
            access_session.c.person_id == person_id,
            access_session.c.revoked_at.is_(None),
        )
        .values(revoked_at=tx.at, revoked_why=reason.value)
    )
    if ended.rowcount != 1:
        raise _no_session()
    _record_end(tx, session_id, reason)


def revoke_all(
    tx: Tx, *, person_id: UUID, reason: RevocationReason, keep: UUID | None = None
) -> int:
    """End every session of a person, except the one to keep; how many ended."""
    ended = tx.conn.scalars(
        update(access_session)
        .where(
            access_session.c.person_id == person_id,
            access_session.c.revoked_at.is_(None),
            access_session.c.expires_at > tx.at,
            *(() if keep is None else (access_session.c.id != keep,)),
        )
        .values(revoked_at=tx.at, revoked_why=reason.value)
        .returning(access_session.c.id)
    ).all()
    for session_id in ended:
        _record_end(tx, session_id, reason)
    return len(ended)


def revoke_by_name_id(tx: Tx, *, idp: str, name_id: str, session_indexes: Iterable[str]) -> int:
    """End the sessions that an identity provider began for a NameID; how many ended.

    With session indexes only those sessions end, as SAML Core 3.7.1 says; without, all of them.
    """
    indexes = tuple(session_indexes)
    ended = tx.conn.scalars(
        update(access_session)
        .where(
            access_session.c.idp == idp,
            access_session.c.name_id == name_id,
            access_session.c.name_id != "",
            access_session.c.revoked_at.is_(None),
            access_session.c.expires_at > tx.at,
            *((access_session.c.session_index.in_(indexes),) if indexes else ()),
        )
        .values(revoked_at=tx.at, revoked_why=RevocationReason.BY_IDP.value)
        .returning(access_session.c.id)
    ).all()
    for session_id in ended:
        _record_end(tx, session_id, RevocationReason.BY_IDP)
    return len(ended)


def forget_expired(tx: Tx) -> int:
    """Delete what the sign-in no longer needs; how many rows went. For the hourly schedule."""
    gone = 0
    for table in (saml_request, used_message, sign_in_ticket, kept_input):
        gone += tx.conn.execute(delete(table).where(table.c.expires_at < tx.at)).rowcount
    before = tx.at - SESSIONS_ARE_KEPT
    gone += tx.conn.execute(
        delete(access_session).where(
            or_(
                access_session.c.expires_at < before,
                and_(
                    access_session.c.revoked_at.is_not(None), access_session.c.revoked_at < before
                ),
            )
        )
    ).rowcount
    return gone


def _revoke_token(tx: Tx, token: str, reason: RevocationReason) -> None:
    ended = tx.conn.scalar(
        update(access_session)
        .where(
            access_session.c.token_digest == digest_of_token(token),
            access_session.c.revoked_at.is_(None),
        )
        .values(revoked_at=tx.at, revoked_why=reason.value)
        .returning(access_session.c.id)
    )
    if ended is not None:
        _record_end(tx, ended, reason)


def _record_end(tx: Tx, session_id: UUID, reason: RevocationReason) -> None:
    record(
        tx,
        "access.session_ended",
        kind="session",
        object_id=session_id,
        detail={"reason": reason.value},
    )


def _no_session() -> NotFound:
    return NotFound(
        "access.no_session",
        "このセッションはすでに終了しています。一覧を読み込み直してください。",
    )
