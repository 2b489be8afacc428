"""The way from a question to an identity provider to a session: request, message, ticket.

The answer of an identity provider is a POST from another site, to which browsers attach no cookie.
So the question waits in the database, the answer becomes a one-time ticket, and the page that the
browser fetches next checks that the same browser had asked.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, update

from internal.access.model import (
    break_glass,
    saml_request,
    sign_in_ticket,
    used_message,
)
from internal.access.queries import KnownPerson, PersonKey, people_by
from internal.access.rules import (
    BREAK_GLASS_MAX,
    REQUEST_LIVES,
    TICKET_LIVES,
    RequestKind,
    RevocationReason,
    SessionKind,
    SessionLimits,
)
from internal.access.service import (
    Browser,
    NewSession,
    SignInOrigin,
    begin_session,
    revoke_all,
    seats_today,
)
from internal.access.tokens import Digest, Token, digest_of_token, new_token
from internal.kernel.audit import record
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, NotFound, Refusal
from internal.organization.model import person

TicketRow = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that waits for the identity provider's answer."""

    id: str
    idp: str
    relay_state: str
    browser_digest: str
    next_path: str


def ask(tx: Tx, *, kind: RequestKind, idp: str, browser_nonce: str, next_path: str) -> Asked:
    """Remember a question to an identity provider, bound to the browser that asks."""
    asked = Asked(
        # An xs:ID must not begin with a digit or a hyphen.
        id=f"_{digest_of_token(new_token())[:40]}",
        idp=idp,
        relay_state=digest_of_token(new_token())[:40],
        browser_digest=digest_of_token(browser_nonce),
        next_path=next_path,
    )
    tx.conn.execute(
        insert(saml_request).values(
            id=asked.id,
            kind=kind.value,
            idp=idp,
            relay_state=asked.relay_state,
            browser_digest=asked.browser_digest,
            next_path=next_path,
            created_at=tx.at,
            expires_at=tx.at + REQUEST_LIVES,
        )
    )
    return asked


def answer(tx: Tx, *, kind: RequestKind, request_id: str, idp: str, relay_state: str) -> Asked:
    """Take the question that a message answers; each question is answered once.

    Raises:
        Refusal: `sso.unknown_request`, `sso.request_expired`, `sso.already_answered`,
            `sso.wrong_idp`, `sso.wrong_relay_state`.
    """
    row = tx.conn.execute(
        select(saml_request).where(
            saml_request.c.id == request_id, saml_request.c.kind == kind.value
        )
    ).one_or_none()
    if row is None:
        raise NotFound(
            "sso.unknown_request",
            "このサインインの要求は記録にありません。もう一度サインインしてください。",
        )
    _check_question(row, idp, relay_state, tx.at)
    taken = tx.conn.execute(
        update(saml_request)
        .where(saml_request.c.id == request_id, saml_request.c.answered_at.is_(None))
        .values(answered_at=tx.at)
    )
    if taken.rowcount != 1:
        raise Conflict(
            "sso.already_answered",
            "このサインインの要求にはすでに応答がありました。もう一度サインインしてください。",
        )
    return Asked(row.id, row.idp, row.relay_state, row.browser_digest, row.next_path)


def _check_question(row: Row[tuple[object, ...]], idp: str, relay_state: str, at: datetime) -> None:
    if row.expires_at <= at:
        raise Refusal(
            "sso.request_expired",
            "サインインの手続きに時間がかかりすぎました。もう一度サインインしてください。",
        )
    if row.idp != idp:
        raise Refusal(
            "sso.wrong_idp",
            "問い合わせ先とは別の認証システムから応答がありました。"
            "もう一度サインインしてください。",
        )
    if not hmac.compare_digest(row.relay_state.encode(), relay_state.encode("utf-8", "replace")):
        raise Refusal(
            "sso.wrong_relay_state",
            "応答に付いている識別子が要求のものと一致しません。もう一度サインインしてください。",
        )


