"""Facts and matters of an amendment: what drafters are asked, and what rows may look at."""

from uuid import UUID

from sqlalchemy import update

from internal.approval.authority.facts import FactDefinition, Vocabulary
from internal.approval.authority.store import AuthorityStore
from internal.approval.authority.vocabulary import facts_json, matters_json
from internal.kernel.db import Tx
from internal.kernel.refusal import NotFound, Refusal
from internal.regulation.model import regulation_amendment
from internal.regulation.queries import lines_of, rows_in
from internal.regulation.rules.rows import AnyRow, Flaw
from internal.regulation.rules.vocabulary import (
    MOST_FACTS,
    MOST_MATTERS,
    Matter,
    fact_flaws,
    matter_flaws,
    with_fact,
    with_matter,
    without_fact,
    without_matter,
)
from internal.regulation.service.changing import opened, record


class Words:
    """The vocabulary of an amendment. Each change counts as one of the amendment itself."""

    def __init__(self, authority: AuthorityStore) -> None:
        self._authority = authority

    def write_fact(
        self, tx: Tx, *, amendment_id: UUID, revision: int, fact: FactDefinition
    ) -> None:
        """Add a fact, or change the one of that name.

        Raises:
            Conflict: `regulation.amended_elsewhere`.
            Refusal: `regulation.flawed_fact`, `regulation.too_many_facts`.
        """
        words, rows = self._opened(tx, amendment_id, revision)
        known = self._authority.table(tx.conn).vocabulary
        _refuse("regulation.flawed_fact", fact_flaws(fact, words, known, rows))
        if fact.name not in words.facts and len(words.facts) >= MOST_FACTS:
            raise Refusal(
                "regulation.too_many_facts",
                "項目は{most}個までです。使わない項目を削除してください。",
                most=MOST_FACTS,
            )
        _keep(tx, amendment_id, with_fact(words, fact))
        record(tx, "write_fact", amendment_id, fact=fact.name, label=fact.label)

    def remove_fact(self, tx: Tx, *, amendment_id: UUID, revision: int, name: str) -> None:
        """Take a fact out that no row uses.

        Raises:
            NotFound: `regulation.no_fact`.
            Conflict: `regulation.amended_elsewhere`.
            Refusal: `regulation.fact_in_use`, with the rows.
        """
        words, rows = self._opened(tx, amendment_id, revision)
        if name not in words.facts:
            raise no_such_fact()
        _keep(tx, amendment_id, without_fact(words, name, rows))
        record(tx, "remove_fact", amendment_id, fact=name)

    def write_matter(self, tx: Tx, *, amendment_id: UUID, revision: int, matter: Matter) -> None:
        """Add a matter, or rename the one of that code.

        Raises:
            Conflict: `regulation.amended_elsewhere`.
            Refusal: `regulation.flawed_matter`, `regulation.too_many_matters`.
        """
        words, _ = self._opened(tx, amendment_id, revision)
        _refuse("regulation.flawed_matter", matter_flaws(matter, words))
        if matter.code not in words.matters and len(words.matters) >= MOST_MATTERS:
            raise Refusal(
                "regulation.too_many_matters",
                "事項は{most}個までです。使わない事項を削除してください。",
                most=MOST_MATTERS,
            )
        _keep(tx, amendment_id, with_matter(words, matter))
        record(tx, "write_matter", amendment_id, matter=matter.code, name=matter.name)

    def remove_matter(self, tx: Tx, *, amendment_id: UUID, revision: int, code: str) -> None:
        """Take a matter out that no row and no fact of its own speaks of.

        Raises:
            NotFound: `regulation.no_matter`.
            Conflict: `regulation.amended_elsewhere`.
            Refusal: `regulation.matter_in_use`, `regulation.matter_asked`.
        """
        words, rows = self._opened(tx, amendment_id, revision)
        if code not in words.matters:
            raise no_such_matter()
        _keep(tx, amendment_id, without_matter(words, code, rows))
        record(tx, "remove_matter", amendment_id, matter=code)

    def _opened(
        self, tx: Tx, amendment_id: UUID, revision: int
    ) -> tuple[Vocabulary, tuple[AnyRow, ...]]:
        amendment = opened(tx, amendment_id, revision)
        return amendment.words, rows_in(lines_of(tx.conn, amendment_id))


def no_such_fact() -> NotFound:
    """One sentence for every page that misses a fact."""
    return NotFound(
        "regulation.no_fact", "この項目はありません。項目と事項の一覧から選び直してください。"
    )


def no_such_matter() -> NotFound:
    """One sentence for every page that misses a matter."""
    return NotFound(
        "regulation.no_matter", "この事項はありません。項目と事項の一覧から選び直してください。"
    )


def _refuse(code: str, flaws: tuple[Flaw, ...]) -> None:
    for flaw in flaws:
        raise Refusal(code, flaw.sentence, **flaw.facts)


def _keep(tx: Tx, amendment_id: UUID, words: Vocabulary) -> None:
    tx.conn.execute(
        update(regulation_amendment)
        .where(regulation_amendment.c.id == amendment_id)
        .values(facts=facts_json(words), matters=matters_json(words))
    )
