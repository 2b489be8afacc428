"""Forgetting contents that nothing uses any more, with the pictures of their pages.

Only rows go here. The nightly sweep removes what the store holds and no row knows; it spares what
was stored lately, so a content that somebody puts in again at this moment is not lost.
"""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Connection, delete, select

from internal.kernel.db import Tx
from internal.kernel.files.model import blob, picture, rendering

Used = Callable[[Connection, Collection[str]], frozenset[str]]
"""Which of some contents a room still uses."""


def forget_contents(tx: Tx, digests: Collection[str], used: Used) -> int:
    """Delete the rows of contents, pictures and converted PDFs that nothing uses; how many."""
    free = _free(tx.conn, frozenset(digests), used)
    made = _made_from(tx.conn, free)
    tx.conn.execute(delete(picture).where(picture.c.digest.in_(free)))
    tx.conn.execute(delete(rendering).where(rendering.c.digest.in_(free)))
    gone = free | _free(tx.conn, made - free, used)
    tx.conn.execute(delete(blob).where(blob.c.digest.in_(gone)))
    return len(gone)


def _made_from(conn: Connection, digests: Iterable[str]) -> frozenset[str]:
    wanted = list(digests)
    pictures = conn.scalars(select(picture.c.picture_digest).where(picture.c.digest.in_(wanted)))
    converted = conn.scalars(
        select(rendering.c.pdf_digest).where(
            rendering.c.digest.in_(wanted), rendering.c.pdf_digest.is_not(None)
        )
    )
    return frozenset(pictures) | frozenset(converted)


def _free(conn: Connection, digests: frozenset[str], used: Used) -> frozenset[str]:
    """Those that neither a room nor the picture of another content uses."""
    wanted = list(digests)
    of_others = (
        conn.scalars(select(column).where(column.in_(wanted), rest.not_in(wanted)))
        for column, rest in (
            (picture.c.picture_digest, picture.c.digest),
            (rendering.c.pdf_digest, rendering.c.digest),
        )
    )
    return digests - used(conn, digests) - frozenset().union(*of_others)
