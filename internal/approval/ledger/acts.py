"""The acts and the seal of one case against each other. Pure.

What a chain alone shows: a changed byte, a hole, a cut tail that the case or the seal still knows.
Whoever wrote the whole chain anew is found by the nightly roots.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from internal.approval.engine.values import CaseState, Verb
from internal.approval.ledger.chain import GENESIS, Link, first_broken, link
from internal.approval.ledger.destroyed import Destroyed
from internal.approval.ledger.findings import Finding, Kind
from internal.kernel.canonical import digest_of

DECIDED = CaseState.DECIDED.value
DECIDING = frozenset(
    {Verb.DECIDE.value, Verb.DEPUTISE.value, Verb.PULL_UP.value, Verb.RECORD.value}
)
"""What may be the act that decides; 引上げ and a record do on the decider's seat."""


Versions = Mapping[tuple[int, int], str]
"""Contents by round and by which edit of that round made them, 0 for the submission."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """A row of `approval_act`."""

    seq: int
    verb: str
    person_id: UUID | None
    at: datetime
    record: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class SealRow:
    """A row of `approval_seal`."""

    number: str
    sealed_at: datetime
    content: str
    content_digest: str
    head_hash: str
    digest: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What the row of a case says about its acts."""

    id: UUID
    number: str | None
    state: str
    head: int
    head_hash: str
    decided_at: datetime | None

    @property
    def name(self) -> str:
        """How a finding names the case."""
        return f"{self.number} ({self.id})" if self.number else str(self.id)


def seal_digest(case_id: UUID, seal: SealRow) -> str:
    """The digest a seal has to carry."""
    return digest_of(
        {
            "case": case_id,
            "number": seal.number,
            "content": seal.content_digest,
            "acts": seal.head_hash,
            "sealed_at": seal.sealed_at,
        }
    )


def check_case(
    case: CaseRow,
    acts: Sequence[ActRow],
    seal: SealRow | None,
    versions: Versions,
    destroyed: Destroyed | None = None,
) -> Iterator[Finding]:
    """Everything about a case that does not agree with its acts.

    `versions` are the contents of its submissions and edits as its subject keeps them; one that
    is not among them is not compared. A content that is gone is none that was changed where a
    certificate states the digests of this case: `destroyed`.
    """
    yield from _chain(case, acts)
    yield from _columns(case, acts)
    gone = destroyed is not None and _certified(acts, seal, destroyed)
    yield from _sealed(case, acts, seal, gone)
    left = {key: text for key, text in versions.items() if text} if gone else versions
    yield from _submitted(case, acts, left)


def _certified(acts: Sequence[ActRow], seal: SealRow | None, stated: Destroyed) -> bool:
    """Whether a certificate speaks of this case with the digests it has."""
    sealed = (seal.content_digest, seal.digest) if seal is not None else (None, None)
    return stated.acts in {act.hash for act in acts} and (stated.content, stated.seal) == sealed


def _chain(case: CaseRow, acts: Sequence[ActRow]) -> Iterator[Finding]:
    """Names what broke the chain; whether it is broken is said by `chain.first_broken`."""
    links = (Link(act.seq, act.record, act.previous, act.hash) for act in acts)
    if first_broken(case.id, links, case.head_hash) is None and len(acts) == case.head:
        return
    expected, before = 1, GENESIS
    for index, act in enumerate(acts):
        if act.seq != expected:
            yield Finding(Kind.ROW_MISSING, _act(case, expected), f"approval_act {act.seq}")
            before = act.previous
        following = acts[index + 1] if index + 1 < len(acts) else None
        changed = _changed(case, act, before, following)
        if changed:
            yield Finding(Kind.ROW_CHANGED, _act(case, act.seq), changed)
        expected, before = act.seq + 1, act.hash
    if expected <= case.head:
        yield Finding(Kind.TAIL_MISSING, _act(case, expected), f"approval_case.head {case.head}")
    elif expected != case.head + 1:
        yield Finding(Kind.ROW_CHANGED, f"approval_case {case.name}", "head, head_hash")
    elif acts and before != case.head_hash and _fits(case, acts[-1]):
        changed = "record, hash / approval_case.head_hash"
        yield Finding(Kind.ROW_CHANGED, _act(case, acts[-1].seq), changed)


