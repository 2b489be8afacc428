"""Which contents are stored, and how far their pages are drawn."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from internal.kernel.db import Instant, metadata


class RenderingState(StrEnum):
    """How far the pictures of a file are. `WAITING` with pictures: the first ones are there."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


class Problem(StrEnum):
    """Why a file could not be drawn."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    NOT_CONVERTED = "not_converted"


blob = Table(
    "blob",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("verified_at", Instant),
    CheckConstraint("length(digest) = 64", name="digest"),
    CheckConstraint("size >= 0", name="size"),
)
Index("ix_blob_verified_at", blob.c.verified_at, blob.c.digest)

rendering = Table(
    "rendering",
    metadata,
    Column("digest", String(64), ForeignKey("blob.digest"), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("error", String(20)),
    Column("tool", String(20)),
    Column("pdf_digest", String(64), ForeignKey("blob.digest")),
    Column("updated_at", Instant, nullable=False),
)

picture = Table(
    "picture",
    metadata,
    Column("digest", String(64), ForeignKey("blob.digest"), nullable=False),
    Column("page", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("picture_digest", String(64), ForeignKey("blob.digest"), nullable=False),
    PrimaryKeyConstraint("digest", "page"),
    CheckConstraint("page >= 1", name="page"),
)
