"""What the worker does for the ledger: the nightly root, its timestamp and the nightly check."""

from collections.abc import Mapping

import structlog

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.keys import known_keys, public_list
from internal.approval.ledger.nightly import Notary, write_roots
from internal.approval.ledger.roots import Trust
from internal.approval.ledger.stamp import StampTrust
from internal.approval.ledger.stamping import StampOffice, stamp_roots
from internal.approval.ledger.timestamp_server import server_of
from internal.approval.ledger.verify import Verifier, Versions, verify_nightly
from internal.config import Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import Entry, Handler, SlowHandler, extend_lease

ROOT = "ledger.root"
VERIFY = "ledger.verify"
STAMP = "ledger.stamp"

_log = structlog.get_logger(__name__)


def handlers(settings: Settings, versions: Versions) -> Mapping[str, Handler | SlowHandler]:
    """The effects of the ledger. Without a key the root fails and is tried again."""
    return {
        ROOT: SlowHandler(lambda db, entry: _write(settings, db, entry)),
        VERIFY: SlowHandler(lambda db, entry: _verify(settings, versions, db, entry)),
        STAMP: SlowHandler(lambda db, entry: _stamp(settings, db, entry)),
    }


def notary_of(settings: Settings) -> Notary:
    """The key, the folder and the addresses of an installation."""
    return Notary(settings.ledger_key_path, RootFolder(settings.ledger_roots), settings.auditors)


def trust_of(settings: Settings) -> Trust:
    """What the check believes on this machine."""
    keys = known_keys(public_list(settings.ledger_key_path))
    folder = RootFolder(settings.ledger_roots)
    return Trust(folder, frozenset(key.public for key in keys), _stamp_trust(settings))


def _stamp_trust(settings: Settings) -> StampTrust:
    return StampTrust(settings.timestamp_ca, settings.timestamp_policy)


def stamp_office_of(settings: Settings) -> StampOffice | None:
    """Where this installation gets timestamps; None when no server is named."""
    server = server_of(settings)
    if server is None:
        return None
    return StampOffice(server, _stamp_trust(settings), RootFolder(settings.ledger_roots))


def _write(settings: Settings, db: Database, entry: Entry) -> None:
    for signed in write_roots(db, notary_of(settings), step=lambda: extend_lease(db, entry)):
        root = signed.root
        _log.info("ledger.root_written", number=root.number, acts=root.acts, seals=root.seals)
    if server_of(settings):
        db.perform(ask_for_stamps, SYSTEM)


def _stamp(settings: Settings, db: Database, entry: Entry) -> None:
    office = stamp_office_of(settings)
    if office is None:
        return
    said = stamp_roots(db, office, step=lambda: extend_lease(db, entry))
    for number in said.done:
        _log.info("ledger.root_stamped", number=number)
    if said.failure:
        _log.warning("ledger.stamp_failed", waiting=len(said.waiting), why=str(said.failure))


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


def ask_for_stamps(tx: Tx) -> None:
    """Ask for the timestamps that roots wait for: behind each root, and again every hour."""
    tx.after_commit(STAMP, f"{STAMP}:{tx.at:%Y-%m-%dT%H:%M}")
