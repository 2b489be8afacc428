"""What the worker does for the ledger: the nightly root and the nightly check."""

from collections.abc import Mapping

import structlog

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.keys import known_keys, public_list
from internal.approval.ledger.nightly import Notary, write_roots
from internal.approval.ledger.roots import Trust
from internal.approval.ledger.verify import Verifier, Versions, verify_nightly
from internal.config import Settings
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import Entry, Handler, SlowHandler, extend_lease

ROOT = "ledger.root"
VERIFY = "ledger.verify"

_log = structlog.get_logger(__name__)


def handlers(settings: Settings, versions: Versions) -> Mapping[str, Handler | SlowHandler]:
    """The effects of the ledger. Without a key the root fails and is tried again."""
    return {
        ROOT: SlowHandler(lambda db, entry: _write(settings, db, entry)),
        VERIFY: SlowHandler(lambda db, entry: _verify(settings, versions, db, entry)),
    }


def notary_of(settings: Settings) -> Notary:
    """The key, the folder and the addresses of an installation."""
    return Notary(settings.ledger_key_path, RootFolder(settings.ledger_roots), settings.auditors)


def trust_of(settings: Settings) -> Trust:
    """What the check believes on this machine."""
    keys = known_keys(public_list(settings.ledger_key_path))
    return Trust(RootFolder(settings.ledger_roots), frozenset(key.public for key in keys))


def _write(settings: Settings, db: Database, entry: Entry) -> None:
    for signed in write_roots(db, notary_of(settings), step=lambda: extend_lease(db, entry)):
        root = signed.root
        _log.info("ledger.root_written", number=root.number, acts=root.acts, seals=root.seals)


def _verify(settings: Settings, versions: Versions, db: Database, entry: Entry) -> None:
    verifier = Verifier(trust_of(settings), versions, step=lambda: extend_lease(db, entry))
    for finding in verify_nightly(db, verifier):
        _log.error("ledger.disagreement", finding=finding.kind.value, where=finding.where)


def ask_for_root(tx: Tx) -> None:
    """Cover everything since the last root and sign it, each night; also when nothing happened."""
    tx.after_commit(ROOT, f"{ROOT}:{tx.on}")


def ask_for_verification(tx: Tx) -> None:
    """Recompute the whole ledger and compare, each night."""
    tx.after_commit(VERIFY, f"{VERIFY}:{tx.on}")
