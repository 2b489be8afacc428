"""Tables of amendments to the authority table, of the city's examples, and of what was published.

A generation in force stands in the tables of approval; an amendment becomes one when published.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    false,
)

from internal.kernel.db import Instant, PlainJson, guard_append_only, metadata

regulation_amendment = Table(
    "regulation_amendment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("applies_from", Date, nullable=False),
    Column("based_on", String(40), nullable=False),  # code of the generation it was copied from
    Column("revision", Integer, nullable=False),  # counts every change, of its rows too
    Column("changed_by", String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("published_as", String(40), unique=True),  # code of the generation it became
    Column("discarded_at", Instant),
    # The facts and matters it speaks of, as approval.authority.vocabulary writes them.
    Column("facts", PlainJson, nullable=False),
    Column("matters", PlainJson, nullable=False),
)

regulation_row = Table(
    "regulation_row",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("amendment_id", Uuid, ForeignKey("regulation_amendment.id"), nullable=False),
    Column("sort", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
    # From here on as in authority_row.
    Column("code", String(40), nullable=False),
    Column("article", String(100), nullable=False),
    Column("matter", String(40), nullable=False),
    Column("capacity", String(12), nullable=False),
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
    "ix_regulation_row_amendment",
    regulation_row.c.amendment_id,
    regulation_row.c.code,
    unique=True,
)

regulation_example = Table(
    "regulation_example",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("matter", String(40), nullable=False),
    Column("facts", PlainJson, nullable=False),
    Column("level", String(40), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_by", String(100), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

regulation_publication = Table(
    "regulation_publication",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("generation_code", String(40), nullable=False),
    Column("amendment_id", Uuid, nullable=False),
    Column("name", String(100), nullable=False),
    Column("applies_from", Date, nullable=False),
    Column("withdrawn", Boolean, nullable=False),  # taken back before it came into force
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("examples", Integer, nullable=False),
    Column("unmet", PlainJson, nullable=False),  # [[name, expected, came out], …]
    Column("gaps", Integer, nullable=False),
)
Index("ix_regulation_publication_code", regulation_publication.c.generation_code)
guard_append_only(regulation_publication)

regulation_import = Table(
    "regulation_import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("amendment_id", Uuid, ForeignKey("regulation_amendment.id"), nullable=False),
    Column("format", String(4), nullable=False, server_default="csv"),  # rules.files.Format
    Column("text", Text, nullable=False),  # of a workbook its lines, as rules.files writes them
    Column("uploaded_at", Instant, nullable=False),
    Column("uploaded_by", String(100), nullable=False),
    Column("applied_at", Instant),
)
Index("ix_regulation_import_uploaded", regulation_import.c.uploaded_at)
