"""Holds: a person's own mark on what waits for her. Stored cases are folded anew.

The fold keeps in which lap a slot was answered and who returned a case last; cases that were
returned before this version know neither.
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from internal.approval.codec import act_of, case_text
from internal.approval.engine.fold import fold
from internal.kernel.db import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

case = sa.table("approval_case", sa.column("id", sa.Uuid), sa.column("snapshot", sa.Text))
act = sa.table(
    "approval_act",
    sa.column("case_id", sa.Uuid),
    sa.column("seq", sa.Integer),
    sa.column("record", sa.Text),
)


def upgrade() -> None:
    op.add_column("approval_inbox", sa.Column("held_at", Instant(), nullable=True))
    conn = op.get_bind()
    for case_id in conn.scalars(sa.select(case.c.id)).all():
        _fold_anew(conn, case_id)


def _fold_anew(conn: sa.Connection, case_id: UUID) -> None:
    records = conn.scalars(
        sa.select(act.c.record).where(act.c.case_id == case_id).order_by(act.c.seq)
    )
    folded = fold(case_id, (act_of(record) for record in records))
    conn.execute(sa.update(case).where(case.c.id == case_id).values(snapshot=case_text(folded)))


def downgrade() -> None:
    op.drop_column("approval_inbox", "held_at")
