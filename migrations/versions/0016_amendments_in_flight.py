"""Edits on the way: versions within a round, the city's rule for them, what is being written."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, PlainJson, append_only_ddl

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

VERSION = "document_version"
RULE = "approval_editing_rule"
KEY = "pk_document_version"


def upgrade() -> None:
    column = sa.Column("amendment", sa.Integer(), server_default="0", nullable=False)
    _widen(column, ["document_id", "round", "amendment"])
    op.create_table(
        RULE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("editors", PlainJson(), nullable=False),
        sa.Column("enclosers", PlainJson(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_editing_rule")),
    )
    op.create_index("ix_approval_editing_rule_matter", RULE, ["matter", "applies_from"])
    _guard(RULE)
    op.create_table(
        "amendment_draft",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_amendment_draft_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "person_id", name=op.f("pk_amendment_draft")),
    )


def _widen(column: sa.Column[int], key: list[str]) -> None:
    """One more column in the key of the versions. SQLite makes the table anew for that."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(VERSION, column)
        op.drop_constraint(KEY, VERSION, type_="primary")
        op.create_primary_key(KEY, VERSION, key)
        return
    with op.batch_alter_table(VERSION, recreate="always") as batch:
        batch.add_column(column, insert_after="round")
        batch.drop_constraint(KEY, type_="primary")
        batch.create_primary_key(KEY, key)
    _guard(VERSION)


def _guard(table: str) -> None:
    for statement in append_only_ddl(table):
        if statement.dialect == op.get_bind().dialect.name:
            op.execute(statement.text)


def downgrade() -> None:
    op.drop_table("amendment_draft")
    op.drop_index("ix_approval_editing_rule_matter", RULE)
    op.drop_table(RULE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {RULE}_refuse()")
        op.drop_constraint(KEY, VERSION, type_="primary")
        op.drop_column(VERSION, "amendment")
        op.create_primary_key(KEY, VERSION, ["document_id", "round"])
        return
    with op.batch_alter_table(VERSION, recreate="always") as batch:
        batch.drop_constraint(KEY, type_="primary")
        batch.drop_column("amendment")
        batch.create_primary_key(KEY, ["document_id", "round"])
    _guard(VERSION)