def accept_once(tx: Tx, *, digest: Digest, expires_at: datetime) -> None:
    """Note an assertion or logout request as used; the key is unique across all processes.

    Raises:
        Conflict: `sso.replayed`: it was used before.
    """
    added = tx.conn.scalar(
        insert_new(tx.conn, used_message)
        .values(digest=digest, expires_at=expires_at)
        .returning(used_message.c.digest)
    )
    if added is None:
        raise Conflict(
            "sso.replayed",
            "この認証の応答は一度使われています。もう一度サインインしてください。",
        )


@dataclass(frozen=True, slots=True)
class Proven:
    """A person whose identity was proven, before her browser fetched the session."""

    person_id: UUID
    origin: SignInOrigin
    browser_digest: str | None
    next_path: str


def issue_ticket(tx: Tx, *, proven: Proven, lives: timedelta = TICKET_LIVES) -> Token:
    """A one-time ticket for a session.

    Raises:
        Forbidden: `access.no_post`: she holds no post today.
    """
    seats_today(tx, proven.person_id)
    ticket, origin = new_token(), proven.origin
    tx.conn.execute(
        insert(sign_in_ticket).values(
            ticket_digest=digest_of_token(ticket),
            person_id=proven.person_id,
            kind=origin.kind.value,
            browser_digest=proven.browser_digest,
            idp=origin.idp,
            name_id=origin.name_id,
            name_id_format=origin.name_id_format,
            session_index=origin.session_index,
            session_ends_at=origin.told_end,
            next_path=proven.next_path,
            created_at=tx.at,
            expires_at=tx.at + lives,
        )
    )
    return ticket


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """Whom a ticket signs in, for the page on which she confirms."""

    name: str
    kind: SessionKind
    ends_at: datetime | None


def ticket_holder(conn: Connection, *, ticket: str, at: datetime) -> TicketHolder:
    """Whom a ticket would sign in; nothing changes.

    Raises:
        Refusal: `access.ticket_unknown`, `access.ticket_expired`, `access.ticket_used`.
    """
    row = _ticket(conn, ticket, at)
    if row.used_at is not None:
        raise _ticket_used()
    return TicketHolder(
        name=f"{row.family_name} {row.given_name}",
        kind=SessionKind(row.kind),
        ends_at=row.session_ends_at,
    )


def ticket_needs_confirmation(conn: Connection, *, ticket: str, at: datetime) -> bool:
    """Whether nobody's browser had asked for this ticket, so that the person must confirm it.

    Raises:
        Refusal: as `ticket_holder`.
    """
    return _ticket(conn, ticket, at).browser_digest is None


def _ticket(conn: Connection, ticket: str, at: datetime) -> TicketRow:
    row = conn.execute(
        select(sign_in_ticket, person.c.family_name, person.c.given_name)
        .join(person, person.c.id == sign_in_ticket.c.person_id)
        .where(sign_in_ticket.c.ticket_digest == digest_of_token(ticket))
    ).one_or_none()
    if row is None:
        raise NotFound(
            "access.ticket_unknown",
            "このサインイン用の番号は使えません。もう一度サインインしてください。",
        )
    if row.expires_at <= at:
        raise Refusal(
            "access.ticket_expired",
            "サインイン用の番号の期限が切れました。もう一度サインインしてください。",
        )
    return row


