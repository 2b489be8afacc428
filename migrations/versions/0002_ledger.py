"""The ledger: signed nightly roots and what they cover."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import append_only_ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("ledger_cover", "ledger_root")


def upgrade() -> None:
    op.create_table(
        "ledger_root",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ledger_root_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_root")),
    )
    op.create_table(
        "ledger_cover",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("root_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_seq >= first_seq", name=op.f("ck_ledger_cover_seq")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_ledger_cover_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["root_number"], ["ledger_root.number"], name=op.f("fk_ledger_cover_root_number")
        ),
        sa.PrimaryKeyConstraint("case_id", "first_seq", name=op.f("pk_ledger_cover")),
    )
    with op.batch_alter_table("ledger_cover", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_cover_root", ["root_number", "case_id"], unique=False)
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def downgrade() -> None:
    with op.batch_alter_table("ledger_cover", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_cover_root")
    op.drop_table("ledger_cover")
    op.drop_table("ledger_root")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
