"""Paper: on what a draft goes round, who holds its paper, and the city's reasons for it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

HELD = "ix_approval_case_paper_with"
WAITS = "ix_approval_case_paper_waits"


def upgrade() -> None:
    op.create_table(
        "paper_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_reason")),
    )
    op.add_column("document", sa.Column("paper", sa.JSON(), server_default="{}", nullable=False))
    electronic = sa.Column(
        "medium", sa.String(length=12), server_default="electronic", nullable=False
    )
    op.add_column("approval_case", electronic)
    op.add_column("approval_case", sa.Column("paper_with", sa.Uuid(), nullable=True))
    op.add_column(
        "approval_case",
        sa.Column("paper_name", sa.String(length=100), server_default="", nullable=False),
    )
    op.add_column(
        "approval_case",
        sa.Column("paper_waits", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    held, waits = sa.column("paper_with").is_not(None), sa.column("paper_waits").is_(sa.true())
    op.create_index(
        HELD,
        "approval_case",
        ["paper_with", "changed_at"],
        postgresql_where=held,
        sqlite_where=held,
    )
    op.create_index(
        WAITS,
        "approval_case",
        ["section_id", "changed_at"],
        postgresql_where=waits,
        sqlite_where=waits,
    )


def downgrade() -> None:
    op.drop_index(WAITS, "approval_case")
    op.drop_index(HELD, "approval_case")
    for name in ("paper_waits", "paper_name", "paper_with", "medium"):
        op.drop_column("approval_case", name)
    op.drop_column("document", "paper")
    op.drop_table("paper_reason")
