"""An amendment becomes a generation, or is taken back before it comes into force."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from internal.approval.authority.rules import Generation, Table
from internal.approval.authority.store import AuthorityStore, publish_generation
from internal.approval.model import authority_generation, authority_row
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import InvalidInput, Refusal
from internal.organization.directory import DirectoryCache
from internal.regulation.model import regulation_amendment, regulation_publication
from internal.regulation.queries import Amendment, amendment_of, example_lines, lines_of, rows_in
from internal.regulation.rules.examples import Outcome, run
from internal.regulation.rules.rows import AnyRow, as_table, refuse_flawed
from internal.regulation.rules.stages import contradictions
from internal.regulation.rules.survey import Survey, survey
from internal.regulation.service.amendments import no_such_generation
from internal.regulation.service.changing import opened, posts_on, record


@dataclass(frozen=True, slots=True)
class Findings:
    """What the amendment says about itself when it is published."""

    survey: Survey
    outcomes: tuple[Outcome, ...]

    @property
    def unmet(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.is_met)

    @property
    def needs_reason(self) -> bool:
        return bool(self.unmet or self.survey.gaps)


def findings_of(table: Table, outcomes: tuple[Outcome, ...]) -> Findings:
    """The survey of the table's only generation beside what its examples gave."""
    (generation,) = table.generations
    return Findings(survey(table, generation.rows), outcomes)