def _ticket_used() -> Conflict:
    return Conflict(
        "access.ticket_used",
        "このサインイン用の番号は一度使われています。もう一度サインインしてください。",
    )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun, and where the person wanted to go."""

    session: NewSession
    next_path: str


def redeem_ticket(
    tx: Tx,
    *,
    ticket: str,
    browser_nonce: str | None,
    browser: Browser,
    limits: SessionLimits,
    replaces: str | None,
) -> SignedIn:
    """Exchange a ticket for a session, once, in the browser that had asked for it.

    Raises:
        Refusal: `access.ticket_unknown`, `access.ticket_used`, `access.ticket_expired`,
            `access.other_browser`.
    """
    row = _ticket(tx.conn, ticket, tx.at)
    if row.browser_digest is not None and not hmac.compare_digest(
        row.browser_digest, digest_of_token(browser_nonce or "")
    ):
        raise Forbidden(
            "access.other_browser",
            "サインインを始めたブラウザーと異なります。"
            "このブラウザーでもう一度サインインしてください。",
        )
    taken = tx.conn.execute(
        update(sign_in_ticket)
        .where(
            sign_in_ticket.c.ticket_digest == row.ticket_digest, sign_in_ticket.c.used_at.is_(None)
        )
        .values(used_at=tx.at)
    )
    if taken.rowcount != 1:
        raise _ticket_used()
    origin = SignInOrigin(
        kind=SessionKind(row.kind),
        idp=row.idp,
        name_id=row.name_id,
        name_id_format=row.name_id_format,
        session_index=row.session_index,
        told_end=row.session_ends_at,
    )
    session = begin_session(
        tx,
        person_id=row.person_id,
        origin=origin,
        browser=browser,
        limits=limits,
        replaces=replaces,
    )
    return SignedIn(session, row.next_path)


def break_the_glass(
    tx: Tx, *, employee_number: str, minutes: int, reason: str, operator: str
) -> Token:
    """A one-time ticket for an administrator's session when no identity provider answers.

    The session ends `minutes` after the command in any case and carries the administrator's duty.

    Raises:
        InvalidInput: `access.break_glass_minutes`, `access.break_glass_reason`.
        NotFound: `access.unknown_person`.
        Forbidden: `access.no_post`.
    """
    _check_wish(minutes, reason)
    who = _employee(tx, employee_number)
    ends = tx.at + timedelta(minutes=minutes)
    row_id = new_id()
    tx.conn.execute(
        insert(break_glass).values(
            id=row_id,
            person_id=who.id,
            operator=operator[:100],
            reason=reason.strip()[:500],
            minutes=minutes,
            issued_at=tx.at,
            ends_at=ends,
        )
    )
    record(
        tx,
        "access.break_glass",
        kind="break_glass",
        object_id=row_id,
        detail={
            "person_id": str(who.id),
            "minutes": minutes,
            "reason": reason.strip()[:500],
            "operator": operator,
        },
    )
    origin = SignInOrigin(kind=SessionKind.BREAK_GLASS, told_end=ends)
    return issue_ticket(
        tx,
        proven=Proven(person_id=who.id, origin=origin, browser_digest=None, next_path="/"),
        lives=timedelta(minutes=minutes),
    )


def end_sessions_of(tx: Tx, *, number: str) -> int:
    """End every session of an employee from outside; how many ended.

    Raises:
        NotFound: `access.unknown_person`.
    """
    who = _employee(tx, number)
    return revoke_all(tx, person_id=who.id, reason=RevocationReason.BY_ADMINISTRATOR)


def _check_wish(minutes: int, reason: str) -> None:
    limit = int(BREAK_GLASS_MAX.total_seconds() // 60)
    if not 1 <= minutes <= limit:
        raise InvalidInput(
            "access.break_glass_minutes",
            "時間は1分から{limit}分までで指定してください。",
            limit=limit,
        )
    if not reason.strip():
        raise InvalidInput("access.break_glass_reason", "緊急サインインの理由を入力してください。")


def _employee(tx: Tx, employee_number: str) -> KnownPerson:
    found = people_by(tx.conn, key=PersonKey.EMPLOYEE_NUMBER, value=employee_number, at=tx.at)
    if not found:
        raise NotFound(
            "access.unknown_person",
            "職員番号「{number}」の職員は組織に登録されていません。番号をお確かめください。",
            number=employee_number,
        )
    return found[0]
