"""The one question both databases answer: which documents contain a word.

The index says which texts have every two neighbouring characters of the word; where the word is
longer, its folded text is compared as a whole. A `tsvector` could compare neighbours itself, but
it forgets where a token stands after its 256th time.
"""

from sqlalchemy import ColumnElement, Connection, Select, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from internal.documents.search.indexing import Part
from internal.documents.search.model import quoted_lexeme, search_source, search_text
from internal.documents.search.rules.question import is_one_token, tokens_for

_tokens = table("search_tokens", column("rowid"), column("search_tokens"))


def documents_with(conn: Connection, word: str, part: Part | None = None) -> Select[tuple[object]]:
    """The ids of the documents that contain a folded word, anywhere or in one part of them."""
    found = (
        select(search_source.c.document_id)
        .join(search_text, search_text.c.source == search_source.c.source)
        .where(contains(conn, word))
    )
    return found if part is None else found.where(search_text.c.part == part.value)


def contains(conn: Connection, word: str) -> ColumnElement[bool]:
    """Whether a row of `search_text` contains a folded word."""
    if conn.dialect.name == "postgresql":
        query = " & ".join(quoted_lexeme(token) for token in tokens_for(word))
        has_tokens = search_text.c.tokens.bool_op("@@")(cast(literal(query), TSQUERY))
        place = func.strpos(search_text.c.folded, word)
    else:
        query = " AND ".join(_quoted(token) for token in tokens_for(word))
        matching = select(_tokens.c.rowid).where(_tokens.c.search_tokens.bool_op("MATCH")(query))
        has_tokens = search_text.c.id.in_(matching)
        place = func.instr(search_text.c.folded, word)
    return has_tokens if is_one_token(word) else has_tokens & (place > 0)


def _quoted(token: str) -> str:
    """A token as FTS5 reads it, whatever signs it has."""
    return '"' + token.replace('"', '""') + '"'
