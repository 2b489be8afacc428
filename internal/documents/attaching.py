"""Taking files that arrived with a form into a draft."""

from dataclasses import dataclass
from uuid import UUID

from internal.documents.service import Documents, NewFile
from internal.kernel.db import Tx
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.service import register
from internal.kernel.files.store import StoredFile


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that is in the store and was judged."""

    name: str
    stored: StoredFile
    kind: FileKind


def attach_arrived(
    tx: Tx, *, documents: Documents, document_id: UUID, arrived: tuple[Arrived, ...]
) -> None:
    """Enter files in the records and add them to a draft, in their order."""
    for file in arrived:
        register(tx, stored=file.stored, kind=file.kind)
        new = NewFile(file.name, file.stored.digest, file.stored.size, file.stored.media_type)
        documents.attach(tx, document_id=document_id, file=new)
