"""所管替: which section keeps a document; a binder that a run gave to another section."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import append_only_ddl

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_keeper",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_keeper_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_keeper")),
    )
    op.create_index("ix_document_keeper_section", "document_keeper", ["section_id"])
    _person_of_an_event(nullable=True)


def downgrade() -> None:
    _person_of_an_event(nullable=False)
    op.drop_index("ix_document_keeper_section", table_name="document_keeper")
    op.drop_table("document_keeper")


def _person_of_an_event(*, nullable: bool) -> None:
    with op.batch_alter_table("binder_event", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=nullable)
    # SQLite makes the table anew for this, without its triggers.
    dialect = op.get_bind().dialect.name
    for statement in append_only_ddl("binder_event"):
        if statement.dialect == dialect == "sqlite":
            op.execute(statement.text)
