"""Timestamps of a third party beside the signed roots."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_stamp",
        sa.Column("root_number", sa.Integer(), nullable=False),
        sa.Column("stamped_at", Instant(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["root_number"], ["ledger_root.number"], name=op.f("fk_ledger_stamp_root_number")
        ),
        sa.PrimaryKeyConstraint("root_number", name=op.f("pk_ledger_stamp")),
    )
    for statement in append_only_ddl("ledger_stamp"):
        if statement.dialect == op.get_bind().dialect.name:
            op.execute(statement.text)


def downgrade() -> None:
    op.drop_table("ledger_stamp")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS ledger_stamp_refuse()")
