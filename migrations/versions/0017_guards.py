"""Deputy orders of single matters; the guards of a regulation, version by version.

Drafts get a counterparty and an effective day; the keys of the watch for split orders are filled
for what was drafted before.
"""

import sqlalchemy as sa
from alembic import op

from internal.documents.splitting import subject_key
from internal.kernel.db import Instant, append_only_ddl

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

document = sa.table(
    "document",
    sa.column("id", sa.Uuid),
    sa.column("title", sa.String),
    sa.column("subject_key", sa.String),
)
COLUMNS = (
    lambda: sa.Column("counterparty", sa.String(length=100), nullable=False, server_default=""),
    lambda: sa.Column("split_reason", sa.String(length=400), nullable=False, server_default=""),
    lambda: sa.Column("effective_on", sa.Date()),
    lambda: sa.Column("effective_reason", sa.String(length=400), nullable=False, server_default=""),
    lambda: sa.Column("party_key", sa.String(length=100), nullable=False, server_default=""),
    lambda: sa.Column("subject_key", sa.String(length=200), nullable=False, server_default=""),
)
APPEND_ONLY = ("authority_guards",)


def upgrade() -> None:
    with op.batch_alter_table("deputy_order") as batch:
        batch.add_column(
            sa.Column("matter", sa.String(length=40), nullable=False, server_default="")
        )
        batch.drop_constraint("uq_deputy_order_post_id_place_valid_from", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_deputy_order_post_id_matter_place_valid_from"),
            ["post_id", "matter", "place", "valid_from"],
        )
    for column in COLUMNS:
        op.add_column("document", column())
    for name in ("party", "subject"):
        op.create_index(f"ix_document_{name}", "document", ["section_id", "matter", f"{name}_key"])
    _fill_keys(op.get_bind())
    op.create_table(
        "authority_guards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_guards")),
        sa.UniqueConstraint(
            "applies_from", "version", name=op.f("uq_authority_guards_applies_from_version")
        ),
    )
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def _fill_keys(conn: sa.Connection) -> None:
    rows = conn.execute(sa.select(document.c.id, document.c.title)).all()
    for row in rows:
        key = subject_key(row.title)
        conn.execute(sa.update(document).where(document.c.id == row.id).values(subject_key=key))


def downgrade() -> None:
    op.drop_table("authority_guards")
    for name in ("party", "subject"):
        op.drop_index(f"ix_document_{name}", "document")
    for column in reversed(COLUMNS):
        op.drop_column("document", str(column().name))
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
    op.execute("DELETE FROM deputy_order WHERE matter <> ''")
    with op.batch_alter_table("deputy_order") as batch:
        batch.drop_constraint("uq_deputy_order_post_id_matter_place_valid_from", type_="unique")
        batch.create_unique_constraint(
            op.f("uq_deputy_order_post_id_place_valid_from"), ["post_id", "place", "valid_from"]
        )
        batch.drop_column("matter")
