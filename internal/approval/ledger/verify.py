"""The verifier: every case, every seal and every root recomputed, in bounded memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection, select

from internal.approval.ledger.acts import ActRow, CaseRow, SealRow, check_case
from internal.approval.ledger.certificates import all_certificates, destroyed_cases
from internal.approval.ledger.findings import Finding, Kind
from internal.approval.ledger.roots import RootCheck, Trust
from internal.approval.ledger.stamp_check import StampCheck
from internal.approval.model import approval_act, approval_case, approval_seal
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.db import Database, Tx

BATCH = 200
MOST_RECORDED = 1_000
"""The check of a night stops after so many findings: they are one event, not a flood."""

Versions = Callable[[Connection, Sequence[UUID]], Mapping[UUID, Mapping[tuple[int, int], str]]]
"""The contents as their subject keeps them: subject → round and edit → canonical text."""


@dataclass(slots=True)
class Checked:
    """How much was looked at."""

    cases: int = 0
    acts: int = 0
    seals: int = 0
    roots: int = 0
    files: int = 0
    stamps: int = 0
    disposed: int = 0  # cases whose content is gone, as a certificate states


@dataclass(frozen=True, slots=True)
class Verifier:
    """What the check needs besides the database. `step` is called between its parts."""

    trust: Trust
    versions: Versions
    step: Callable[[], None]

    def findings(self, db: Database, checked: Checked) -> Iterator[Finding]:
        """Everything that does not agree, as it is found; counts what was looked at."""
        yield from self._cases(db, checked)
        yield from _certificates(db)
        trust = self.trust
        yield from RootCheck(trust, self.step).findings(db, checked)
        stamps = StampCheck(trust.folder, trust.stamps, self.step, trust.copies)
        yield from stamps.findings(db, checked)

    def _cases(self, db: Database, checked: Checked) -> Iterator[Finding]:
        last: UUID | None = None
        while True:
            self.step()
            query = select(approval_case.c.id).order_by(approval_case.c.id).limit(BATCH)
            with db.reading() as conn:
                after = query.where(approval_case.c.id > last) if last else query
                batch = conn.scalars(after).all()
                if not batch:
                    return
                found = tuple(self._batch(conn, batch, checked))
            yield from found
            last = batch[-1]

    def _batch(
        self, conn: Connection, case_ids: Sequence[UUID], checked: Checked
    ) -> Iterator[Finding]:
        """All cases of a batch in five statements."""
        case, act, seal = approval_case.c, approval_act.c, approval_seal.c
        rows = conn.execute(
            select(
                case.id,
                case.number,
                case.state,
                case.head,
                case.head_hash,
                case.decided_at,
                case.subject_id,
            ).where(case.id.in_(case_ids))
        ).all()
        acts: dict[UUID, list[ActRow]] = {case_id: [] for case_id in case_ids}
        for one in conn.execute(
            select(
                act.case_id,
                act.seq,
                act.verb,
                act.person_id,
                act.at,
                act.record,
                act.previous,
                act.hash,
            )
            .where(act.case_id.in_(case_ids))
            .order_by(act.case_id, act.seq)
        ):
            acts[one.case_id].append(ActRow(*one[1:]))
        seals = {
            one.case_id: SealRow(*one[1:])
            for one in conn.execute(
                select(
                    seal.case_id,
                    seal.number,
                    seal.sealed_at,
                    seal.content,
                    seal.content_digest,
                    seal.head_hash,
                    seal.digest,
                ).where(seal.case_id.in_(case_ids))
            )
        }
        versions = self.versions(conn, [row.subject_id for row in rows])
        destroyed = destroyed_cases(conn, case_ids)
        for row in rows:
            checked.disposed += row.id in destroyed
            checked.cases += 1
            checked.acts += len(acts[row.id])
            checked.seals += row.id in seals
            yield from check_case(
                CaseRow(*row[:6]),
                acts[row.id],
                seals.get(row.id),
                versions.get(row.subject_id, {}),
                destroyed.get(row.id),
            )


def _certificates(db: Database) -> Iterator[Finding]:
    with db.reading() as conn:
        changed = [each.id for each in all_certificates(conn) if not each.is_whole]
    for certificate_id in changed:
        yield Finding(Kind.ROW_CHANGED, f"ledger_certificate {certificate_id}", "text")


def verify_nightly(db: Database, verifier: Verifier) -> tuple[Finding, ...]:
    """Check everything; each finding is recorded in the audit trail and answered.

    Stops after `MOST_RECORDED`.
    """
    checked = Checked()
    faults = (each for each in verifier.findings(db, checked) if each.is_fault)
    found = tuple(islice(faults, MOST_RECORDED))
    if found:
        db.perform(_record, SYSTEM, found)
    return found


def _record(tx: Tx, found: tuple[Finding, ...]) -> None:
    for finding in found:
        record(
            tx,
            "ledger.disagreement",
            kind="ledger",
            detail={"kind": finding.kind.value, "where": finding.where, "what": finding.what},
        )
