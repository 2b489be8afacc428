"""The key that signs the nightly roots. It lives in a file, never in the database."""

import contextlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from internal.kernel.refusal import Conflict


class KeyMissing(Exception):
    """There is no key to sign with: nothing was signed, and somebody has to make one."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A public key that this installation made, and when."""

    public: str
    since: str


class Signer:
    """Signs with the private key of a file."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> str:
        """The signature over the UTF-8 of a text, as 128 hexadecimal digits."""
        return self._key.sign(text.encode()).hex()


def load_signer(path: Path) -> Signer:
    """The signer of a key file.

    Raises:
        KeyMissing: there is no file, or it holds no Ed25519 key.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise KeyMissing(
            f"there is no key at {path}; make one with `internal ledger key`"
        ) from error
    except ValueError as error:
        raise KeyMissing(f"{path} holds no readable key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing(f"{path} holds no Ed25519 key")
    return Signer(key)


def make_key(path: Path, at: datetime, *, replace: bool = False) -> str:
    """Make a key file that only this user reads; answers the public key.

    The public key is added to the list beside it, where the keys before it stay.

    Raises:
        Conflict: `ledger.key_exists`, there is a key and it is not to be replaced.
    """
    if path.exists() and not replace:
        raise Conflict(
            "ledger.key_exists",
            "署名鍵は既にあります。交換する場合は --replace を付けて実行してください。",
        )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    with public_list(path).open("a", encoding="ascii") as listing:
        listing.write(f"{public} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n")
    descriptor, written = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    os.replace(written, path)
    return public


def make_first_key(path: Path, at: datetime) -> None:
    """Make a key where there is none yet; what a demonstration does at its first start."""
    with contextlib.suppress(Conflict):
        make_key(path, at)


def public_list(path: Path) -> Path:
    """The list of public keys beside a key file."""
    return path.with_suffix(".pub")


def known_keys(listing: Path) -> tuple[KnownKey, ...]:
    """Every public key of a list, oldest first; none when there is no list."""
    if not listing.exists():
        return ()
    lines = listing.read_text(encoding="ascii").splitlines()
    return tuple(KnownKey(*line.split(" ", 1)) for line in lines if " " in line)


def signed_by(text: str, signature: str, public: str) -> bool:
    """Whether a signature over a text was made with the private half of a public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
