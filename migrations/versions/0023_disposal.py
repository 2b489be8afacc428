"""Disposal and transfer of binders: proposals, cases shown no more, certificates of destruction."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Erasure, Instant, append_only_ddl

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OF_A_DOCUMENT = "SELECT 1 FROM ledger_erasure WHERE subject_id = OLD.document_id"
_ERASABLE = {
    "approval_seal": Erasure(
        "SELECT 1 FROM ledger_erasure WHERE case_id = OLD.case_id",
        emptied=("content",),
        kept=("case_id", "number", "sealed_at", "content_digest", "head_hash", "digest"),
    ),
    "document_version": Erasure(
        _OF_A_DOCUMENT,
        emptied=("content",),
        kept=("document_id", "round", "amendment", "digest", "submitted_at"),
    ),
    "late_attachment": Erasure(_OF_A_DOCUMENT),
    "document_archive": Erasure(_OF_A_DOCUMENT),
    "attachment_note_answer": Erasure(
        "SELECT 1 FROM ledger_erasure JOIN attachment_note"
        " ON attachment_note.document_id = ledger_erasure.subject_id"
        " WHERE attachment_note.id = OLD.note_id"
    ),
}
_NEW = ("ledger_certificate", "ledger_certificate_cover", "ledger_erasure")


def upgrade() -> None:
    op.add_column("approval_case", sa.Column("withheld", sa.String(length=12), nullable=True))
    _certificates()
    _proposals()
    for table in _NEW:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)
    for table, erasure in _ERASABLE.items():
        _guard_anew(table, erasure)


def downgrade() -> None:
    for table in _ERASABLE:
        _guard_anew(table, None)
    op.drop_table("disposal_item")
    op.drop_table("disposal_batch")
    for table in reversed(_NEW):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_refuse()")
    op.drop_column("approval_case", "withheld")


def _guard_anew(table: str, erasure: Erasure | None) -> None:
    """Give a table the triggers it has with an erasure, or without one."""
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
    for statement in append_only_ddl(table, erasure):
        anew = dialect == "sqlite" or "CREATE OR REPLACE" in statement.text
        if statement.dialect == dialect and anew:
            op.execute(statement.text)


def _certificates() -> None:
    op.create_table(
        "ledger_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_certificate")),
    )
    op.create_table(
        "ledger_certificate_cover",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("root_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["ledger_certificate.id"],
            name=op.f("fk_ledger_certificate_cover_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["root_number"],
            ["ledger_root.number"],
            name=op.f("fk_ledger_certificate_cover_root_number"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_ledger_certificate_cover")),
    )
    op.create_index("ix_ledger_certificate_cover_root", "ledger_certificate_cover", ["root_number"])
    op.create_table(
        "ledger_erasure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_ledger_erasure_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["ledger_certificate.id"],
            name=op.f("fk_ledger_erasure_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_ledger_erasure")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_ledger_erasure_subject_id")),
    )


def _proposals() -> None:
    op.create_table(
        "disposal_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("decision_number", sa.String(length=60), nullable=False, server_default=""),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("carried_out_by", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("carried_out_at", Instant(), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_disposal_batch_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["ledger_certificate.id"],
            name=op.f("fk_disposal_batch_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_batch")),
        sa.UniqueConstraint("document_id", name=op.f("uq_disposal_batch_document_id")),
    )
    op.create_index("ix_disposal_batch_erase", "disposal_batch", ["state", "erase_on"])
    op.create_table(
        "disposal_item",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("binder_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("left_out", sa.String(length=300), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["disposal_batch.id"], name=op.f("fk_disposal_item_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["binder_id"], ["binder.id"], name=op.f("fk_disposal_item_binder_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "binder_id", name=op.f("pk_disposal_item")),
    )
    op.create_index("ix_disposal_item_binder", "disposal_item", ["binder_id"])
