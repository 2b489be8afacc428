"""What must hold of a verified SAML message before anybody is let in. Pure.

These checks replace those of the library's strict mode, which compares prefixes, skips what is
absent and reads the wall clock. Sources: SAML Core 2.0 and Profiles 2.0 §4.1.4, §4.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from internal.kernel.refusal import Refusal

# An answer travels through the browser at once; older ones were held back by somebody.
MESSAGE_LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A bearer SubjectConfirmation."""

    recipient: str | None
    in_response_to: str | None
    not_before: datetime | None
    not_on_or_after: datetime | None


@dataclass(frozen=True, slots=True)
class Received:
    """The facts of a Response whose signature was verified."""

    idp: str  # key of the partner that signed it
    issuers: tuple[str, ...]  # of the response, if it names one, and of the assertion
    destination: str | None
    issued_at: tuple[datetime, ...]  # of the response and of the assertion
    in_response_to: str | None
    assertion_id: str
    audiences: tuple[tuple[str, ...], ...]  # one tuple per AudienceRestriction; all must hold
    not_before: datetime | None
    not_on_or_after: datetime | None
    confirmations: tuple[Confirmation, ...]
    authn_statements: int
    was_encrypted: bool
    name_id: str
    name_id_format: str
    session_index: str
    session_ends_at: datetime | None
    attributes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a Response must say to be meant for us."""

    acs_url: str
    sp_entity_id: str
    idp_entity_id: str
    want_encrypted: bool
    skew: timedelta


def check_response(received: Received, expected: Expected, at: datetime) -> None:
    """Refuse a Response that is not ours, not now, or not for this address.

    Raises:
        Refusal: `sso.wrong_issuer`, `sso.not_encrypted`, `sso.wrong_destination`,
            `sso.wrong_audience`, `sso.not_yet_valid`, `sso.expired`, `sso.no_authentication`,
            `sso.wrong_recipient`, `sso.no_end`, `sso.wrong_in_response_to`,
            `sso.missing_in_response_to`.
    """
    if set(received.issuers) != {expected.idp_entity_id}:
        raise _wrong_issuer()
    if expected.want_encrypted and not received.was_encrypted:
        raise Refusal(
            "sso.not_encrypted",
            "認証システムからの応答が暗号化されていません。システム管理者へお問い合わせください。",
        )
    if received.destination != expected.acs_url:
        raise wrong_destination()
    if not received.audiences or any(
        expected.sp_entity_id not in group for group in received.audiences
    ):
        raise Refusal(
            "sso.wrong_audience",
            "この認証の応答は別のシステム宛てです。もう一度サインインしてください。",
        )
    if received.authn_statements < 1:
        raise Refusal(
            "sso.no_authentication",
            "認証の応答に本人認証の記録がありません。システム管理者へお問い合わせください。",
        )
    for issued in received.issued_at:
        check_issued(issued, at, expected.skew)
    _check_period(received.not_before, received.not_on_or_after, at, expected.skew)
    if received.session_ends_at is not None:
        _check_period(None, received.session_ends_at, at, expected.skew)
    _check_confirmations(received, expected, at)


def _check_confirmations(received: Received, expected: Expected, at: datetime) -> None:
    # Every bearer confirmation must hold, so that none can be chosen to fit.
    if not received.confirmations:
        raise _wrong_recipient()
    for each in received.confirmations:
        if each.recipient != expected.acs_url:
            raise _wrong_recipient()
        if each.not_on_or_after is None:
            raise Refusal(
                "sso.no_end",
                "認証の応答に有効期限がありません。システム管理者へお問い合わせください。",
            )
        _check_period(each.not_before, each.not_on_or_after, at, expected.skew)
        _check_binding(each, received.in_response_to)


def _check_binding(confirmation: Confirmation, in_response_to: str | None) -> None:
    # The attribute of the response may be outside the signature; the one of the confirmation is
    # always inside, so both must say the same.
    if confirmation.in_response_to is None and in_response_to is not None:
        raise Refusal(
            "sso.missing_in_response_to",
            "認証の応答が、どの要求に対するものかを示していません。"
            "もう一度サインインしてください。",
        )
    if confirmation.in_response_to != in_response_to:
        raise Refusal(
            "sso.wrong_in_response_to",
            "認証の応答が別の要求に対するものです。もう一度サインインしてください。",
        )


def check_issued(issued: datetime, at: datetime, skew: timedelta) -> None:
    """Refuse a message from the future or one that was held back.

    Raises:
        Refusal: `sso.not_yet_valid`, `sso.expired`.
    """
    _check_period(issued, issued + MESSAGE_LIVES, at, skew)


def _check_period(
    not_before: datetime | None, not_on_or_after: datetime | None, at: datetime, skew: timedelta
) -> None:
    if not_before is not None and at + skew < not_before:
        raise Refusal(
            "sso.not_yet_valid",
            "認証の応答の時刻が先になっています。少し待ってからもう一度サインインしてください。"
            "続くときはシステム管理者へお問い合わせください。",
        )
    if not_on_or_after is not None and at - skew >= not_on_or_after:
        raise Refusal(
            "sso.expired",
            "認証の応答の有効期限が切れています。もう一度サインインしてください。",
        )


@dataclass(frozen=True, slots=True)
class ReceivedLogout:
    """The facts of a LogoutRequest or LogoutResponse whose signature was verified."""

    idp: str
    id: str
    destination: str | None
    issued_at: datetime
    not_on_or_after: datetime | None
    in_response_to: str | None
    name_id: str
    session_indexes: tuple[str, ...]
    success: bool
    relay_state: str


def check_logout(received: ReceivedLogout, slo_url: str, skew: timedelta, at: datetime) -> None:
    """Refuse a logout message that is not for this address or not of now.

    Raises:
        Refusal: `sso.wrong_destination`, `sso.not_yet_valid`, `sso.expired`.
    """
    if received.destination != slo_url:
        raise wrong_destination()
    check_issued(received.issued_at, at, skew)
    _check_period(None, received.not_on_or_after, at, skew)


def wrong_destination() -> Refusal:
    """The message was sent to another address."""
    return Refusal(
        "sso.wrong_destination",
        "この認証の応答は別のアドレス宛てです。もう一度サインインしてください。",
    )


def _wrong_issuer() -> Refusal:
    return Refusal(
        "sso.wrong_issuer",
        "認証の応答の発行元が登録と一致しません。システム管理者へお問い合わせください。",
    )


def _wrong_recipient() -> Refusal:
    return Refusal(
        "sso.wrong_recipient",
        "この認証の応答の受取先は別のアドレスです。もう一度サインインしてください。",
    )
