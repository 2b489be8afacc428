"""Records: the class table, binders with what became of them, holds, filing of documents."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

APPEND_ONLY = ("binder_event", "record_hold_binder")


def upgrade() -> None:
    op.create_table(
        "record_class",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("major", sa.String(length=60), nullable=False),
        sa.Column("middle", sa.String(length=60), nullable=False),
        sa.Column("minor", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("retention_term", sa.String(length=12), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_class")),
        sa.UniqueConstraint("fiscal_year", "code", name=op.f("uq_record_class_fiscal_year_code")),
    )
    op.create_index("ix_record_class_section", "record_class", ["fiscal_year", "section_id"])

    op.create_table(
        "record_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=120), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_hold")),
    )
    op.create_table(
        "binder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("symbol", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("retention_term", sa.String(length=12), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("handed_over", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=60), server_default="", nullable=False),
        sa.Column("copied_from", sa.Uuid(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("events > 0", name=op.f("ck_binder_events")),
        sa.ForeignKeyConstraint(["class_id"], ["record_class.id"], name=op.f("fk_binder_class_id")),
        sa.ForeignKeyConstraint(["copied_from"], ["binder.id"], name=op.f("fk_binder_copied_from")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binder")),
        sa.UniqueConstraint("copied_from", name=op.f("uq_binder_copied_from")),
        sa.UniqueConstraint(
            "fiscal_year", "symbol", "number", name=op.f("uq_binder_fiscal_year_symbol_number")
        ),
    )
    op.create_index("ix_binder_expiry", "binder", ["expires_on"])
    op.create_index("ix_binder_section", "binder", ["section_id", "fiscal_year", "number"])

    op.create_table(
        "binder_event",
        sa.Column("binder_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["binder_id"], ["binder.id"], name=op.f("fk_binder_event_binder_id")
        ),
        sa.PrimaryKeyConstraint("binder_id", "seq", name=op.f("pk_binder_event")),
    )
    op.create_table(
        "document_filing",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("binder_id", sa.Uuid(), nullable=False),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column("filed_by", sa.String(length=100), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("completed_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["binder_id"], ["binder.id"], name=op.f("fk_document_filing_binder_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_filing_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_filing")),
    )
    op.create_index("ix_document_filing_binder", "document_filing", ["binder_id"])

    op.create_table(
        "record_hold_binder",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("binder_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["binder_id"], ["binder.id"], name=op.f("fk_record_hold_binder_binder_id")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["record_hold.id"], name=op.f("fk_record_hold_binder_hold_id")
        ),
        sa.PrimaryKeyConstraint("hold_id", "binder_id", name=op.f("pk_record_hold_binder")),
    )
    op.create_index("ix_record_hold_binder", "record_hold_binder", ["binder_id"])

    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def downgrade() -> None:
    op.drop_index("ix_record_hold_binder", "record_hold_binder")

    op.drop_table("record_hold_binder")
    op.drop_index("ix_document_filing_binder", "document_filing")

    op.drop_table("document_filing")
    op.drop_table("binder_event")
    op.drop_index("ix_binder_section", "binder")
    op.drop_index("ix_binder_expiry", "binder")

    op.drop_table("binder")
    op.drop_table("record_hold")
    op.drop_index("ix_record_class_section", "record_class")

    op.drop_table("record_class")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
