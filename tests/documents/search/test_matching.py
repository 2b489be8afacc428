"""Both databases find what contains the folded words, and nothing else."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from internal.documents.search.indexing import Part, text_rows
from internal.documents.search.matching import contains
from internal.documents.search.model import search_text
from internal.documents.search.rules.folding import folded
from internal.documents.search.rules.question import question_of
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx

TEXTS = (
    "道路陥没箇所の緊急修繕工事の施行について",
    "渡邉様(川越市)との契約の変更について",
    "ﾀﾌﾞﾚｯﾄ端末の賃貸借 R7-12",
    "open data の公開 100%",
    "it's a \\ 'quoted' \"text\" & more | less ! <-> :*",
    "道道路路の維持",
    "\U00020bb7野家 葛\U000e0100飾区",
    "契約\n約款",
    "a" * 600 + "べ" + "0" * 600,
    "",
)
WORDS = (
    "道路",
    "路道",
    "渡辺",
    "渡邊様(川越",
    "たぶれっと",
    "r7-12",
    "data の公",
    "%",
    "100%",
    "0%",
    "'q",
    "\\",
    "& more",
    "<->",
    ":*",
    "AND",
    "NEAR",
    "it's a",
    "道道路",
    "路路の維",
    "吉野",
    "葛飾",
    "約約款",
    "べ000",
    "a" * 90 + "べ",
    "べべ",
    "修",
    "無い",
)


@pytest.fixture
def indexed(db: Database) -> Database:
    def enter(tx: Tx) -> None:
        rows = [row for n, text in enumerate(TEXTS) for row in text_rows(f"{n}", Part.BODY, text)]
        tx.conn.execute(insert(search_text), rows)

    db.perform(enter, SYSTEM)
    return db


def sources(conn: Connection, word: str) -> set[str]:
    return set(conn.scalars(select(search_text.c.source).where(contains(conn, word))))


def by_looking(word: str) -> set[str]:
    """Every text is folded and looked through: the truth, slowly."""
    return {f"{n}" for n, text in enumerate(TEXTS) if word in folded(text)}


def test_a_word_is_found_where_it_stands_and_nowhere_else(indexed: Database) -> None:
    with indexed.reading() as conn:
        for word in map(folded, WORDS):
            assert sources(conn, word) == by_looking(word), word


def test_every_two_characters_of_every_text_find_it(indexed: Database) -> None:
    pairs = {first + second for text in TEXTS for first, second in itertools.pairwise(text)}
    words = {word for pair in pairs for word in question_of(pair).wanted}
    assert len(words) > 50
    with indexed.reading() as conn:
        for word in words:
            assert sources(conn, word) == by_looking(word), word


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("道路の契約a0'\"\\%&|!()-* "), min_size=1, max_size=6))
def test_whatever_is_typed_is_words_and_no_command(indexed: Database, typed: str) -> None:
    with indexed.reading() as conn:
        for word in (*question_of(typed).wanted, *question_of(typed).unwanted):
            assert sources(conn, word) == by_looking(word)
