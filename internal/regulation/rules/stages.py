"""When the stage of a 合議 row is done, in words; and rows of one stage that contradict. Pure."""

from collections.abc import Iterable, Mapping

from internal.approval.authority.rules import ConsultRow
from internal.approval.engine.values import Completion, CompletionKind
from internal.kernel.text import N_
from internal.regulation.rules.rows import AnyRow, Flaw

COMPLETIONS: Mapping[CompletionKind, str] = {
    CompletionKind.ALL: N_("全員"),
    CompletionKind.ANY: N_("だれか1人"),
    CompletionKind.AT_LEAST: N_("決めた人数以上"),
    CompletionKind.MAJORITY: N_("過半数"),
    CompletionKind.HALF: N_("半数以上"),
    CompletionKind.TWO_THIRDS: N_("三分の二以上"),
    CompletionKind.EACH_GROUP: N_("行ごとに1人"),
}
ORDERS: Mapping[bool, str] = {False: N_("同時"), True: N_("順番")}


def completion_words(completion: Completion) -> str:
    """三分の二以上, 3人以上."""
    if completion.kind is CompletionKind.AT_LEAST:
        return f"{completion.count}人以上"
    return COMPLETIONS[completion.kind]


def contradictions(rows: Iterable[AnyRow]) -> Mapping[str, tuple[Flaw, ...]]:
    """By code, rows that form one stage with others and prescribe it otherwise.

    The first row of a stage says what holds; those that differ from it are told.
    """
    first: dict[str, ConsultRow] = {}
    posts: dict[str, set[str]] = {}
    found: dict[str, tuple[Flaw, ...]] = {}
    for row in rows:
        if not isinstance(row, ConsultRow) or not row.stage:
            continue
        leading = first.setdefault(row.stage, row)
        posts.setdefault(row.stage, set()).update(row.post_codes)
        if (row.completion, row.in_order) != (leading.completion, leading.in_order):
            found[row.code] = (
                Flaw(
                    "stage",
                    N_(
                        "段階「{stage}」の成立の条件か順序が、同じ段階の行「{article}」と違います。"
                    ),
                    {"stage": row.stage, "article": leading.article},
                ),
            )
    for stage, row in first.items():
        known = len(posts[stage])
        if row.completion.kind is CompletionKind.AT_LEAST and row.completion.count > known:
            found[row.code] = (
                Flaw(
                    "completion_count",
                    N_("同意が必要な人数({count}人)が、職の数({posts})より多くなっています。"),
                    {"count": row.completion.count, "posts": known},
                ),
            )
    return found
