"""A timestamp of a third party over a root's file: what is asked for, and how it is checked.

Source: RFC 3161; AUD-04. Nothing here talks to a server or a database.
"""

import contextlib
import hashlib
import re
import ssl
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import (
    Certificate,
    ObjectIdentifier,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_VERIFY_ERROR, _REASON = re.compile(r'Verify error: ([^"]+)'), re.compile(r'reason: "([^"]+)"')
TOLERANCE = timedelta(minutes=10)
"""So far the clock of this machine and that of the server may be apart."""


class Fault(StrEnum):
    """Why a timestamp is not believed."""

    UNREADABLE = "unreadable"
    REFUSED = "refused"
    OTHER_CONTENT = "other_content"
    NONCE = "nonce"
    POLICY = "policy"
    SIGNER = "signer"
    TIME = "time"


FAULTS: dict[Fault, tuple[str, str]] = {
    Fault.UNREADABLE: (
        "タイムスタンプの応答として読み取れません",
        "it cannot be read as an answer of a timestamp server",
    ),
    Fault.REFUSED: (
        "タイムスタンプサーバーが発行を断りました",
        "the timestamp server refused to give one",
    ),
    Fault.OTHER_CONTENT: (
        "別の内容に対するタイムスタンプです",
        "it was given for another content",
    ),
    Fault.NONCE: (
        "今回の要求に対する応答ではありません",
        "it does not answer this request",
    ),
    Fault.POLICY: (
        "指定した発行ポリシーのものではありません",
        "it was not given under the policy that is asked for",
    ),
    Fault.SIGNER: (
        "信頼する認証局のタイムスタンプ証明書による署名ではありません",
        "it is not signed by a timestamp certificate of a trusted authority",
    ),
    Fault.TIME: (
        "時刻が合いません",
        "its time does not fit",
    ),
}
"""Japanese and English, without a full stop: they are parts of longer sentences."""


class StampFault(Exception):
    """A timestamp that is not believed. `detail` says more, for an administrator."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault, self.detail = fault, detail
        super().__init__(self.english)

    @property
    def japanese(self) -> str:
        return self._with_detail(FAULTS[self.fault][0])

    @property
    def english(self) -> str:
        return self._with_detail(FAULTS[self.fault][1])

    def _with_detail(self, sentence: str) -> str:
        return f"{sentence} ({self.detail})" if self.detail else sentence


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp that was checked: the server's instant, and its whole answer (DER)."""

    at: datetime
    answer: bytes


@dataclass(frozen=True)
class StampTrust:
    """Whose timestamps are believed.

    `authorities`: PEM file of the certification authority's certificates; None: those that this
    machine's system trusts. `policy`: the only policy (an object identifier) that is believed;
    None: any.
    """

    authorities: Path | None = None
    policy: str | None = None

    @cached_property
    def roots(self) -> list[Certificate]:
        """The certificates that a chain may lead to.

        Raises:
            OSError, ValueError: the file cannot be read or holds no certificate.
        """
        if self.authorities is not None:
            return load_pem_x509_certificates(self.authorities.read_bytes())
        return list(_of_the_system())


def _of_the_system() -> Iterable[Certificate]:
    with warnings.catch_warnings():  # an old authority whose certificate bends today's rules
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for encoded in ssl.create_default_context().get_ca_certs(binary_form=True):
            with contextlib.suppress(ValueError):  # … or breaks them
                yield load_der_x509_certificate(encoded)


def request_for(content: bytes) -> TimeStampRequest:
    """A request over the SHA-256 of a content, with a nonce, that asks for the certificates."""
    builder = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build()


def checked_answer(
    answer: bytes, content: bytes, trust: StampTrust, *, request: TimeStampRequest, now: datetime
) -> Stamp:
    """The timestamp in a server's answer to a request that was just made.

    Raises:
        StampFault: it is not believed; `Fault.NONCE` and `Fault.TIME` as against a replay.
    """
    stamp = checked(answer, content, trust, nonce=request.nonce)
    if abs(stamp.at - now) > TOLERANCE:
        raise StampFault(Fault.TIME, f"{stamp.at.isoformat()}, here {now.isoformat()}")
    return stamp


def checked(answer: bytes, content: bytes, trust: StampTrust, *, nonce: int | None = None) -> Stamp:
    """The timestamp over a content that an answer holds; asks nobody.

    Checked are the status, the hash, the nonce where one is given, the policy where one is
    asked for, the signature over the signed attributes, and the chain to a trusted authority
    with the key usage for timestamps, as it stood at the instant of the timestamp.

    Raises:
        StampFault: it is not believed.
    """
    response = _decoded(answer)
    info = response.tst_info
    imprint = info.message_imprint
    if (imprint.hash_algorithm, imprint.message) != (SHA256, hashlib.sha256(content).digest()):
        raise StampFault(Fault.OTHER_CONTENT)
    if nonce is not None and info.nonce != nonce:
        raise StampFault(Fault.NONCE)
    if trust.policy is not None and info.policy.dotted_string != trust.policy:
        raise StampFault(Fault.POLICY, info.policy.dotted_string)
    try:
        VerifierBuilder(roots=trust.roots).build().verify_message(response, content)
    except (VerificationError, ValueError, OSError) as error:
        raise StampFault(Fault.SIGNER, _said(error)) from error
    return Stamp(info.gen_time, answer)


def _said(error: Exception) -> str:
    """What OpenSSL says in the middle of its list of errors; else the whole sentence."""
    found = _VERIFY_ERROR.search(str(error)) or _REASON.search(str(error))
    return found[1] if found else str(error)


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(answer)
        if response.status == 0:
            _ = response.tst_info, response.signed_data
    except ValueError as error:
        raise StampFault(Fault.UNREADABLE, str(error)) from error
    if response.status != 0:
        said = " ".join(response.status_string) or f"status {response.status}"
        raise StampFault(Fault.REFUSED, said)
    return response
