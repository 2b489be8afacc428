"""After the decision: later files, and drafts that change or abolish a decision."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0008"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("document_origin", "late_attachment")


def upgrade() -> None:
    op.create_table(
        "late_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_late_attachment_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_attachment")),
        sa.UniqueConstraint(
            "document_id", "place", name=op.f("uq_late_attachment_document_id_place")
        ),
    )
    op.create_table(
        "document_origin",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=False),
        sa.Column("succession", sa.String(length=10), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_origin_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["document.id"], name=op.f("fk_document_origin_original_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_origin")),
    )
    op.create_index("ix_document_origin_original", "document_origin", ["original_id"])
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def downgrade() -> None:
    op.drop_index("ix_document_origin_original", "document_origin")
    op.drop_table("document_origin")
    op.drop_table("late_attachment")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
