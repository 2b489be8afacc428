"""A city hall with a ledger, an auditor with the verifier, and somebody with the database."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Delete, Insert, Update, text

from internal.approval.engine.commands import PullUp, RecordFor
from internal.approval.engine.paper import Medium
from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.findings import Finding
from internal.approval.ledger.keys import known_keys, make_key, public_list
from internal.approval.ledger.nightly import Notary, write_roots
from internal.approval.ledger.root import SignedRoot
from internal.approval.ledger.roots import Trust
from internal.approval.ledger.verify import Checked, Verifier
from internal.documents.paperwork import Paperwork
from internal.documents.versions import submitted_contents
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, new_id
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve

GUARDED = (
    "approval_act",
    "approval_seal",
    "document_version",
    "ledger_root",
    "ledger_cover",
    "ledger_stamp",
)
DECIDERS = (CHIEF, ASSISTANT, FINANCE, DIRECTOR)


@dataclass(slots=True)
class Ledger:
    """The office, the key and the folder of one installation."""

    office: Office
    notary: Notary

    @property
    def db(self) -> Database:
        return self.office.db

    @property
    def folder(self) -> RootFolder:
        return self.notary.folder

    def night(self, most: int = 1000) -> tuple[SignedRoot, ...]:
        """What the worker does each night."""
        return write_roots(self.db, self.notary, step=lambda: None, most=most)

    def decided(self) -> UUID:
        """A case that was submitted and decided."""
        case_id = self.office.submitted(repair())
        for who in DECIDERS:
            approve(self.office, case_id, *who, opinion="異議ありません。")
        return case_id

    def pulled_up(self) -> UUID:
        """A case that its decider decided before those below her (引上げ)."""
        case_id = self.office.submitted(repair(matter="general", facts={}))
        self.db.perform(
            self.office.approval.act,
            self.office.actor(*DIRECTOR),
            case_id=case_id,
            token=new_id(),
            command=lambda by: PullUp(by, 3),
        )
        return case_id

    def decided_on_paper(self) -> UUID:
        """A case whose decision was made on paper and entered by the 文書主任."""
        paper = Paperwork(Medium.PAPER, "", "原本のため")
        case_id = self.office.submitted(repair(matter="general", facts={}, paper=paper))
        for who in (CHIEF, ASSISTANT):
            approve(self.office, case_id, *who)
        today = jst_date(self.db.clock())
        self.db.perform(
            self.office.approval.act,
            self.office.actor(*ASSISTANT),
            case_id=case_id,
            token=new_id(),
            command=lambda by: RecordFor(by, 3, "𠮷田 太郎", today, place="書庫"),
        )
        return case_id

    def trust(self) -> Trust:
        keys = known_keys(public_list(self.notary.key))
        return Trust(self.folder, frozenset(key.public for key in keys))

    def findings(self, trust: Trust | None = None) -> list[Finding]:
        """What the verifier says."""
        verifier = Verifier(trust or self.trust(), submitted_contents, step=lambda: None)
        return list(verifier.findings(self.db, Checked()))

    def said(self) -> list[str]:
        """The same in English."""
        return [finding.english for finding in self.findings()]

    def attack(self, *statements: Update | Delete | Insert) -> None:
        """Run statements as somebody who has the database's password and takes the guards off."""
        with self.db.transaction(SYSTEM) as tx:
            for table in GUARDED:
                if self.db.dialect == "sqlite":
                    for verb in ("update", "delete"):
                        tx.conn.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{verb}"))
                else:
                    tx.conn.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            for statement in statements:
                tx.conn.execute(statement)


def open_ledger(db: Database, folder: Path, auditors: tuple[str, ...] = ()) -> Ledger:
    """An office with a key, before the first night."""
    key = folder / "ledger" / "key.pem"
    make_key(key, db.clock())
    return Ledger(open_office(db), Notary(key, RootFolder(folder / "ledger" / "roots"), auditors))
