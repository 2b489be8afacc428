"""The signed cookie beside the session: the forms' secret, and what to say on the next page."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimedSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

WORTH_COMPRESSING = 1_000


class _Serializer(URLSafeTimedSerializer):
    """Compresses only what is long: for a few words the compressor costs more than it saves."""

    def dump_payload(self, obj: Any) -> bytes:
        plain = TimedSerializer.dump_payload(self, obj)
        return super().dump_payload(obj) if len(plain) > WORTH_COMPRESSING else base64_encode(plain)


class FormCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, its signer made once per process."""

    def __init__(self, app: Flask) -> None:
        self._serializer = _Serializer(
            str(app.secret_key),
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={
                "key_derivation": self.key_derivation,
                "digest_method": self.digest_method,
            },
        )

    def get_signing_serializer(self, app: Flask) -> _Serializer:  # noqa: ARG002 # flask asks so
        return self._serializer
