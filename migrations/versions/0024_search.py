"""全文検索: texts of documents and files with their tokens. The rebuild command fills them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from internal.documents.search.model import token_table_ddl
from internal.kernel.db import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint(
            "source", "part", "piece", name=op.f("uq_search_text_source_part_piece")
        ),
        postgresql_with={"toast_tuple_target": 128},
    )
    op.create_table(
        "search_source",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_search_source_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "source", name=op.f("pk_search_source")),
    )
    op.create_index("ix_search_source_source", "search_source", ["source"])
    op.create_table(
        "search_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=20)),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.CheckConstraint("characters >= 0", name=op.f("ck_search_file_characters")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_search_file")),
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.create_index("ix_search_text_tokens", "search_text", ["tokens"], postgresql_using="gin")
    for statement in token_table_ddl():
        if statement.dialect == dialect:
            op.execute(statement.text)


def downgrade() -> None:
    op.drop_table("search_file")
    op.drop_table("search_source")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_tokens")
    op.drop_table("search_text")
