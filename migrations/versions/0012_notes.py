"""Notes on pages of attachments, and reading before one's turn."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("attachment_note_answer", "attachment_notes_left_out")


def upgrade() -> None:
    op.add_column(
        "approval_case",
        sa.Column("read_ahead", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "approval_read_ahead",
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("matter", name=op.f("pk_approval_read_ahead")),
    )
    _create_notes()
    op.create_table(
        "attachment_note_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["attachment_note.id"], name=op.f("fk_attachment_note_answer_note_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_note_answer")),
    )
    op.create_index("ix_attachment_note_answer_note", "attachment_note_answer", ["note_id"])
    op.create_table(
        "attachment_notes_left_out",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_by", sa.String(length=100), nullable=False),
        sa.Column("chosen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_notes_left_out_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_attachment_notes_left_out")),
    )
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def _create_notes() -> None:
    op.create_table(
        "attachment_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("left_permille", sa.Integer(), nullable=True),
        sa.Column("top_permille", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("author_title", sa.String(length=100), nullable=False),
        sa.Column("placed_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", sa.String(length=100), nullable=True),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.CheckConstraint("page >= 1", name=op.f("ck_attachment_note_page")),
        sa.CheckConstraint(
            "(left_permille IS NULL) = (top_permille IS NULL)",
            name=op.f("ck_attachment_note_spot"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_note_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_note")),
        sa.UniqueConstraint(
            "document_id", "number", name=op.f("uq_attachment_note_document_id_number")
        ),
    )


def downgrade() -> None:
    op.drop_table("attachment_notes_left_out")
    op.drop_index("ix_attachment_note_answer_note", "attachment_note_answer")
    op.drop_table("attachment_note_answer")
    op.drop_table("attachment_note")
    op.drop_table("approval_read_ahead")
    op.drop_column("approval_case", "read_ahead")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
