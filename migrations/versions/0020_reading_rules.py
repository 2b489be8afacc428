"""What is read before one's turn and before one's approval, chosen by the city in one table."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_reading_rule",
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "matter", name=op.f("pk_approval_reading_rule")),
    )
    op.execute(
        "INSERT INTO approval_reading_rule (rule, matter, holds, set_by, set_at) "
        "SELECT 'ahead', matter, allowed, set_by, set_at FROM approval_read_ahead"
    )
    op.drop_table("approval_read_ahead")
    op.add_column(
        "approval_case",
        sa.Column("files_first", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("approval_case", "files_first")
    op.create_table(
        "approval_read_ahead",
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.String(length=100), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("matter", name=op.f("pk_approval_read_ahead")),
    )
    op.execute(
        "INSERT INTO approval_read_ahead (matter, allowed, set_by, set_at) "
        "SELECT matter, holds, set_by, set_at FROM approval_reading_rule WHERE rule = 'ahead'"
    )
    op.drop_table("approval_reading_rule")
