"""The nightly check of the store: an effect of the outbox, too long for a transaction."""

from collections.abc import Mapping
from functools import partial

from internal.kernel.db import Database, Tx
from internal.kernel.files.service import sweep_unregistered, verify_some
from internal.kernel.files.store import FileStore
from internal.kernel.outbox import Entry, SlowHandler, extend_lease

CHECK = "files.check"
"""Topic: the store waits for its check of the day."""

_SLICE = 50
_SLICES = 40


def ask_for_check(tx: Tx) -> None:
    """Ask for the check of this day; once, however often it is asked."""
    tx.after_commit(CHECK, f"{CHECK}:{tx.on}")


def check_handlers(store: FileStore) -> Mapping[str, SlowHandler]:
    """The outbox handler that checks the store, by topic."""
    return {CHECK: SlowHandler(partial(_check, store))}


def _check(store: FileStore, db: Database, entry: Entry) -> None:
    sweep_unregistered(db, store)
    for _slice in range(_SLICES):
        extend_lease(db, entry)
        verify_some(db, store, _SLICE)