class Publishing:
    """Publishing amendments. What is in force or past is never changed."""

    def __init__(self, authority: AuthorityStore, directories: DirectoryCache) -> None:
        self._authority = authority
        self._directories = directories

    def publish(self, tx: Tx, *, amendment_id: UUID, revision: int, reason: str) -> str:
        """Make the amendment a generation; answers its code.

        Raises:
            Conflict: `regulation.amended_elsewhere`.
            Refusal: `regulation.no_rows`, `regulation.day_past`, `regulation.day_taken`,
                `regulation.flawed_row`, `regulation.ties`.
            InvalidInput: `regulation.reason_missing`, examples came out otherwise or there are
                gaps, and no reason was given.
        """
        # Two amendments published at once must not meet on the same day.
        tx.conn.execute(
            select(regulation_amendment.c.id)
            .where(
                regulation_amendment.c.published_as.is_(None),
                regulation_amendment.c.discarded_at.is_(None),
            )
            .order_by(regulation_amendment.c.id)
            .with_for_update()
        )
        amendment = opened(tx, amendment_id, revision)
        self._check_day(tx, amendment)
        known = self._authority.table(tx.conn).speaking(amendment.words)
        rows = rows_in(lines_of(tx.conn, amendment_id))
        self._check_rows(tx, amendment, known, rows)
        table = as_table(known, rows, amendment.applies_from)
        examples = (line.example for line in example_lines(tx.conn))
        found = findings_of(table, run(table, examples))
        if found.survey.ties:
            raise Refusal(
                "regulation.ties",
                "同時に当てはまる行があるため、確定できません。"
                "改正案の「規程の点検」を確認して直してください。",
            )
        if found.needs_reason and not reason:
            raise InvalidInput(
                "regulation.reason_missing",
                "入力内容を確認してください。",
                {
                    "reason": "検証例と違う結果か、当てはまる行のない場合があります。"
                    "このまま確定する理由を入力してください。"
                },
            )
        code = amendment.applies_from.isoformat()
        (generation,) = table.generations
        publish_generation(
            tx,
            name=amendment.name,
            generation=Generation(
                code, amendment.applies_from, generation.rows, generation.consults
            ),
            facts=known.facts,
            matters=known.matters,
            matters_en=known.matters_en,
        )
        self._close(tx, amendment, code, reason, found)
        return code

    def withdraw(self, tx: Tx, *, code: str, reason: str) -> UUID:
        """Take a generation back that is not in force yet; it is an amendment again.

        Raises:
            NotFound: `regulation.no_generation`, none that was published from an amendment.
            Refusal: `regulation.in_force`.
            InvalidInput: `regulation.withdrawal_reason_missing`.
        """
        row = tx.conn.execute(
            select(
                authority_generation.c.id,
                authority_generation.c.applies_from,
                regulation_amendment.c.id.label("amendment_id"),
            )
            .join(regulation_amendment, regulation_amendment.c.published_as == code)
            .where(authority_generation.c.code == code)
            .with_for_update()
        ).first()
        if row is None:
            raise no_such_generation()
        if row.applies_from <= tx.on:
            raise Refusal(
                "regulation.in_force",
                "適用が始まった世代は変更も取消しもできません。"
                "世代を写して新しい改正案を作ってください。",
            )
        if not reason:
            raise InvalidInput(
                "regulation.withdrawal_reason_missing",
                "入力内容を確認してください。",
                {"reason": "確定を取り消す理由を入力してください。"},
            )
        tx.conn.execute(delete(authority_row).where(authority_row.c.generation_id == row.id))
        tx.conn.execute(delete(authority_generation).where(authority_generation.c.id == row.id))
        amendment = amendment_of(tx.conn, row.amendment_id)
        assert amendment is not None  # noqa: S101 - it was joined
        tx.conn.execute(
            update(regulation_amendment)
            .where(regulation_amendment.c.id == amendment.id)
            .values(
                published_as=None,
                revision=amendment.revision + 1,
                changed_by=tx.actor.name,
                changed_at=tx.at,
            )
        )
        _note(tx, amendment, code, reason, withdrawn=True)
        record(tx, "withdraw", amendment.id, code=code)
        return amendment.id

    def _check_day(self, tx: Tx, amendment: Amendment) -> None:
        if amendment.applies_from < tx.on:
            raise Refusal(
                "regulation.day_past",
                "適用日({on})が過ぎています。本日以降の日付に直してください。",
                on=amendment.applies_from,
            )
        taken = tx.conn.scalar(
            select(authority_generation.c.name).where(
                authority_generation.c.applies_from == amendment.applies_from
            )
        )
        if taken is not None:
            raise Refusal(
                "regulation.day_taken",
                "{on}から適用される世代「{name}」がすでにあります。適用日を直してください。",
                on=amendment.applies_from,
                name=taken,
            )

    def _check_rows(
        self, tx: Tx, amendment: Amendment, known: Table, rows: tuple[AnyRow, ...]
    ) -> None:
        if not rows:
            raise Refusal(
                "regulation.no_rows", "行が一つもありません。行を追加してから確定してください。"
            )
        knows_post = posts_on(tx, self._directories, amendment.applies_from)
        for row in rows:
            refuse_flawed(row, known, knows_post)
        for flaws in contradictions(rows).values():
            for flaw in flaws:
                raise Refusal("regulation.flawed_row", flaw.sentence, **flaw.facts)

    def _close(self, tx: Tx, amendment: Amendment, code: str, reason: str, found: Findings) -> None:
        tx.conn.execute(
            update(regulation_amendment)
            .where(regulation_amendment.c.id == amendment.id)
            .values(published_as=code)
        )
        _note(tx, amendment, code, reason, found=found, withdrawn=False)
        record(
            tx,
            "publish",
            amendment.id,
            code=code,
            examples=len(found.outcomes),
            unmet=len(found.unmet),
            gaps=len(found.survey.gaps),
        )


def _note(
    tx: Tx,
    amendment: Amendment,
    code: str,
    reason: str,
    *,
    withdrawn: bool,
    found: Findings | None = None,
) -> None:
    unmet = found.unmet if found else ()
    tx.conn.execute(
        insert(regulation_publication).values(
            id=new_id(),
            generation_code=code,
            amendment_id=amendment.id,
            name=amendment.name,
            applies_from=amendment.applies_from,
            withdrawn=withdrawn,
            at=tx.at,
            by=tx.actor.name,
            reason=reason,
            examples=len(found.outcomes) if found else 0,
            unmet=[[each.example.name, each.example.level, each.level] for each in unmet],
            gaps=len(found.survey.gaps) if found else 0,
        )
    )
