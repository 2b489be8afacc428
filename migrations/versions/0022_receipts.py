"""Receipts (収受): the register, its files, what became of each, the drafts begun from them."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("receipt_event", "receipt_file", "receipt_draft")


def upgrade() -> None:
    _receipts()
    _events()
    _files()
    _drafts()
    dialect = op.get_bind().dialect.name
    for table in _APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == dialect:
                op.execute(statement.text)


def downgrade() -> None:
    for table in reversed(("receipt", *_APPEND_ONLY)):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in _APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_refuse()")


def _receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("symbol", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("branch", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("means", sa.String(length=10), nullable=False),
        sa.Column("handling", sa.String(length=12), nullable=False),
        sa.Column("sender", sa.String(length=100), nullable=False),
        sa.Column("sender_number", sa.String(length=60), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("arrived_time", sa.String(length=5), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("remarks", sa.String(length=400), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("wants_reply", sa.Boolean(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("holder_section_id", sa.Uuid(), nullable=False),
        sa.Column("holder_person_id", sa.Uuid(), nullable=True),
        sa.Column("holder", sa.String(length=160), nullable=False),
        sa.Column("came_from_id", sa.Uuid(), nullable=True),
        sa.Column("distributed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), server_default="", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.CheckConstraint("events > 0", name=op.f("ck_receipt_events")),
        sa.CheckConstraint("number > 0 AND branch > 0", name=op.f("ck_receipt_number")),
        sa.CheckConstraint("arrived_on <= received_on", name=op.f("ck_receipt_days")),
        sa.ForeignKeyConstraint(["parent_id"], ["receipt.id"], name=op.f("fk_receipt_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "fiscal_year",
            "symbol",
            "number",
            "branch",
            name=op.f("uq_receipt_fiscal_year_symbol_number_branch"),
        ),
    )
    op.create_index("ix_receipt_holder", "receipt", ["holder_section_id", "stage", "reply_by"])
    op.create_index("ix_receipt_register", "receipt", ["section_id", "fiscal_year", "number"])


def _events() -> None:
    op.create_table(
        "receipt_event",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=160), nullable=False),
        sa.Column("target", sa.String(length=160), nullable=False),
        sa.Column("to_section_id", sa.Uuid(), nullable=True),
        sa.Column("to_person_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_event_receipt_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "seq", name=op.f("pk_receipt_event")),
    )
    op.create_index("ix_receipt_event_section", "receipt_event", ["to_section_id", "receipt_id"])
    op.create_index("ix_receipt_event_person", "receipt_event", ["to_person_id", "receipt_id"])


def _files() -> None:
    op.create_table(
        "receipt_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_file_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_file")),
        sa.UniqueConstraint("receipt_id", "place", name=op.f("uq_receipt_file_receipt_id_place")),
    )


def _drafts() -> None:
    op.create_table(
        "receipt_draft",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_receipt_draft_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_draft_receipt_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_receipt_draft")),
    )
    op.create_index("ix_receipt_draft_receipt", "receipt_draft", ["receipt_id"])
