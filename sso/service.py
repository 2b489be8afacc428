"""Use cases: take an answer of an identity provider, end sessions at its request."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection

from internal.access.queries import KnownPerson, PersonKey, people_by
from internal.access.rules import RequestKind, SessionKind
from internal.access.service import SignInOrigin, revoke_by_name_id
from internal.access.sign_in import Asked, Proven, accept_once, answer, issue_ticket
from internal.access.tokens import Digest, Token
from internal.kernel.audit import record
from internal.kernel.db import Tx
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from sso.checks import Expected, Received, ReceivedLogout, check_logout, check_response
from sso.config import Partner, PersonBy

# A message is remembered longer than `sso.checks` would take it.
REMEMBERED = timedelta(hours=1)


def _digest(partner: Partner, message_id: str) -> Digest:
    return Digest(hashlib.sha256(f"{partner.entity_id}\n{message_id}".encode()).hexdigest())


def accept_response(
    tx: Tx, *, received: Received, partner: Partner, expected: Expected, relay_state: str
) -> Token:
    """Take a verified Response: once, from the partner that was asked, for a known person.

    The answer is a one-time ticket, because this request comes from another site and carries no
    cookie. What was not asked for gets a ticket that its person must confirm.

    Raises:
        Refusal: any of `check_response`, and `sso.unsolicited`, `sso.replayed`,
            `sso.no_person_attribute`, `sso.ambiguous_person`, `sso.not_vouched`,
            `access.unknown_person`, `access.no_post`, or one of `answer`.
    """
    check_response(received, expected, tx.at)
    _check_solicited(received, partner)
    accept_once(
        tx,
        digest=_digest(partner, received.assertion_id),
        expires_at=_remembered_until(received, tx.at),
    )
    asked = _question(tx, received, partner, relay_state)
    who = _person(tx.conn, received, partner, tx.at)
    record(
        tx,
        "sso.accepted",
        kind="person",
        object_id=who.id,
        detail={"idp": partner.key, "solicited": received.in_response_to is not None},
    )
    origin = SignInOrigin(
        kind=SessionKind.SAML,
        idp=partner.key,
        name_id=received.name_id,
        name_id_format=received.name_id_format,
        session_index=received.session_index,
        told_end=received.session_ends_at,
    )
    return issue_ticket(
        tx,
        proven=Proven(
            person_id=who.id,
            origin=origin,
            browser_digest=asked.browser_digest if asked else None,
            next_path=asked.next_path if asked else "/",
        ),
    )


def _check_solicited(received: Received, partner: Partner) -> None:
    if received.in_response_to is None and not partner.idp_initiated:
        raise Forbidden(
            "sso.unsolicited",
            "この認証システムからは、先に要求のないサインインを受け付けていません。"
            "サインイン画面から始めてください。",
        )


def _question(tx: Tx, received: Received, partner: Partner, relay_state: str) -> Asked | None:
    if received.in_response_to is None:
        return None
    return answer(
        tx,
        kind=RequestKind.LOGIN,
        request_id=received.in_response_to,
        idp=partner.key,
        relay_state=relay_state,
    )


def _remembered_until(received: Received, at: datetime) -> datetime:
    ends = [each.not_on_or_after for each in received.confirmations if each.not_on_or_after]
    return max([at, *ends]) + REMEMBERED


def _person(conn: Connection, received: Received, partner: Partner, at: datetime) -> KnownPerson:
    key, value = _claimed(received, partner)
    found = people_by(conn, key=key, value=value, at=at)
    if len(found) > 1:
        raise _ambiguous()
    if not found:
        raise NotFound(
            "access.unknown_person",
            "この利用者は組織に登録されていません。"
            "人事異動の登録について人事担当へお問い合わせください。",
            claimed=value,
        )
    (who,) = found
    prefixes = partner.employee_number_prefixes
    if prefixes and not who.employee_number.startswith(prefixes):
        raise Forbidden(
            "sso.not_vouched",
            "この認証システムは、この利用者の認証を任されていません。"
            "所属の認証システムからサインインしてください。",
            claimed=value,
        )
    return who


def _claimed(received: Received, partner: Partner) -> tuple[PersonKey, str]:
    by = partner.person_by
    said = {value for value in _said(received, partner) if value}
    if not said:
        raise Refusal(
            "sso.no_person_attribute",
            "認証の応答に職員を示す項目がありません。システム管理者へお問い合わせください。",
        )
    if len(said) > 1:
        raise _ambiguous()
    is_mail = by in (PersonBy.MAIL, PersonBy.NAME_ID_AS_MAIL)
    return PersonKey.MAIL if is_mail else PersonKey.EMPLOYEE_NUMBER, said.pop()[:200]


def _said(received: Received, partner: Partner) -> tuple[str, ...]:
    match partner.person_by:
        case PersonBy.EMPLOYEE_NUMBER:
            return received.attributes.get(partner.attributes.employee_number, ())
        case PersonBy.MAIL:
            return received.attributes.get(partner.attributes.mail, ())
        case PersonBy.NAME_ID_AS_EMPLOYEE_NUMBER | PersonBy.NAME_ID_AS_MAIL:
            return (received.name_id,)


def _ambiguous() -> Refusal:
    return Refusal(
        "sso.ambiguous_person",
        "認証の応答から職員を一人に決められません。システム管理者へお問い合わせください。",
    )


def end_sessions_at_request(
    tx: Tx, *, received: ReceivedLogout, partner: Partner, slo_url: str, skew: timedelta
) -> int:
    """End the sessions a partner's LogoutRequest names; how many ended.

    None ending is no refusal: what the partner wants, no such session, is so already.

    Raises:
        Refusal: `sso.wrong_destination`, `sso.expired`, `sso.not_yet_valid`, `sso.replayed`.
    """
    check_logout(received, slo_url, skew, tx.at)
    accept_once(tx, digest=_digest(partner, received.id), expires_at=tx.at + REMEMBERED)
    ended = revoke_by_name_id(
        tx,
        idp=partner.key,
        name_id=received.name_id,
        session_indexes=received.session_indexes,
    )
    record(tx, "sso.logout_asked", kind="sign_in", detail={"idp": partner.key, "ended": ended})
    return ended


def take_logout_answer(
    tx: Tx, *, received: ReceivedLogout, partner: Partner, slo_url: str, skew: timedelta
) -> bool:
    """Take the answer to our own LogoutRequest; whether the partner ended its session.

    Raises:
        Refusal: any of `check_logout`, and `sso.missing_in_response_to` or one of `answer`.
    """
    check_logout(received, slo_url, skew, tx.at)
    if received.in_response_to is None:
        raise Refusal(
            "sso.missing_in_response_to",
            "認証の応答が、どの要求に対するものかを示していません。"
            "もう一度サインインしてください。",
        )
    answer(
        tx,
        kind=RequestKind.LOGOUT,
        request_id=received.in_response_to,
        idp=partner.key,
        relay_state=received.relay_state,
    )
    return received.success
