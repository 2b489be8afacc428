"""Facts and matters move into the generations and amendments, and back, without loss."""

from dataclasses import replace
from datetime import date

from alembic import command
from sqlalchemy import text

from internal.approval.authority.facts import Vocabulary
from internal.approval.authority.rules import Generation, Table
from internal.approval.authority.store import AuthorityStore
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.migrations import alembic_config
from internal.organization.directory import DirectoryCache
from internal.regulation.queries import amendment_of
from internal.regulation.service import Amendments
from tests.approval.cast import open_office


def in_japanese(words: Vocabulary) -> Vocabulary:
    """The words without their English, which the tables before did not know."""
    facts = {
        name: replace(fact, label_en="", choices_en={}, unit_en="")
        for name, fact in words.facts.items()
    }
    return Vocabulary(facts, words.matters, {})


def spoken(table: Table) -> tuple[Generation, ...]:
    """The generations, their words in Japanese only."""
    return tuple(
        replace(each, vocabulary=in_japanese(each.vocabulary or Vocabulary()))
        for each in table.generations
    )


def test_what_was_known_to_all_is_known_to_each(empty: Database, empty_url: str) -> None:
    command.upgrade(alembic_config(empty_url), "head")
    open_office(empty)
    store = AuthorityStore()
    amendment_id = empty.perform(
        Amendments(store, DirectoryCache()).begin,
        SYSTEM,
        name="改正",
        applies_from=date(2027, 4, 1),
        based_on="demo-2026-04",
    )
    with empty.reading() as conn:
        before = store.table(conn)
    command.downgrade(alembic_config(empty_url), "0015-1")
    with empty.reading() as conn:
        facts = conn.execute(text("SELECT name FROM authority_fact ORDER BY sort")).scalars().all()
        matters = conn.execute(text("SELECT name FROM authority_matter ORDER BY sort")).scalars()
        assert (facts, list(matters)) == (list(before.facts), list(before.matters.values()))
    command.upgrade(alembic_config(empty_url), "head")
    with empty.reading() as conn:
        after = AuthorityStore().table(conn)
        amendment = amendment_of(conn, amendment_id)
    assert spoken(after) == spoken(before)
    assert amendment is not None
    assert amendment.words == in_japanese(before.vocabulary)
