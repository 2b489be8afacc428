"""Secrets that a browser carries, and the form in which we remember them."""

import hashlib
import secrets
from typing import NewType

Token = NewType("Token", str)
Digest = NewType("Digest", str)


def new_token() -> Token:
    """256 random bits in a form that fits a cookie or an address."""
    return Token(secrets.token_urlsafe(32))


def digest_of_token(token: str) -> Digest:
    """What the database keeps of a token: its SHA-256, 64 hexadecimal digits."""
    return Digest(hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest())
