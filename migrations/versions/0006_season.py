"""Acting for others, and plans for a day on which the organisation changes."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant

revision = "0006"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("proxy_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_delegation_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_delegation_post_id")),
        sa.ForeignKeyConstraint(["proxy_id"], ["person.id"], name=op.f("fk_delegation_proxy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_person", ["person_id", "valid_to"], unique=False)
        batch_op.create_index("ix_delegation_proxy", ["proxy_id", "valid_to"], unique=False)
        batch_op.create_index("ix_delegation_until", ["valid_to"], unique=False)

    op.create_table(
        "reorganization",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("approved_at", Instant(), nullable=True),
        sa.Column("approved_by", sa.String(length=100), nullable=True),
        sa.Column("run_at", Instant(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganization")),
    )
    with op.batch_alter_table("reorganization", schema=None) as batch_op:
        batch_op.create_index("ix_reorganization_day", ["effective_on"], unique=False)
    op.create_table(
        "reorganization_item",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("place_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("held_before", sa.String(length=200), nullable=False),
        sa.Column("held_after", sa.String(length=200), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["reorganization.id"], name=op.f("fk_reorganization_item_plan_id")
        ),
        sa.PrimaryKeyConstraint("plan_id", "place_no", name=op.f("pk_reorganization_item")),
    )
    with op.batch_alter_table("reorganization_item", schema=None) as batch_op:
        batch_op.create_index("ix_reorganization_item_kind", ["plan_id", "kind"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reorganization_item", schema=None) as batch_op:
        batch_op.drop_index("ix_reorganization_item_kind")
    op.drop_table("reorganization_item")
    with op.batch_alter_table("reorganization", schema=None) as batch_op:
        batch_op.drop_index("ix_reorganization_day")
    op.drop_table("reorganization")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index("ix_delegation_until")
        batch_op.drop_index("ix_delegation_proxy")
        batch_op.drop_index("ix_delegation_person")
    op.drop_table("delegation")
