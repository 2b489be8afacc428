"""The signed text of a nightly root and what leads to it. Pure.

Source: AUD-04; the exact bytes are described in docs/ledger.md.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from internal.approval.ledger.chain import GENESIS

FORMAT = "internal workflow ledger root 1"
_FIELDS = ("number", "day", "at", "complete", "acts", "seals", "tree", "previous", "key")


def act_leaf(case_id: UUID, seq: int, token: UUID, digest: str) -> str:
    """The leaf of an act: `digest` is its hash in the chain of its case."""
    return f"act {case_id} {seq} {token} {digest}"


def seal_leaf(case_id: UUID, digest: str) -> str:
    """The leaf of a seal. It stands right behind the act that decided."""
    return f"seal {case_id} {digest}"


def certificate_leaf(certificate_id: UUID, digest: str) -> str:
    """The leaf of a certificate of destruction: `digest` is that of its text."""
    return f"certificate {certificate_id} {digest}"


@dataclass(frozen=True, slots=True)
class Root:
    """What one night states: how many acts and seals, the hash over them, the root before.

    `day` is the JST day of writing, `at` its instant. `complete`: everything dated before `at` is
    covered; otherwise more waited for the next root of the night. `previous` is the SHA-256 of the
    text before, `key` the public key (Ed25519, 64 hexadecimal digits) of the signature.
    """

    number: int
    day: date
    at: datetime
    complete: bool
    acts: int
    seals: int
    tree: str
    previous: str
    key: str

    @property
    def text(self) -> str:
        """The signed text: UTF-8, one field a line, each line ended by a line feed."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        values = (
            self.number,
            self.day.isoformat(),
            at,
            "yes" if self.complete else "no",
            self.acts,
            self.seals,
            self.tree,
            self.previous,
            self.key,
        )
        lines = (f"{name}: {value}" for name, value in zip(_FIELDS, values, strict=True))
        return "\n".join((FORMAT, *lines, ""))


def root_from(text: str) -> Root:
    """The root that a text states.

    Raises:
        ValueError: the text is not exactly what `Root.text` writes.
    """
    head, *lines = text.split("\n")
    values = _values(lines)
    root = Root(
        number=int(values["number"]),
        day=date.fromisoformat(values["day"]),
        at=datetime.fromisoformat(values["at"]),
        complete=values["complete"] == "yes",
        acts=int(values["acts"]),
        seals=int(values["seals"]),
        tree=values["tree"],
        previous=values["previous"],
        key=values["key"],
    )
    if head != FORMAT or root.text != text:
        raise ValueError("not the text of a root")
    return root


def _values(lines: list[str]) -> Mapping[str, str]:
    values = dict(line.split(": ", 1) for line in lines if ": " in line)
    if tuple(values) != _FIELDS:
        raise ValueError("not the fields of a root")
    return values


@dataclass(frozen=True, slots=True)
class SignedRoot:
    """A root with its signature (Ed25519, 128 hexadecimal digits)."""

    text: str
    signature: str

    @property
    def root(self) -> Root:
        """What the text states; raises ValueError when it is no root."""
        return root_from(self.text)

    @property
    def file_text(self) -> str:
        """The content of the root's file: the signed text and one more line."""
        return f"{self.text}signature: {self.signature}\n"


def signed_from(file_text: str) -> SignedRoot:
    """The signed root that a file holds.

    Raises:
        ValueError: there is no line with a signature behind the text.
    """
    text, mark, signature = file_text.rpartition("signature: ")
    if not mark or not signature.endswith("\n"):
        raise ValueError("not a signed root")
    return SignedRoot(text, signature[:-1])


def link_of(text: str | None) -> str:
    """What the next root states as `previous`: the hash of a root's text, or 64 zeros."""
    return GENESIS if text is None else hashlib.sha256(text.encode()).hexdigest()
