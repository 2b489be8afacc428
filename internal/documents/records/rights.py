"""Who keeps records: the 文書主任 for her section, the 統括文書管理者 for the whole city."""

from uuid import UUID

from internal.kernel.db import Tx
from internal.kernel.refusal import Forbidden
from internal.kernel.text import N_
from internal.organization.directory import Directory
from internal.organization.rules import Duty

CHIEF_ONLY = N_("この操作ができるのは、統括文書管理者(総務担当課)です。")


def is_chief(directory: Directory, post_id: UUID | None) -> bool:
    """Whether a post keeps the common classes and the archive."""
    post = directory.post(post_id) if post_id else None
    return post is not None and Duty.CHIEF_RECORDS_OFFICER in post.duties


def keeps_section(directory: Directory, post_id: UUID | None, section_id: UUID) -> bool:
    """Whether a post keeps the binders of a section."""
    officer = directory.records_officer_of(section_id)
    return post_id is not None and officer is not None and officer.post_id == post_id


def check_chief(tx: Tx, directory: Directory) -> None:
    """
    Raises:
        Forbidden: `records.for_the_chief`.
    """
    if not is_chief(directory, tx.actor.post_id):
        raise Forbidden("records.for_the_chief", CHIEF_ONLY)


def check_keeper(tx: Tx, directory: Directory, section_id: UUID) -> None:
    """
    Raises:
        Forbidden: `records.for_the_officer`.
    """
    if not keeps_section(directory, tx.actor.post_id, section_id):
        raise Forbidden("records.for_the_officer", "この操作ができるのは、その課の文書主任です。")
