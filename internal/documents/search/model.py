"""Tables of the search: which texts a document has, and the tokens they are found by.

A source is a document's own words or the content of a file; a file that several documents have is
read and kept once. Everything here follows from other tables and can be made anew
(`internal search rebuild`).

The tokens of a text are one column on both databases. PostgreSQL has them as a `tsvector` under a
GIN index; on SQLite an FTS5 table reads the column and follows it by triggers.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

from internal.kernel.db import DialectDDL, Instant, metadata


class Tokens(TypeDecorator[tuple[str, ...]]):
    """The tokens of a text. Written only; what they were is never asked."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        plain: TypeEngine[str] = TSVECTOR() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(plain)

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return " ".join(quoted_lexeme(token) for token in value)
        return " ".join(value)


def quoted_lexeme(token: str) -> str:
    """A token as `tsvector` and `tsquery` read it, whatever signs it has."""
    inside = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{inside}'"


search_text = Table(
    "search_text",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("source", String(64), nullable=False),  # digest of a file, or id of a document
    Column("part", String(8), nullable=False),  # indexing.Part
    Column("piece", Integer, nullable=False),
    Column("original", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("tokens", Tokens, nullable=False),
    UniqueConstraint("source", "part", "piece"),
    # Rows that only name their source stay small, so that going through many hits reads few pages;
    # the texts lie beside and are fetched where one is shown or compared.
    postgresql_with={"toast_tuple_target": 128},
)
Index("ix_search_text_tokens", search_text.c.tokens, postgresql_using="gin").ddl_if(
    dialect="postgresql"
)

search_source = Table(
    "search_source",
    metadata,
    Column("document_id", Uuid, ForeignKey("document.id"), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("name", String(200), nullable=False),  # of the file; empty: the document's own words
)
Index("ix_search_source_source", search_source.c.source)

search_file = Table(
    "search_file",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("state", String(10), nullable=False),  # reading.FileState
    Column("problem", String(20)),  # kernel.files.model.Problem
    Column("characters", Integer, nullable=False),
    Column("read_at", Instant, nullable=False),
    CheckConstraint("characters >= 0", name="characters"),
)

_SIGNS = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum())


def token_table_ddl() -> tuple[DialectDDL, ...]:
    """The FTS5 table over `search_text.tokens` and what keeps it in step, for SQLite only.

    Used when tables are created for a test and, word for word, by the migration. Which documents
    have a token is all that is asked of it, so it keeps no positions (`detail=none`).
    """
    signs = _SIGNS.replace('"', '""').replace("'", "''")
    remove = (
        "INSERT INTO search_tokens(search_tokens, rowid, tokens) "
        "VALUES ('delete', old.id, old.tokens)"
    )
    add = "INSERT INTO search_tokens(rowid, tokens) VALUES (new.id, new.tokens)"
    triggers = {
        "insert": f"{add};",
        "delete": f"{remove};",
        "update": f"{remove}; {add};",
    }
    return (
        DialectDDL(
            "sqlite",
            "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, content='search_text', "
            "content_rowid='id', detail='none', columnsize=0, "
            f"tokenize=\"ascii tokenchars '{signs}'\")",
        ),
        *(
            DialectDDL(
                "sqlite",
                f"CREATE TRIGGER search_text_{verb} AFTER {verb.upper()} ON search_text "
                f"BEGIN {what} END",
            )
            for verb, what in triggers.items()
        ),
    )


for _statement in token_table_ddl():
    # A per cent sign means something to DDL().
    event.listen(
        search_text,
        "after_create",
        DDL(_statement.text.replace("%", "%%")).execute_if(  # type: ignore[no-untyped-call]
            dialect=_statement.dialect
        ),
    )
