"""Tables of documents.

A draft's state is that of its approval case; the room keeps no state of its own. What was
submitted stands in `document_version`, one row a round and one for each edit on the way,
append-only. What comes after the decision stands beside it: later files, and the drafts that
change or abolish it. What the ledger certifies as destroyed may go: texts become empty, files and
notes are deleted.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
)

from internal.kernel.db import Erasure, Instant, PlainJson, guard_append_only, metadata

_ERASED = "SELECT 1 FROM ledger_erasure WHERE subject_id = OLD.document_id"
"""Proves that the content of a document was certified as destroyed (BND-11)."""

document = Table(
    "document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("drafter_person_id", Uuid, nullable=False),
    Column("drafter_post_id", Uuid, nullable=False),
    Column("drafter_name", String(100), nullable=False),
    Column("drafter_section", String(60), nullable=False),
    Column("section_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("matter", String(40), nullable=False),
    Column("facts", PlainJson, nullable=False),
    Column("body", Text, nullable=False),
    Column("planned_on", Date),
    Column("due_on", Date),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("confidential", Boolean, nullable=False, server_default=false()),
    Column("disclosure", String(12), nullable=False),  # rules.Disclosure
    Column("retention_years", Integer, nullable=False),
    Column("route_template_id", Uuid),
    Column("route_additions", PlainJson, nullable=False, server_default="{}"),
    Column("paper", PlainJson, nullable=False, server_default="{}"),  # paperwork.Paperwork
    Column("counterparty", String(100), nullable=False, server_default=""),
    Column("split_reason", String(400), nullable=False, server_default=""),
    Column("effective_on", Date),
    Column("effective_reason", String(400), nullable=False, server_default=""),
    Column("party_key", String(100), nullable=False, server_default=""),  # splitting.party_key
    Column("subject_key", String(200), nullable=False, server_default=""),  # splitting.subject_key
    Column("behalf_person_id", Uuid),  # 代理起案: whose draft it becomes when it is submitted
    Column("drafted_on", Date, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("discarded_at", Instant),
)
Index("ix_document_drafter", document.c.drafter_person_id, document.c.saved_at)

Index("ix_document_party", document.c.section_id, document.c.matter, document.c.party_key)
Index("ix_document_subject", document.c.section_id, document.c.matter, document.c.subject_key)

document_keeper = Table(
    "document_keeper",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("section_id", Uuid, nullable=False),  # 所管課, where it is another than the drafter's
)
Index("ix_document_keeper_section", document_keeper.c.section_id)

kept_by = func.coalesce(document_keeper.c.section_id, document.c.section_id)
"""The section that keeps a document, in a statement with `document_keeper` joined outside."""

document_version = Table(
    "document_version",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("amendment", Integer, primary_key=True, server_default="0"),  # 0: as it was submitted
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("submitted_at", Instant, nullable=False),  # or edited
)
guard_append_only(
    document_version,
    Erasure(
        _ERASED,
        emptied=("content",),
        kept=("document_id", "round", "amendment", "digest", "submitted_at"),
    ),
)

amendment_draft = Table(
    "amendment_draft",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("seen", String(64), nullable=False),  # digest of the content that is being edited
    Column("content", Text, nullable=False),  # canonical, as it would become
    Column("reason", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("added_by", String(100), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
)
Index("ix_attachment_document", attachment.c.document_id, attachment.c.place)

attachment_view = Table(
    "attachment_view",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("attachment_id", Uuid, ForeignKey("attachment.id"), primary_key=True),
    Column("viewed_at", Instant, nullable=False),
)

late_attachment = Table(
    "late_attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("reason", String(400), nullable=False),
    Column("added_by", String(100), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("document_id", "place"),
)
guard_append_only(late_attachment, Erasure(_ERASED))

attachment_note = Table(
    "attachment_note",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("document_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # of the content it was put on
    Column("file_name", String(200), nullable=False),
    Column("round", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("left_permille", Integer),  # None with `top_permille`: at the margin
    Column("top_permille", Integer),
    Column("audience", String(8), nullable=False),  # notes.rules.Audience
    Column("text", String(400), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("author", String(100), nullable=False),
    Column("author_title", String(100), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", String(100)),
    Column("removed_at", Instant),
    UniqueConstraint("document_id", "number"),
    CheckConstraint("page >= 1", name="page"),
    CheckConstraint("(left_permille IS NULL) = (top_permille IS NULL)", name="spot"),
)

attachment_note_answer = Table(
    "attachment_note_answer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("note_id", Uuid, ForeignKey("attachment_note.id"), nullable=False),
    Column("text", String(400), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("author", String(100), nullable=False),
    Column("answered_at", Instant, nullable=False),
)
Index("ix_attachment_note_answer_note", attachment_note_answer.c.note_id)
guard_append_only(
    attachment_note_answer,
    Erasure(
        "SELECT 1 FROM ledger_erasure JOIN attachment_note"
        " ON attachment_note.document_id = ledger_erasure.subject_id"
        " WHERE attachment_note.id = OLD.note_id"
    ),
)

attachment_notes_left_out = Table(
    "attachment_notes_left_out",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("chosen_by", String(100), nullable=False),
    Column("chosen_at", Instant, nullable=False),
)
guard_append_only(attachment_notes_left_out)

document_origin = Table(
    "document_origin",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("original_id", Uuid, ForeignKey("document.id"), nullable=False),
    Column("succession", String(10), nullable=False),  # after.Succession
    Column("begun_at", Instant, nullable=False),
)
Index("ix_document_origin_original", document_origin.c.original_id)
guard_append_only(document_origin)

document_archive = Table(
    "document_archive",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("missing_characters", String(200), nullable=False, server_default=""),
    Column("archived_at", Instant, nullable=False),
    UniqueConstraint("case_id"),
)
guard_append_only(document_archive, Erasure(_ERASED))

paper_reason = Table(
    "paper_reason",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("words", String(60), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
)
