"""施行: letters of a decision, to whom they go, the book of the seals."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("dispatch_event", "seal_use")


def upgrade() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=100), nullable=False),
        sa.Column("seal", sa.String(length=12), nullable=False),
        sa.Column("seal_name", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("made_person_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("fiscal_year", sa.Integer()),
        sa.Column("symbol", sa.String(length=40)),
        sa.Column("number", sa.Integer()),
        sa.Column("issued_on", sa.Date()),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_dispatch_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
        sa.UniqueConstraint("document_id", "place", name=op.f("uq_dispatch_document_id_place")),
        sa.UniqueConstraint(
            "fiscal_year", "symbol", "number", name=op.f("uq_dispatch_fiscal_year_symbol_number")
        ),
    )
    op.create_table(
        "dispatch_addressee",
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.Column("sent_by", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("tracking", sa.String(length=40), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_addressee_dispatch_id")
        ),
        sa.PrimaryKeyConstraint("dispatch_id", "place", name=op.f("pk_dispatch_addressee")),
    )
    op.create_table(
        "dispatch_event",
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_event_dispatch_id")
        ),
        sa.PrimaryKeyConstraint("dispatch_id", "seq", name=op.f("pk_dispatch_event")),
    )
    op.create_table(
        "seal_use",
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("seal_name", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_seal_use_dispatch_id")
        ),
        sa.PrimaryKeyConstraint("fiscal_year", "seal_name", "number", name=op.f("pk_seal_use")),
    )
    op.create_index("ix_seal_use_dispatch", "seal_use", ["dispatch_id"])
    dialect = op.get_bind().dialect.name
    for name in APPEND_ONLY:
        for statement in append_only_ddl(name):
            if statement.dialect == dialect:
                op.execute(statement.text)


def downgrade() -> None:
    for name in ("seal_use", "dispatch_event", "dispatch_addressee", "dispatch"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
