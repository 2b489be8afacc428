"""Amendments of the authority table, the city's examples for it, and what was published."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "authority_fact",
        sa.Column("unit", sa.String(length=10), nullable=False, server_default=""),
    )
    op.create_index("ix_approval_case_decided", "approval_case", ["decided_at", "id"])
    op.create_table(
        "regulation_amendment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("based_on", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("published_as", sa.String(length=40), nullable=True),
        sa.Column("discarded_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_amendment")),
        sa.UniqueConstraint("published_as", name=op.f("uq_regulation_amendment_published_as")),
    )
    op.create_table(
        "regulation_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("amendment_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("article", sa.String(length=100), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("decider_rank", sa.Integer(), nullable=True),
        sa.Column("post_codes", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("deputy_barred", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["regulation_amendment.id"],
            name=op.f("fk_regulation_row_amendment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_row")),
    )
    op.create_index(
        "ix_regulation_row_amendment", "regulation_row", ["amendment_id", "code"], unique=True
    )
    op.create_table(
        "regulation_example",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=100), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_example")),
    )
    op.create_table(
        "regulation_publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("generation_code", sa.String(length=40), nullable=False),
        sa.Column("amendment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_publication")),
    )
    op.create_index("ix_regulation_publication_code", "regulation_publication", ["generation_code"])
    op.create_table(
        "regulation_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("amendment_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=100), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["amendment_id"],
            ["regulation_amendment.id"],
            name=op.f("fk_regulation_import_amendment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_import")),
    )
    op.create_index("ix_regulation_import_uploaded", "regulation_import", ["uploaded_at"])
    for ddl in append_only_ddl("regulation_publication"):
        if op.get_bind().dialect.name == ddl.dialect:
            op.execute(ddl.text)


def downgrade() -> None:
    op.drop_table("regulation_import")
    op.drop_table("regulation_publication")
    op.drop_table("regulation_example")
    op.drop_table("regulation_row")
    op.drop_table("regulation_amendment")
    op.drop_index("ix_approval_case_decided", "approval_case")
    op.drop_column("authority_fact", "unit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS regulation_publication_refuse()")
