"""What subjects of any kind are asked by the engine's rooms, kind by kind."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Connection

from internal.approval.ports import Filed, Subject
from internal.kernel.refusal import Refusal

Subjects = Mapping[str, Subject]


def filed_of(
    subjects: Subjects, conn: Connection, wanted: Iterable[tuple[str, UUID]]
) -> Mapping[UUID, Filed]:
    """What the rules look at in subjects: kind and id. One statement a kind."""
    found: dict[UUID, Filed] = {}
    for kind, ids in _by_kind(wanted).items():
        found |= subjects[kind].filed(conn, ids)
    return found


def unopened_of(
    subjects: Subjects, conn: Connection, wanted: Iterable[tuple[str, UUID]], person_id: UUID
) -> Mapping[UUID, tuple[str, ...]]:
    """The attachments of subjects that a person has not opened yet, by their names."""
    found: dict[UUID, tuple[str, ...]] = {}
    for kind, ids in _by_kind(wanted).items():
        found |= subjects[kind].unopened(conn, ids, person_id)
    return found


def refuse_unopened(
    subjects: Subjects, conn: Connection, subject: tuple[str, UUID], person_id: UUID
) -> None:
    """
    Raises:
        Refusal: `approval.files_first`, with the names of the attachments.
    """
    if names := unopened_of(subjects, conn, (subject,), person_id).get(subject[1]):
        raise Refusal(
            "approval.files_first",
            "まだ開いていない添付が{count}件あります({names})。すべて開いてから承認してください。",
            count=len(names),
            names="、".join(names),
        )


def _by_kind(wanted: Iterable[tuple[str, UUID]]) -> Mapping[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    for kind, subject_id in wanted:
        found.setdefault(kind, []).append(subject_id)
    return found
