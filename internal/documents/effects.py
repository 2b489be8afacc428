"""What the worker does for documents: after a decision, after a case was given up, and
at night.
"""

from collections.abc import Mapping
from uuid import UUID

from internal.approval.ports import GIVEN_UP
from internal.config import Settings
from internal.documents.archive import archive, archivist_of
from internal.documents.filing import KIND
from internal.documents.records.disposal import settle
from internal.documents.records.erasing import erasing_handlers
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import Entry, Handler, SlowHandler


def handlers(settings: Settings) -> Mapping[str, Handler | SlowHandler]:
    """The effects of this room for the worker."""
    archivist = archivist_of(settings)

    def decided(db: Database, entry: Entry) -> None:
        if entry.payload["kind"] == KIND:
            db.perform(settle, SYSTEM, document_id=UUID(str(entry.payload["subject"])))
            archive(archivist, db, UUID(str(entry.payload["case"])))

    return {
        "approval.decided": SlowHandler(decided),
        GIVEN_UP: _given_up,
        **erasing_handlers(archivist.store),
    }


def _given_up(tx: Tx, entry: Entry) -> None:
    if entry.payload["kind"] == KIND:
        settle(tx, document_id=UUID(str(entry.payload["subject"])))
