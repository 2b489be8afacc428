"""Lists: what will still come to a post, saved views, orders to do many cases."""

import json
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_upcoming",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_upcoming_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "slot", name=op.f("pk_approval_upcoming")),
    )
    op.create_index(
        "ix_approval_upcoming_participant", "approval_upcoming", ["participant_id", "case_id"]
    )
    op.create_table(
        "approval_saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_saved_view_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_saved_view")),
        sa.UniqueConstraint(
            "person_id", "name", name=op.f("uq_approval_saved_view_person_id_name")
        ),
    )
    op.create_table(
        "approval_bulk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_bulk_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_bulk")),
    )
    op.create_table(
        "approval_bulk_item",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["approval_bulk.id"], name=op.f("fk_approval_bulk_item_bulk_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_bulk_item_case_id")
        ),
        sa.PrimaryKeyConstraint("bulk_id", "place", name=op.f("pk_approval_bulk_item")),
    )
    op.create_table(
        "approval_reminder",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("waited_days", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_reminder_case_id")
        ),
        sa.PrimaryKeyConstraint(
            "case_id", "slot", "person_id", "on", "kind", name=op.f("pk_approval_reminder")
        ),
    )
    op.create_index("ix_approval_reminder_person", "approval_reminder", ["person_id", "kind", "on"])
    op.create_table(
        "approval_reminder_rule",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("remind_after", sa.Integer(), nullable=False),
        sa.Column("escalate_after", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_approval_reminder_rule")),
    )
    op.create_table(
        "city_day",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_city_day")),
    )
    for statement in append_only_ddl("approval_reminder"):
        if statement.dialect == op.get_bind().dialect.name:
            op.execute(statement.text)
    op.create_index("ix_approval_case_drafting", "approval_case", ["drafter_person_id", "state"])
    _foresee_cases_in_circulation()


def _foresee_cases_in_circulation() -> None:
    """Rows for the seats that cases under way have not reached; slots carry no state then."""
    conn = op.get_bind()
    case = sa.table(
        "approval_case", sa.column("id", sa.Uuid()), sa.column("state"), sa.column("snapshot")
    )
    ahead = sa.table(
        "approval_upcoming",
        sa.column("case_id", sa.Uuid()),
        sa.column("slot"),
        sa.column("participant_id", sa.Uuid()),
        sa.column("capacity"),
    )
    under_way = sa.select(case.c.id, case.c.snapshot).where(case.c.state == "circulating")
    rows = [
        {
            "case_id": row.id,
            "slot": slot["no"],
            "participant_id": UUID(slot["participant"]["id"]),
            "capacity": slot["capacity"],
        }
        for row in conn.execute(under_way)
        for stage in json.loads(row.snapshot)["stages"]
        for slot in stage["slots"]
        if slot.get("state", "waiting") == "waiting" and slot["capacity"] != "show"
    ]
    if rows:
        conn.execute(sa.insert(ahead), rows)


def downgrade() -> None:
    op.drop_index("ix_approval_case_drafting", "approval_case")
    op.drop_table("city_day")
    op.drop_table("approval_reminder_rule")
    op.drop_index("ix_approval_reminder_person", "approval_reminder")
    op.drop_table("approval_reminder")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION approval_reminder_refuse()")
    op.drop_table("approval_bulk_item")
    op.drop_table("approval_bulk")
    op.drop_table("approval_saved_view")
    op.drop_index("ix_approval_upcoming_participant", "approval_upcoming")
    op.drop_table("approval_upcoming")
