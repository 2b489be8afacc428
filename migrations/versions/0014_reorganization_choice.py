"""A plan for a new organisation says of each case whether its route stays or is prescribed anew.

Plans that were made before have nothing to choose: their cases follow the posts as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reorganization_item", sa.Column("choice", sa.String(6), nullable=True))


def downgrade() -> None:
    op.drop_column("reorganization_item", "choice")