def _changed(case: CaseRow, act: ActRow, before: str, following: ActRow | None) -> str:
    """The columns of an act that cannot be what was written; empty when all can."""
    if _fits(case, act):
        # Whoever changed record and hash together left the next act pointing at the old hash;
        # unless it is that act's own pointer which was changed.
        passed_over = (
            following is not None
            and following.seq == act.seq + 1
            and following.previous != act.hash
            and link(case.id, act.hash, following.record) != following.hash
        )
        begins_elsewhere = act.seq == 1 and act.previous != GENESIS
        return "record, previous, hash" if passed_over or begins_elsewhere else ""
    if act.previous != before and link(case.id, before, act.record) == act.hash:
        return "previous"
    pointed_at = following.previous if following is not None else case.head_hash
    return "record" if act.hash == pointed_at else "hash"


def _fits(case: CaseRow, act: ActRow) -> bool:
    return link(case.id, act.previous, act.record) == act.hash


def _columns(case: CaseRow, acts: Sequence[ActRow]) -> Iterator[Finding]:
    for act in acts:
        stated = _read(act.record)
        if stated is None:
            yield Finding(Kind.UNREADABLE, _act(case, act.seq), "record")
            continue
        by = stated.get("by") or {}
        columns = {
            "seq": stated.get("seq") == act.seq,
            "verb": stated.get("verb") == act.verb,
            "at": _instant(stated.get("at")) == act.at,
            "person_id": by.get("person_id") == (str(act.person_id) if act.person_id else None),
        }
        yield from _unlike(_act(case, act.seq), columns)


def _sealed(
    case: CaseRow, acts: Sequence[ActRow], seal: SealRow | None, gone: bool
) -> Iterator[Finding]:
    where = f"approval_seal {case.name}"
    if seal is None:
        if case.state == DECIDED:
            yield Finding(Kind.ROW_MISSING, where, "approval_case.state")
        return
    deciding = {act.hash for act in acts if act.verb in DECIDING}
    stated = {
        "content": (gone and not seal.content)
        or hashlib.sha256(seal.content.encode()).hexdigest() == seal.content_digest,
        "head_hash": seal.head_hash in deciding,
        "digest": seal_digest(case.id, seal) == seal.digest,
    }
    yield from _unlike(where, stated)
    row = {
        "number": case.number == seal.number,
        "decided_at": case.decided_at == seal.sealed_at,
        "state": case.state == DECIDED,
    }
    yield from _unlike(f"approval_case {case.name}", row)


def _unlike(where: str, columns: Mapping[str, bool]) -> Iterator[Finding]:
    wrong = ", ".join(name for name, agrees in columns.items() if not agrees)
    if wrong:
        yield Finding(Kind.ROW_CHANGED, where, wrong)


def _submitted(case: CaseRow, acts: Sequence[ActRow], versions: Versions) -> Iterator[Finding]:
    rounds, edits = 0, 0
    for act in acts:
        if act.verb == Verb.SUBMIT.value:
            rounds, edits = rounds + 1, 0
        elif act.verb == Verb.AMEND.value:
            edits += 1
        else:
            continue
        record, content = _read(act.record), versions.get((rounds, edits))
        if record is None or content is None:
            continue
        if hashlib.sha256(content.encode()).hexdigest() != record.get("content"):
            number = f"{rounds}.{edits}" if edits else f"{rounds}"
            yield Finding(Kind.ROW_CHANGED, f"document_version {case.name} {number}", "content")


def _act(case: CaseRow, seq: int) -> str:
    return f"approval_act {case.name} {seq}"


def _read(record: str) -> dict[str, Any] | None:
    try:
        stated = json.loads(record)
    except ValueError:
        return None
    return stated if isinstance(stated, dict) else None


def _instant(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
