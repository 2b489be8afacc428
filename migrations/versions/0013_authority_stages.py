"""Rows of 合議 may prescribe when their stage is done, in which order, and beside which rows."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None

_ROWS = ("authority_row", "regulation_row")


def upgrade() -> None:
    for name in _ROWS:
        with op.batch_alter_table(name) as table:
            table.add_column(
                sa.Column("completion", sa.String(12), nullable=False, server_default="all")
            )
            table.add_column(
                sa.Column("completion_count", sa.Integer, nullable=False, server_default="0")
            )
            table.add_column(
                sa.Column("in_order", sa.Boolean, nullable=False, server_default=sa.false())
            )
            table.add_column(sa.Column("stage", sa.String(40), nullable=False, server_default=""))
    with op.batch_alter_table("regulation_import") as table:
        table.add_column(sa.Column("format", sa.String(4), nullable=False, server_default="csv"))


def downgrade() -> None:
    for name in _ROWS:
        with op.batch_alter_table(name) as table:
            for column in ("stage", "in_order", "completion_count", "completion"):
                table.drop_column(column)
    with op.batch_alter_table("regulation_import") as table:
        table.drop_column("format")
