"""Rows of 合議 prescribe how their stage is done; facts and matters belong to a generation.

Every generation and amendment gets the facts and matters that were known when this ran.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ROWS = ("authority_row", "regulation_row")
_WITH_WORDS = ("authority_generation", "regulation_amendment")

fact = sa.table(
    "authority_fact",
    *(sa.column(name) for name in ("name", "label", "kind", "unit", "sort")),
    sa.column("choices", sa.JSON),
    sa.column("matters", sa.JSON),
)
matter = sa.table("authority_matter", *(sa.column(name) for name in ("code", "name", "sort")))


def upgrade() -> None:
    for name in _ROWS:
        with op.batch_alter_table(name) as table:
            table.add_column(
                sa.Column("completion", sa.String(12), nullable=False, server_default="all")
            )
            table.add_column(
                sa.Column("completion_count", sa.Integer, nullable=False, server_default="0")
            )
            table.add_column(
                sa.Column("in_order", sa.Boolean, nullable=False, server_default=sa.false())
            )
            table.add_column(sa.Column("stage", sa.String(40), nullable=False, server_default=""))
    with op.batch_alter_table("regulation_import") as table:
        table.add_column(sa.Column("format", sa.String(4), nullable=False, server_default="csv"))
    _give_words()
    op.drop_table("authority_fact")
    op.drop_table("authority_matter")


def _give_words() -> None:
    conn = op.get_bind()
    facts = [_fact(row) for row in conn.execute(sa.select(fact).order_by(fact.c.sort))]
    matters = [
        [row.code, row.name, ""] for row in conn.execute(sa.select(matter).order_by(matter.c.sort))
    ]
    for name in _WITH_WORDS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("facts", sa.JSON))
            table.add_column(sa.Column("matters", sa.JSON))
        its = sa.table(name, sa.column("facts", sa.JSON), sa.column("matters", sa.JSON))
        conn.execute(sa.update(its).values(facts=facts, matters=matters))
        with op.batch_alter_table(name) as table:
            table.alter_column("facts", existing_type=sa.JSON, nullable=False)
            table.alter_column("matters", existing_type=sa.JSON, nullable=False)


def _fact(row: Any) -> dict[str, object]:
    return {
        "name": row.name,
        "label": row.label,
        "label_en": "",
        "kind": row.kind,
        "choices": [list(pair) for pair in row.choices.items()],
        "choices_en": {},
        "matters": row.matters,
        "unit": row.unit,
        "unit_en": "",
    }


def downgrade() -> None:
    """The words of the latest generation become those of all."""
    conn = op.get_bind()
    its = sa.table(
        "authority_generation",
        sa.column("applies_from", sa.Date),
        sa.column("facts", sa.JSON),
        sa.column("matters", sa.JSON),
    )
    latest = conn.execute(sa.select(its).order_by(its.c.applies_from.desc()).limit(1)).first()
    op.create_table(
        "authority_matter",
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("sort", sa.Integer, nullable=False),
    )
    op.create_table(
        "authority_fact",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("matters", sa.JSON, nullable=False),
        sa.Column("unit", sa.String(10), nullable=False, server_default=""),
        sa.Column("sort", sa.Integer, nullable=False),
    )
    if latest is not None:
        _put_back(conn, latest.facts, latest.matters)
    for name in _WITH_WORDS:
        with op.batch_alter_table(name) as table:
            table.drop_column("matters")
            table.drop_column("facts")
    with op.batch_alter_table("regulation_import") as table:
        table.drop_column("format")
    for name in _ROWS:
        with op.batch_alter_table(name) as table:
            for column in ("stage", "in_order", "completion_count", "completion"):
                table.drop_column(column)


def _put_back(conn: sa.Connection, facts: list[dict[str, Any]], matters: list[list[str]]) -> None:
    for sort, (code, name, _) in enumerate(matters):
        conn.execute(sa.insert(matter).values(code=code, name=name, sort=sort))
    for sort, each in enumerate(facts):
        kept = {name: each[name] for name in ("name", "label", "kind", "matters", "unit")}
        choices = dict(each["choices"])
        conn.execute(sa.insert(fact).values(choices=choices, sort=sort, **kept))
