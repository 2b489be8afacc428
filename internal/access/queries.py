"""Who is behind a session token, and which sessions a person has."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select

from internal.access.model import access_session
from internal.access.principal import Principal
from internal.access.rules import SessionKind, SessionState, SessionTimes, state_at
from internal.access.tokens import digest_of_token
from internal.kernel.clock import jst_date
from internal.organization.directory import REVISION_COLUMNS, DirectoryCache, revision_of
from internal.organization.model import person
from internal.organization.rules import Duty, Seat


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session as its token shows it.

    `principal` is there when the session is live and the post she acts in is settled. A live
    session without one belongs to a person who has yet to choose among `seats`, or who holds no
    post any more (`seats` empty).
    """

    session_id: UUID
    person_id: UUID
    kind: SessionKind
    state: SessionState
    name: str
    idp: str
    name_id: str
    name_id_format: str
    session_index: str
    seen_at: datetime
    expires_at: datetime
    seats: tuple[Seat, ...]
    principal: Principal | None


_by_token = (
    select(access_session, person.c.family_name, person.c.given_name, *REVISION_COLUMNS)
    .join(person, person.c.id == access_session.c.person_id)
    .where(access_session.c.token_digest == bindparam("digest"))
)


def session_of(
    conn: Connection,
    directories: DirectoryCache,
    *,
    token: str,
    at: datetime,
    idle: timedelta,
    address: str,
) -> FoundSession | None:
    """The session of a token, live or not; one SQL statement as a rule. None for no such token.

    Posts and duties are those of the JST day, so a transfer or a retirement counts at once.
    """
    row = conn.execute(_by_token, {"digest": digest_of_token(token)}).one_or_none()
    if row is None:
        return None
    kind = SessionKind(row.kind)
    state = state_at(SessionTimes(row.seen_at, row.expires_at, row.revoked_at), at, idle)
    live = state is SessionState.LIVE
    directory = directories.at(conn, at, revision=revision_of(row)) if live else None
    seats = directory.seats_of(row.person_id) if directory else ()
    name = f"{row.family_name} {row.given_name}"
    acting = _acting(seats, row.post_id)
    post = directory.post(acting.post_id) if directory and acting else None
    return FoundSession(
        session_id=row.id,
        person_id=row.person_id,
        kind=kind,
        state=state,
        name=name,
        idp=row.idp,
        name_id=row.name_id,
        name_id_format=row.name_id_format,
        session_index=row.session_index,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        seats=seats,
        principal=None
        if acting is None or post is None
        else Principal(
            session_id=row.id,
            person_id=row.person_id,
            name=name,
            family_name=row.family_name,
            seat=acting,
            seats=seats,
            duties=_duties(post.duties, kind),
            address=address,
            break_glass_until=row.expires_at if kind is SessionKind.BREAK_GLASS else None,
        ),
    )


def _acting(seats: tuple[Seat, ...], chosen: UUID | None) -> Seat | None:
    if len(seats) == 1:
        return seats[0]
    return next((seat for seat in seats if seat.post_id == chosen), None)


def _duties(of_post: frozenset[Duty], kind: SessionKind) -> frozenset[Duty]:
    if kind is SessionKind.BREAK_GLASS:
        return of_post | {Duty.ADMINISTRATOR}
    return of_post


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A line in the list of a person's sessions."""

    id: UUID
    kind: SessionKind
    user_agent: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


_own = (
    select(
        access_session.c.id,
        access_session.c.kind,
        access_session.c.user_agent,
        access_session.c.address,
        access_session.c.created_at,
        access_session.c.seen_at,
        access_session.c.expires_at,
    )
    .where(
        access_session.c.person_id == bindparam("person_id"),
        access_session.c.revoked_at.is_(None),
        access_session.c.expires_at > bindparam("at"),
        access_session.c.seen_at > bindparam("idle_since"),
    )
    .order_by(access_session.c.seen_at.desc(), access_session.c.id)
)


def sessions_of(
    conn: Connection, *, person_id: UUID, at: datetime, idle: timedelta
) -> tuple[OwnSession, ...]:
    """The live sessions of a person, the one used last first."""
    rows = conn.execute(_own, {"person_id": person_id, "at": at, "idle_since": at - idle})
    return tuple(
        OwnSession(
            id=row.id,
            kind=SessionKind(row.kind),
            user_agent=row.user_agent,
            address=row.address,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        for row in rows
    )


class PersonKey(StrEnum):
    """By what a person is found in the organisation."""

    EMPLOYEE_NUMBER = "employee_number"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the organisation, before she has a session."""

    id: UUID
    employee_number: str
    name: str


def people_by(
    conn: Connection, *, key: PersonKey, value: str, at: datetime
) -> tuple[KnownPerson, ...]:
    """The people employed on the JST day who carry a number or mail address (compared exactly)."""
    on = jst_date(at)
    column: ColumnElement[str] = (
        person.c.employee_number if key is PersonKey.EMPLOYEE_NUMBER else person.c.mail
    )
    rows = conn.execute(
        select(
            person.c.id, person.c.employee_number, person.c.family_name, person.c.given_name
        ).where(
            column == value,
            column != "",
            person.c.active_from <= on,
            or_(person.c.active_to.is_(None), person.c.active_to > on),
        )
    )
    return tuple(
        KnownPerson(row.id, row.employee_number, f"{row.family_name} {row.given_name}")
        for row in rows
    )
