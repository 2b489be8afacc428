"""Route templates, named groups of posts, and what a drafter adds to her route."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0005"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("route_template_version", "post_group_version")


def upgrade() -> None:
    _owned("route_template")
    op.create_table(
        "route_template_version",
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_name", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["route_template.id"],
            name=op.f("fk_route_template_version_template_id"),
        ),
        sa.PrimaryKeyConstraint("template_id", "version", name=op.f("pk_route_template_version")),
    )
    _owned("post_group")
    op.create_table(
        "post_group_version",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_name", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("post_codes", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["post_group.id"], name=op.f("fk_post_group_version_group_id")
        ),
        sa.PrimaryKeyConstraint("group_id", "version", name=op.f("pk_post_group_version")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("route_template_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("route_additions", sa.JSON(), server_default="{}", nullable=False)
        )
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def downgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("route_additions")
        batch_op.drop_column("route_template_id")
    for table in APPEND_ONLY:
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_refuse()")
    for table in ("post_group", "route_template"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(f"ix_{table}_owner")
        op.drop_table(table)


def _owned(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.create_index(f"ix_{table}_owner", ["scope", "owner_id"], unique=False)
