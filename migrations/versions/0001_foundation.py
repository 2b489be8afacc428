"""The foundation: organisation, sessions, approval, documents, files, notices, outbox."""

import sqlalchemy as sa
from alembic import op

from internal.kernel.db import Instant, append_only_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "approval_act",
    "approval_seal",
    "audit_event",
    "document_archive",
    "document_version",
)


def upgrade() -> None:
    op.create_table(
        "approval_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount_yen", sa.BigInteger(), nullable=True),
        sa.Column("attachments", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("drafter_person_id", sa.Uuid(), nullable=False),
        sa.Column("drafter_name", sa.String(length=100), nullable=False),
        sa.Column("drafter_section", sa.String(length=60), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("waiting_for", sa.String(length=200), nullable=False),
        sa.Column("progress", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.CheckConstraint("head >= 1", name=op.f("ck_approval_case_head")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_case")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_approval_case_subject_id")),
    )
    with op.batch_alter_table("approval_case", schema=None) as batch_op:
        batch_op.create_index("ix_approval_case_changed", ["changed_at"], unique=False)
        batch_op.create_index(
            "ix_approval_case_drafter", ["drafter_person_id", "changed_at"], unique=False
        )
        batch_op.create_index("ix_approval_case_number", ["number"], unique=False)
        batch_op.create_index(
            "ix_approval_case_section", ["section_id", "changed_at"], unique=False
        )

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_event_object", ["object_kind", "object_id", "id"], unique=False
        )
        batch_op.create_index("ix_audit_event_person", ["person_id", "id"], unique=False)

    op.create_table(
        "authority_fact",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_authority_fact")),
    )
    op.create_table(
        "authority_generation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_generation")),
        sa.UniqueConstraint("applies_from", name=op.f("uq_authority_generation_applies_from")),
        sa.UniqueConstraint("code", name=op.f("uq_authority_generation_code")),
    )
    op.create_table(
        "authority_matter",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authority_matter")),
    )
    op.create_table(
        "blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("verified_at", Instant(), nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_blob_digest")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_blob_size")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob")),
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index("ix_blob_verified_at", ["verified_at", "digest"], unique=False)

    op.create_table(
        "department",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
    )
    op.create_table(
        "dev_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dev_mail")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drafter_person_id", sa.Uuid(), nullable=False),
        sa.Column("drafter_post_id", sa.Uuid(), nullable=False),
        sa.Column("drafter_name", sa.String(length=100), nullable=False),
        sa.Column("drafter_section", sa.String(length=60), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("confidential", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("disclosure", sa.String(length=12), nullable=False),
        sa.Column("retention_years", sa.Integer(), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("discarded_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(
            "ix_document_drafter", ["drafter_person_id", "saved_at"], unique=False
        )

    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "number_series",
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("symbol", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("fiscal_year", "register", "symbol", name=op.f("pk_number_series")),
    )
    op.create_table(
        "organization_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", Instant(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=100), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_import")),
    )
    op.create_table(
        "organization_revision",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_organization_revision")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_waiting",
            ["due_at"],
            unique=False,
            postgresql_where=sa.text("state IN ('new', 'leased')"),
            sqlite_where=sa.text("state IN ('new', 'leased')"),
        )

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employee_number", sa.String(length=20), nullable=False),
        sa.Column("family_name", sa.String(length=40), nullable=False),
        sa.Column("given_name", sa.String(length=40), nullable=False),
        sa.Column("family_kana", sa.String(length=60), nullable=False),
        sa.Column("given_kana", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=120), server_default="", nullable=False),
        sa.Column("mail", sa.String(length=200), server_default="", nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "active_to IS NULL OR active_to > active_from", name=op.f("ck_person_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("employee_number", name=op.f("uq_person_employee_number")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_kana", ["family_kana", "given_kana"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("code", name=op.f("uq_post_code")),
    )
    op.create_table(
        "saml_request",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("idp", sa.String(length=40), nullable=False),
        sa.Column("relay_state", sa.String(length=64), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saml_request")),
        sa.UniqueConstraint("relay_state", name=op.f("uq_saml_request_relay_state")),
    )
    with op.batch_alter_table("saml_request", schema=None) as batch_op:
        batch_op.create_index("ix_saml_request_expires", ["expires_at"], unique=False)

    op.create_table(
        "used_message",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_message")),
    )
    with op.batch_alter_table("used_message", schema=None) as batch_op:
        batch_op.create_index("ix_used_message_expires", ["expires_at"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("absent_from", Instant(), nullable=False),
        sa.Column("absent_to", Instant(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("absent_to > absent_from", name=op.f("ck_absence_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person", ["person_id", "absent_to"], unique=False)
        batch_op.create_index("ix_absence_until", ["absent_to"], unique=False)

    op.create_table(
        "access_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("idp", sa.String(length=40), server_default="", nullable=False),
        sa.Column("name_id", sa.Text(), server_default="", nullable=False),
        sa.Column("name_id_format", sa.String(length=120), server_default="", nullable=False),
        sa.Column("session_index", sa.Text(), server_default="", nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_why", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_access_session_person_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_access_session_post_id")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_access_session")),
        sa.UniqueConstraint("id", name=op.f("uq_access_session_id")),
    )
    with op.batch_alter_table("access_session", schema=None) as batch_op:
        batch_op.create_index("ix_access_session_expires", ["expires_at"], unique=False)
        batch_op.create_index("ix_access_session_name_id", ["idp", "name_id"], unique=False)
        batch_op.create_index("ix_access_session_person", ["person_id", "seen_at"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_appointment_period")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_appointment_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint(
            "person_id",
            "post_id",
            "kind",
            "valid_from",
            name=op.f("uq_appointment_person_id_post_id_kind_valid_from"),
        ),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_person", ["person_id", "valid_from"], unique=False)
        batch_op.create_index("ix_appointment_post", ["post_id", "valid_from"], unique=False)

    op.create_table(
        "approval_act",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_act_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_approval_act")),
        sa.UniqueConstraint("token", name=op.f("uq_approval_act_token")),
    )
    with op.batch_alter_table("approval_act", schema=None) as batch_op:
        batch_op.create_index("ix_approval_act_person", ["person_id", "at"], unique=False)

    op.create_table(
        "approval_inbox",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.String(length=12), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("for_name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_inbox_case_id")
        ),
        sa.PrimaryKeyConstraint(
            "case_id", "person_id", "box", "slot", name=op.f("pk_approval_inbox")
        ),
    )
    with op.batch_alter_table("approval_inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_approval_inbox_person", ["person_id", "box", "urgent", "due_on"], unique=False
        )

    op.create_table(
        "approval_reader",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_reader_case_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "case_id", name=op.f("pk_approval_reader")),
    )
    with op.batch_alter_table("approval_reader", schema=None) as batch_op:
        batch_op.create_index("ix_approval_reader_case", ["case_id"], unique=False)

    op.create_table(
        "approval_seal",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("sealed_at", Instant(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["approval_case.id"], name=op.f("fk_approval_seal_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_approval_seal")),
        sa.UniqueConstraint("number", name=op.f("uq_approval_seal_number")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("added_by", sa.String(length=100), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_attachment_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_document", ["document_id", "place"], unique=False)

    op.create_table(
        "authority_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("generation_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("article", sa.String(length=100), nullable=False),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=40), server_default="", nullable=False),
        sa.Column("decider_rank", sa.Integer(), nullable=True),
        sa.Column("post_codes", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("deputy_barred", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["generation_id"],
            ["authority_generation.id"],
            name=op.f("fk_authority_row_generation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_row")),
    )
    with op.batch_alter_table("authority_row", schema=None) as batch_op:
        batch_op.create_index("ix_authority_row_generation", ["generation_id", "code"], unique=True)

    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_break_glass_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_table(
        "department_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=120), server_default="", nullable=False),
        sa.Column("symbol", sa.String(length=20), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_department_period_period")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_period_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["department.id"], name=op.f("fk_department_period_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_period")),
        sa.UniqueConstraint(
            "department_id",
            "valid_from",
            name=op.f("uq_department_period_department_id_valid_from"),
        ),
    )
    with op.batch_alter_table("department_period", schema=None) as batch_op:
        batch_op.create_index("ix_department_period_parent", ["parent_id"], unique=False)

    op.create_table(
        "deputy_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("deputy_post_id", sa.Uuid(), nullable=False),
        sa.Column("article", sa.String(length=60), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("place BETWEEN 1 AND 9", name=op.f("ck_deputy_order_place")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_deputy_order_period")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_post_id"], ["post.id"], name=op.f("fk_deputy_order_deputy_post_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_deputy_order_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy_order")),
        sa.UniqueConstraint(
            "post_id", "place", "valid_from", name=op.f("uq_deputy_order_post_id_place_valid_from")
        ),
    )
    with op.batch_alter_table("deputy_order", schema=None) as batch_op:
        batch_op.create_index("ix_deputy_order_deputy", ["deputy_post_id"], unique=False)

    op.create_table(
        "document_archive",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("missing_characters", sa.String(length=200), server_default="", nullable=False),
        sa.Column("archived_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_archive_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_archive")),
        sa.UniqueConstraint("case_id", name=op.f("uq_document_archive_case_id")),
    )
    op.create_table(
        "document_version",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "round", name=op.f("pk_document_version")),
    )
    op.create_table(
        "kept_input",
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_input_person_id")),
        sa.PrimaryKeyConstraint("key_digest", name=op.f("pk_kept_input")),
    )
    with op.batch_alter_table("kept_input", schema=None) as batch_op:
        batch_op.create_index("ix_kept_input_expires", ["expires_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sentence", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("mail_key", sa.String(length=200), nullable=True),
        sa.Column("mailed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_mail", ["mail_key"], unique=False)
        batch_op.create_index("ix_notice_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id", "path"],
            unique=False,
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.String(length=12), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "picture",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("picture_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("page >= 1", name=op.f("ck_picture_page")),
        sa.ForeignKeyConstraint(["digest"], ["blob.digest"], name=op.f("fk_picture_digest")),
        sa.ForeignKeyConstraint(
            ["picture_digest"], ["blob.digest"], name=op.f("fk_picture_picture_digest")
        ),
        sa.PrimaryKeyConstraint("digest", "page", name=op.f("pk_picture")),
    )
    op.create_table(
        "post_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("title_en", sa.String(length=80), server_default="", nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("duties", sa.String(length=200), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_post_period_period")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_post_period_department_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_period_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_period")),
        sa.UniqueConstraint(
            "post_id", "valid_from", name=op.f("uq_post_period_post_id_valid_from")
        ),
    )
    with op.batch_alter_table("post_period", schema=None) as batch_op:
        batch_op.create_index("ix_post_period_department", ["department_id", "rank"], unique=False)

    op.create_table(
        "rendering",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=20), nullable=True),
        sa.Column("tool", sa.String(length=20), nullable=True),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["blob.digest"], name=op.f("fk_rendering_digest")),
        sa.ForeignKeyConstraint(
            ["pdf_digest"], ["blob.digest"], name=op.f("fk_rendering_pdf_digest")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rendering")),
    )
    op.create_table(
        "sign_in_ticket",
        sa.Column("ticket_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=True),
        sa.Column("idp", sa.String(length=40), server_default="", nullable=False),
        sa.Column("name_id", sa.Text(), server_default="", nullable=False),
        sa.Column("name_id_format", sa.String(length=120), server_default="", nullable=False),
        sa.Column("session_index", sa.Text(), server_default="", nullable=False),
        sa.Column("session_ends_at", Instant(), nullable=True),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_ticket_person_id")
        ),
        sa.PrimaryKeyConstraint("ticket_digest", name=op.f("pk_sign_in_ticket")),
    )
    with op.batch_alter_table("sign_in_ticket", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_ticket_expires", ["expires_at"], unique=False)

    op.create_table(
        "attachment_view",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("viewed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_view_attachment_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "attachment_id", name=op.f("pk_attachment_view")),
    )
    for table in APPEND_ONLY:
        for statement in append_only_ddl(table):
            if statement.dialect == op.get_bind().dialect.name:
                op.execute(statement.text)


def downgrade() -> None:
    op.drop_table("attachment_view")
    with op.batch_alter_table("sign_in_ticket", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_ticket_expires")

    op.drop_table("sign_in_ticket")
    op.drop_table("rendering")
    with op.batch_alter_table("post_period", schema=None) as batch_op:
        batch_op.drop_index("ix_post_period_department")

    op.drop_table("post_period")
    op.drop_table("picture")
    op.drop_table("notice_preference")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_notice_person")
        batch_op.drop_index("ix_notice_mail")

    op.drop_table("notice")
    with op.batch_alter_table("kept_input", schema=None) as batch_op:
        batch_op.drop_index("ix_kept_input_expires")

    op.drop_table("kept_input")
    op.drop_table("document_version")
    op.drop_table("document_archive")
    with op.batch_alter_table("deputy_order", schema=None) as batch_op:
        batch_op.drop_index("ix_deputy_order_deputy")

    op.drop_table("deputy_order")
    with op.batch_alter_table("department_period", schema=None) as batch_op:
        batch_op.drop_index("ix_department_period_parent")

    op.drop_table("department_period")
    op.drop_table("break_glass")
    with op.batch_alter_table("authority_row", schema=None) as batch_op:
        batch_op.drop_index("ix_authority_row_generation")

    op.drop_table("authority_row")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index("ix_attachment_document")

    op.drop_table("attachment")
    op.drop_table("approval_seal")
    with op.batch_alter_table("approval_reader", schema=None) as batch_op:
        batch_op.drop_index("ix_approval_reader_case")

    op.drop_table("approval_reader")
    with op.batch_alter_table("approval_inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_approval_inbox_person")

    op.drop_table("approval_inbox")
    with op.batch_alter_table("approval_act", schema=None) as batch_op:
        batch_op.drop_index("ix_approval_act_person")

    op.drop_table("approval_act")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_post")
        batch_op.drop_index("ix_appointment_person")

    op.drop_table("appointment")
    with op.batch_alter_table("access_session", schema=None) as batch_op:
        batch_op.drop_index("ix_access_session_person")
        batch_op.drop_index("ix_access_session_name_id")
        batch_op.drop_index("ix_access_session_expires")

    op.drop_table("access_session")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_until")
        batch_op.drop_index("ix_absence_person")

    op.drop_table("absence")
    with op.batch_alter_table("used_message", schema=None) as batch_op:
        batch_op.drop_index("ix_used_message_expires")

    op.drop_table("used_message")
    with op.batch_alter_table("saml_request", schema=None) as batch_op:
        batch_op.drop_index("ix_saml_request_expires")

    op.drop_table("saml_request")
    op.drop_table("post")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_kana")

    op.drop_table("person")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting",
            postgresql_where=sa.text("state IN ('new', 'leased')"),
            sqlite_where=sa.text("state IN ('new', 'leased')"),
        )

    op.drop_table("outbox")
    op.drop_table("organization_revision")
    op.drop_table("organization_import")
    op.drop_table("number_series")
    op.drop_table("heartbeat")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_drafter")

    op.drop_table("document")
    op.drop_table("dev_mail")
    op.drop_table("department")
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.drop_index("ix_blob_verified_at")

    op.drop_table("blob")
    op.drop_table("authority_matter")
    op.drop_table("authority_generation")
    op.drop_table("authority_fact")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_person")
        batch_op.drop_index("ix_audit_event_object")

    op.drop_table("audit_event")
    with op.batch_alter_table("approval_case", schema=None) as batch_op:
        batch_op.drop_index("ix_approval_case_section")
        batch_op.drop_index("ix_approval_case_number")
        batch_op.drop_index("ix_approval_case_drafter")
        batch_op.drop_index("ix_approval_case_changed")

    op.drop_table("approval_case")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
