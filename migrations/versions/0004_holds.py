"""Holds: a person's own mark on what waits for her."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approval_inbox", sa.Column("held_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("approval_inbox", "held_at")
