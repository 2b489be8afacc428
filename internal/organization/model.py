"""Tables of the organisation.

A department, post or person has one lasting id; what may change hangs on it in periods
`[valid_from, valid_to)` of JST days, `valid_to` empty while no end is known. Next April's chart is
loaded as periods that begin on 1 April.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    false,
)

from internal.kernel.db import Instant, PlainJson, metadata

department = Table(
    "department",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(20), nullable=False, unique=True),
)

department_period = Table(
    "department_period",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("department_id", Uuid, ForeignKey("department.id"), nullable=False),
    Column("parent_id", Uuid, ForeignKey("department.id")),
    Column("kind", String(12), nullable=False),  # rules.DepartmentKind
    Column("name", String(60), nullable=False),
    Column("name_en", String(120), nullable=False, server_default=""),
    Column("symbol", String(20), nullable=False),  # 文書記号
    Column("sort", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("department_id", "valid_from"),
    CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
)
Index("ix_department_period_parent", department_period.c.parent_id)

post = Table(
    "post",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", String(30), nullable=False, unique=True),
)

post_period = Table(
    "post_period",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("post_id", Uuid, ForeignKey("post.id"), nullable=False),
    Column("department_id", Uuid, ForeignKey("department.id"), nullable=False),
    Column("title", String(40), nullable=False),  # 職名: 課長, 維持係長
    Column("title_en", String(80), nullable=False, server_default=""),
    Column("rank", Integer, nullable=False),  # rules.Rank
    Column("duties", String(200), nullable=False, server_default=""),  # rules.Duty, by spaces
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("post_id", "valid_from"),
    CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
)
Index("ix_post_period_department", post_period.c.department_id, post_period.c.rank)

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("employee_number", String(20), nullable=False, unique=True),
    Column("family_name", String(40), nullable=False),
    Column("given_name", String(40), nullable=False),
    Column("family_kana", String(60), nullable=False),
    Column("given_kana", String(60), nullable=False),
    Column("name_en", String(120), nullable=False, server_default=""),
    Column("mail", String(200), nullable=False, server_default=""),
    Column("employment", String(20), nullable=False),  # rules.Employment
    Column("active_from", Date, nullable=False),
    Column("active_to", Date),
    CheckConstraint("active_to IS NULL OR active_to > active_from", name="period"),
)
Index("ix_person_kana", person.c.family_kana, person.c.given_kana)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("post_id", Uuid, ForeignKey("post.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # rules.AppointmentKind
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("person_id", "post_id", "kind", "valid_from"),
    CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
)
Index("ix_appointment_post", appointment.c.post_id, appointment.c.valid_from)
Index("ix_appointment_person", appointment.c.person_id, appointment.c.valid_from)

absence = Table(
    "absence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("absent_from", Instant, nullable=False),
    Column("absent_to", Instant, nullable=False),
    Column("reason", String(12), nullable=False),  # rules.AbsenceReason
    Column("note", String(200), nullable=False, server_default=""),
    Column("cancelled", Boolean, nullable=False, server_default=false()),
    CheckConstraint("absent_to > absent_from", name="period"),
)
Index("ix_absence_person", absence.c.person_id, absence.c.absent_to)
Index("ix_absence_until", absence.c.absent_to)

deputy_order = Table(
    "deputy_order",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("post_id", Uuid, ForeignKey("post.id"), nullable=False),  # whose decisions
    Column("place", Integer, nullable=False),  # 第1順位 = 1
    Column("deputy_post_id", Uuid, ForeignKey("post.id"), nullable=False),
    Column("article", String(60), nullable=False, server_default=""),
    Column("matter", String(40), nullable=False, server_default=""),  # empty: the general order
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    UniqueConstraint("post_id", "matter", "place", "valid_from"),
    CheckConstraint("place BETWEEN 1 AND 9", name="place"),
    CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="period"),
)
Index("ix_deputy_order_deputy", deputy_order.c.deputy_post_id)

delegation = Table(
    "delegation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),  # in whose place
    Column("post_id", Uuid, ForeignKey("post.id"), nullable=False),  # in which of her posts
    Column("proxy_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("matters", PlainJson, nullable=False),  # codes of 事項; empty: every kind
    Column("note", String(200), nullable=False, server_default=""),
    Column("state", String(10), nullable=False),  # rules.DelegationState
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("ended_at", Instant),
    CheckConstraint("valid_to > valid_from", name="period"),
)
Index("ix_delegation_person", delegation.c.person_id, delegation.c.valid_to)
Index("ix_delegation_proxy", delegation.c.proxy_id, delegation.c.valid_to)
Index("ix_delegation_until", delegation.c.valid_to)

organization_revision = Table(
    "organization_revision",
    metadata,
    Column("name", String(20), primary_key=True),  # "chart" or "absences"
    Column("revision", Uuid, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

organization_import = Table(
    "organization_import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(100), nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("files", PlainJson, nullable=False),  # register → decoded text
    Column("applied_at", Instant),
)

city_day = Table(
    "city_day",
    metadata,
    Column("on", Date, primary_key=True),
    Column("kind", String(10), nullable=False),  # calendars.DayKind
    Column("name", String(40), nullable=False),
    Column("entered_at", Instant, nullable=False),
)
