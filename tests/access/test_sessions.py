"""Sessions are kept by us, listed, and end when they should."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from internal.access.model import access_session
from internal.access.queries import FoundSession, PersonKey, people_by, session_of, sessions_of
from internal.access.rules import RevocationReason, SessionKind, SessionLimits, SessionState
from internal.access.service import (
    Browser,
    NewSession,
    SignInOrigin,
    begin_session,
    change_acting_post,
    forget_expired,
    renew,
    revoke,
    revoke_all,
    revoke_by_name_id,
)
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.db import Database
from internal.kernel.refusal import Forbidden, NotFound
from internal.organization.directory import DirectoryCache
from internal.organization.rules import Duty
from internal.organization.seats import seats_of
from tests.access.cast import Cast
from tests.conftest import TestClock

LIMITS = SessionLimits(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
SAML = SignInOrigin(kind=SessionKind.SAML, idp="city", name_id="n-1", session_index="s-1")


def sign_in(
    db: Database, who: UUID, origin: SignInOrigin = SAML, replaces: str | None = None
) -> NewSession:
    return db.perform(
        begin_session,
        SYSTEM,
        person_id=who,
        origin=origin,
        browser=Browser("Firefox/140 Linux", "192.0.2.7"),
        limits=LIMITS,
        replaces=replaces,
    )


def look(db: Database, token: str) -> FoundSession:
    found = find(db, token)
    assert found is not None
    return found


def find(
    db: Database, token: str, directories: DirectoryCache | None = None
) -> FoundSession | None:
    with db.reading() as conn:
        found = session_of(
            conn,
            directories or DirectoryCache(),
            token=token,
            at=db.clock(),
            idle=LIMITS.idle,
            address="192.0.2.7",
        )
    return found


def test_a_person_with_one_post_acts_in_it(db: Database, cast: Cast) -> None:
    principal = look(db, sign_in(db, cast.takahashi).token).principal
    assert principal is not None
    assert (principal.name, principal.seat.section, principal.seat.title, principal.duties) == (
        "髙橋 美咲",
        "道路建設課",
        "維持係長",
        {Duty.RECORDS_OFFICER},
    )


def test_the_token_is_not_in_the_database(db: Database, cast: Cast) -> None:
    token = sign_in(db, cast.takahashi).token
    with db.reading() as conn:
        row = conn.execute(select(access_session)).one()
    assert token not in [str(value) for value in row]


def test_a_person_with_two_posts_has_to_choose(db: Database, cast: Cast) -> None:
    found = look(db, sign_in(db, cast.sakiyama).token)
    assert found.principal is None
    assert [seat.post_id for seat in found.seats] == [cast.director, cast.acting_director]


def test_the_chosen_post_is_the_one_she_acts_in_under_a_new_token(db: Database, cast: Cast) -> None:
    new = sign_in(db, cast.sakiyama)
    token = db.perform(
        change_acting_post,
        SYSTEM,
        session_id=new.id,
        person_id=cast.sakiyama,
        post_id=cast.acting_director,
    )
    principal = look(db, token).principal
    assert principal is not None
    assert principal.seat.post_id == cast.acting_director
    assert find(db, new.token) is None


def test_a_post_of_somebody_else_cannot_be_chosen(db: Database, cast: Cast) -> None:
    new = sign_in(db, cast.sakiyama)
    with pytest.raises(Forbidden) as refusal:
        db.perform(
            change_acting_post,
            SYSTEM,
            session_id=new.id,
            person_id=cast.sakiyama,
            post_id=cast.chief,
        )
    assert refusal.value.code == "access.not_your_post"


def test_a_person_without_a_post_today_cannot_sign_in(db: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden) as refusal:
        sign_in(db, cast.yoshida)
    assert refusal.value.code == "access.no_post"


def test_a_post_that_ends_at_midnight_in_japan_ends_the_power_then(
    db: Database, cast: Cast, clock: TestClock
) -> None:
    with db.reading() as conn:
        assert len(seats_of(conn, cast.watanabe, date(2026, 11, 30))) == 1
        assert seats_of(conn, cast.watanabe, date(2026, 12, 1)) == ()


def test_a_session_begun_before_the_transfer_loses_the_post(
    db: Database, cast: Cast, clock: TestClock
) -> None:
    clock.advance(days=6, hours=14)  # 23:30 JST on 30 November
    token = sign_in(db, cast.watanabe).token
    clock.advance(minutes=31)
    found = look(db, token)
    assert (found.principal, found.seats) == (None, ())


def test_an_idle_session_is_over(db: Database, cast: Cast, clock: TestClock) -> None:
    token = sign_in(db, cast.takahashi).token
    clock.advance(minutes=60)
    assert look(db, token).state is SessionState.IDLE


def test_signing_in_again_ends_the_session_the_browser_had(db: Database, cast: Cast) -> None:
    first = sign_in(db, cast.takahashi)
    sign_in(db, cast.takahashi, replaces=first.token)
    assert look(db, first.token).state is SessionState.REVOKED


def test_a_renewed_token_opens_the_same_session_and_the_old_one_nothing(
    db: Database, cast: Cast
) -> None:
    new = sign_in(db, cast.takahashi)
    token = db.perform(renew, SYSTEM, session_id=new.id)
    assert look(db, token).session_id == new.id
    assert find(db, new.token) is None


def test_a_person_sees_her_live_sessions_only(db: Database, cast: Cast, clock: TestClock) -> None:
    old = sign_in(db, cast.takahashi)
    clock.advance(minutes=5)
    new = sign_in(db, cast.takahashi)
    sign_in(db, cast.sakiyama)
    with db.reading() as conn:
        own = sessions_of(conn, person_id=cast.takahashi, at=db.clock(), idle=LIMITS.idle)
    assert [each.id for each in own] == [new.id, old.id]


def test_nobody_ends_the_session_of_somebody_else(db: Database, cast: Cast) -> None:
    hers = sign_in(db, cast.takahashi)
    with pytest.raises(NotFound) as refusal:
        db.perform(
            revoke,
            SYSTEM,
            session_id=hers.id,
            person_id=cast.sakiyama,
            reason=RevocationReason.BY_PERSON,
        )
    assert refusal.value.code == "access.no_session"


def test_all_other_sessions_of_a_person_end_together(db: Database, cast: Cast) -> None:
    gone, kept = sign_in(db, cast.takahashi), sign_in(db, cast.takahashi)
    others = sign_in(db, cast.sakiyama)
    ended = db.perform(
        revoke_all,
        SYSTEM,
        person_id=cast.takahashi,
        reason=RevocationReason.BY_PERSON,
        keep=kept.id,
    )
    states = [look(db, each.token).state for each in (gone, kept, others)]
    assert (ended, states) == (
        1,
        [SessionState.REVOKED, SessionState.LIVE, SessionState.LIVE],
    )


@pytest.mark.parametrize(
    ("idp", "name_id", "indexes", "ended"),
    [
        ("city", "n-1", ("s-1",), 1),
        ("city", "n-1", (), 1),
        ("city", "n-1", ("s-2",), 0),
        ("city", "n-2", (), 0),
        ("other", "n-1", (), 0),
        ("city", "", (), 0),
    ],
)
def test_a_single_logout_ends_the_named_session_and_no_other(
    db: Database, cast: Cast, idp: str, name_id: str, indexes: tuple[str, ...], ended: int
) -> None:
    sign_in(db, cast.takahashi)
    counted = db.perform(
        revoke_by_name_id, SYSTEM, idp=idp, name_id=name_id, session_indexes=indexes
    )
    assert counted == ended


def test_loading_a_principal_takes_one_statement(db: Database, cast: Cast) -> None:
    token = sign_in(db, cast.takahashi).token
    warm = DirectoryCache()
    find(db, token, warm)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
    find(db, token, warm)
    assert len([each for each in statements if "BEGIN" not in each]) == 1


def test_a_sign_in_is_recorded_under_the_persons_name(db: Database, cast: Cast) -> None:
    sign_in(db, cast.takahashi)
    with db.reading() as conn:
        rows = conn.execute(select(audit_event.c.action, audit_event.c.actor_name)).all()
    assert [tuple(row) for row in rows] == [("access.signed_in", "髙橋 美咲")]


def test_old_sessions_are_forgotten_after_ninety_days(
    db: Database, cast: Cast, clock: TestClock
) -> None:
    sign_in(db, cast.takahashi)
    clock.advance(days=90)
    assert db.perform(forget_expired, SYSTEM) == 0
    clock.advance(days=1)
    assert db.perform(forget_expired, SYSTEM) == 1


def test_a_person_is_found_by_number_only_while_employed(db: Database, cast: Cast) -> None:
    with db.reading() as conn:
        at = db.clock()
        found = people_by(conn, key=PersonKey.EMPLOYEE_NUMBER, value="100001", at=at)
        gone = people_by(conn, key=PersonKey.EMPLOYEE_NUMBER, value="100004", at=at)
    assert ([each.id for each in found], gone) == ([cast.takahashi], ())
