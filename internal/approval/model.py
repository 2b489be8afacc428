"""Tables of approval: acts are the truth; cases, inboxes and readers are projections of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)

from internal.kernel.db import Erasure, Instant, PlainJson, guard_append_only, metadata

approval_case = Table(
    "approval_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject_id", Uuid, nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("due_on", Date),
    Column("amount_yen", BigInteger),
    Column("attachments", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("round", Integer, nullable=False),
    Column("head", Integer, nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("drafter_person_id", Uuid, nullable=False),
    Column("drafter_name", String(100), nullable=False),
    Column("drafter_section", String(60), nullable=False),
    Column("section_id", Uuid, nullable=False),
    Column("level", String(40), nullable=False),
    Column("waiting_for", String(200), nullable=False),
    Column("progress", String(120), nullable=False),
    Column("number", String(60)),
    Column("fiscal_year", Integer, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("snapshot", Text, nullable=False),
    Column("medium", String(12), nullable=False, server_default="electronic"),  # paper.Medium
    Column("paper_with", Uuid),  # who holds its paper, until that is filed
    Column("paper_name", String(100), nullable=False, server_default=""),  # her name
    Column("paper_waits", Boolean, nullable=False, server_default=false()),  # 紙の編綴待ち
    Column("read_ahead", Boolean, nullable=False, server_default=false()),  # 事前閲覧
    Column("files_first", Boolean, nullable=False, server_default=false()),  # 添付の閲覧
    Column("withheld", String(12)),  # withholding.Withheld: in no list and on no page any more
    CheckConstraint("head >= 1", name="head"),
)
Index("ix_approval_case_drafter", approval_case.c.drafter_person_id, approval_case.c.changed_at)
Index("ix_approval_case_section", approval_case.c.section_id, approval_case.c.changed_at)
Index("ix_approval_case_number", approval_case.c.number)
Index("ix_approval_case_drafting", approval_case.c.drafter_person_id, approval_case.c.state)
Index("ix_approval_case_changed", approval_case.c.changed_at)
Index("ix_approval_case_decided", approval_case.c.decided_at, approval_case.c.id)
Index(
    "ix_approval_case_paper_with",
    approval_case.c.paper_with,
    approval_case.c.changed_at,
    postgresql_where=approval_case.c.paper_with.is_not(None),
    sqlite_where=approval_case.c.paper_with.is_not(None),
)
Index(
    "ix_approval_case_paper_waits",
    approval_case.c.section_id,
    approval_case.c.changed_at,
    postgresql_where=approval_case.c.paper_waits.is_(True),
    sqlite_where=approval_case.c.paper_waits.is_(True),
)

approval_act = Table(
    "approval_act",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("token", Uuid, nullable=False, unique=True),
    Column("verb", String(12), nullable=False),
    Column("person_id", Uuid),
    Column("at", Instant, nullable=False),
    Column("record", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("ix_approval_act_person", approval_act.c.person_id, approval_act.c.at)
guard_append_only(approval_act)

approval_seal = Table(
    "approval_seal",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("number", String(60), nullable=False, unique=True),
    Column("sealed_at", Instant, nullable=False),
    Column("content", Text, nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("head_hash", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)
guard_append_only(
    approval_seal,
    Erasure(
        "SELECT 1 FROM ledger_erasure WHERE case_id = OLD.case_id",
        emptied=("content",),
        kept=("case_id", "number", "sealed_at", "content_digest", "head_hash", "digest"),
    ),
)

approval_inbox = Table(
    "approval_inbox",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("box", String(12), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("post_id", Uuid, nullable=False),
    Column("capacity", String(12), nullable=False),
    Column("for_name", String(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("due_on", Date),
    Column("begun_at", Instant, nullable=False),
    Column("opened_at", Instant),
    Column("held_at", Instant),  # 保留 by this person, a mark of her own list
)
Index(
    "ix_approval_inbox_person",
    approval_inbox.c.person_id,
    approval_inbox.c.box,
    approval_inbox.c.urgent,
    approval_inbox.c.due_on,
)

approval_upcoming = Table(
    "approval_upcoming",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("participant_id", Uuid, nullable=False),  # of a post or of a person
    Column("capacity", String(12), nullable=False),
)
Index(
    "ix_approval_upcoming_participant",
    approval_upcoming.c.participant_id,
    approval_upcoming.c.case_id,
)

approval_reading_rule = Table(
    "approval_reading_rule",
    metadata,
    Column("rule", String(12), primary_key=True),  # reading_rules.ReadingRule
    Column("matter", String(40), primary_key=True),  # of the authority table; empty: all others
    Column("holds", Boolean, nullable=False),
    Column("set_by", String(100), nullable=False),
    Column("set_at", Instant, nullable=False),
)

approval_saved_view = Table(
    "approval_saved_view",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("name", String(40), nullable=False),
    Column("state", PlainJson, nullable=False),  # the parts of the address
    Column("saved_at", Instant, nullable=False),
    UniqueConstraint("person_id", "name"),
)

approval_bulk = Table(
    "approval_bulk",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("post_id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),  # of the person, as her acts carry it
    Column("verb", String(12), nullable=False),  # bulk.BulkVerb
    Column("reason", Text, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

approval_bulk_item = Table(
    "approval_bulk_item",
    metadata,
    Column("bulk_id", Uuid, ForeignKey("approval_bulk.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("case_id", Uuid, ForeignKey("approval_case.id"), nullable=False),
    Column("slot", Integer, nullable=False),
    Column("token", Uuid, nullable=False),
    Column("seen", String(64), nullable=False),
    Column("state", String(12), nullable=False),  # bulk_orders.ItemState
    Column("sentence", String(300), nullable=False),
    Column("facts", PlainJson, nullable=False),
    Column("done_at", Instant),
)

approval_reminder = Table(
    "approval_reminder",
    metadata,
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("on", Date, primary_key=True),
    Column("kind", String(10), primary_key=True),  # reminders.ReminderKind
    Column("waited_days", Integer, nullable=False),  # working days
    Column("at", Instant, nullable=False),
)
Index(
    "ix_approval_reminder_person",
    approval_reminder.c.person_id,
    approval_reminder.c.kind,
    approval_reminder.c.on,
)
guard_append_only(approval_reminder)

approval_reminder_rule = Table(
    "approval_reminder_rule",
    metadata,
    Column("kind", String(20), primary_key=True),  # empty: every kind without a rule of its own
    Column("remind_after", Integer, nullable=False),  # working days, like the next
    Column("escalate_after", Integer, nullable=False),
)

approval_editing_rule = Table(
    "approval_editing_rule",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("matter", String(40), nullable=False),  # empty: every matter without one of its own
    Column("applies_from", Date, nullable=False),
    Column("editors", PlainJson, nullable=False),  # values of Capacity, like the next
    Column("enclosers", PlainJson, nullable=False),
    Column("standing", String(10), nullable=False),  # amendments.Standing
    Column("written_by", String(200), nullable=False),
    Column("written_at", Instant, nullable=False),
)
Index(
    "ix_approval_editing_rule_matter",
    approval_editing_rule.c.matter,
    approval_editing_rule.c.applies_from,
)
guard_append_only(approval_editing_rule)

approval_reader = Table(
    "approval_reader",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("approval_case.id"), primary_key=True),
    Column("since", Instant, nullable=False),
)
Index("ix_approval_reader_case", approval_reader.c.case_id)

authority_generation = Table(
    "authority_generation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("applies_from", Date, nullable=False, unique=True),
    Column("digest", String(64), nullable=False),
    # What it speaks of, as authority.vocabulary writes it.
    Column("facts", PlainJson, nullable=False),
    Column("matters", PlainJson, nullable=False),
)

authority_row = Table(
    "authority_row",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("generation_id", Uuid, ForeignKey("authority_generation.id"), nullable=False),
    Column("sort", Integer, nullable=False),
    Column("code", String(40), nullable=False),
    Column("article", String(100), nullable=False),
    Column("matter", String(40), nullable=False),
    Column("capacity", String(12), nullable=False),  # decide, concur, examine, show
    Column("level", String(40), nullable=False, server_default=""),
    Column("decider_rank", Integer),
    Column("post_codes", PlainJson, nullable=False),
    Column("conditions", PlainJson, nullable=False),
    Column("deputy_barred", Boolean, nullable=False, server_default=false()),
    # How a 合議 is completed: engine.values.Completion; rows with one stage form it together.
    Column("completion", String(12), nullable=False, server_default="all"),
    Column("completion_count", Integer, nullable=False, server_default="0"),
    Column("in_order", Boolean, nullable=False, server_default=false()),
    Column("stage", String(40), nullable=False, server_default=""),
)
Index(
    "ix_authority_row_generation",
    authority_row.c.generation_id,
    authority_row.c.code,
    unique=True,
)

authority_guards = Table(
    "authority_guards",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("applies_from", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),  # canonical text of authority.guards.Guards
    Column("digest", String(64), nullable=False),
    Column("written_by", String(200), nullable=False),
    Column("written_at", Instant, nullable=False),
    UniqueConstraint("applies_from", "version"),
)
guard_append_only(authority_guards)

route_template = Table(
    "route_template",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("scope", String(10), nullable=False),  # route_templates.rules.Scope
    Column("owner_id", Uuid),  # section or person; none: the city
    Column("created_at", Instant, nullable=False),
)
Index("ix_route_template_owner", route_template.c.scope, route_template.c.owner_id)

route_template_version = Table(
    "route_template_version",
    metadata,
    Column("template_id", Uuid, ForeignKey("route_template.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("owner_name", String(100), nullable=False),
    Column("name", String(60), nullable=False),
    Column("shape", PlainJson, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("written_by", String(200), nullable=False),
    Column("written_at", Instant, nullable=False),
)
guard_append_only(route_template_version)

post_group = Table(
    "post_group",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("scope", String(10), nullable=False),
    Column("owner_id", Uuid),
    Column("created_at", Instant, nullable=False),
)
Index("ix_post_group_owner", post_group.c.scope, post_group.c.owner_id)

post_group_version = Table(
    "post_group_version",
    metadata,
    Column("group_id", Uuid, ForeignKey("post_group.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("owner_name", String(100), nullable=False),
    Column("name", String(60), nullable=False),
    Column("applies_from", Date, nullable=False),
    Column("post_codes", PlainJson, nullable=False),
    Column("written_by", String(200), nullable=False),
    Column("written_at", Instant, nullable=False),
)
guard_append_only(post_group_version)
