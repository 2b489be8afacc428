"""代理起案: for whom a draft is written."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("behalf_person_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "behalf_person_id")
