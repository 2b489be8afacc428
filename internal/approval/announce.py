"""After an act: tell those whose turn it is, and the drafter what became of her draft."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select

from internal.approval.codec import act_of
from internal.approval.engine.amendments import Standing
from internal.approval.engine.fold import evolve
from internal.approval.engine.tasks import Box, Task, tasks_of
from internal.approval.engine.values import Act, Case, CaseState, Verb
from internal.approval.model import approval_act, approval_case
from internal.kernel.db import Tx
from internal.kernel.outbox import Entry
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import settle, tell

_TURNS = {
    Box.APPROVE: NoticeKind.TURN,
    Box.AFTER_VIEW: NoticeKind.AFTER_VIEW,
    Box.RETURNED: NoticeKind.RETURNED,
    Box.SHOW: NoticeKind.TO_READ,
}
_OUTCOMES = {
    CaseState.DECIDED: NoticeKind.DECIDED,
    CaseState.REJECTED: NoticeKind.REJECTED,
}
_SETTLING = frozenset({Verb.GRANT, Verb.DECLINE, Verb.ANSWER})
"""Answers to something that no turn stands for: the notice about it is done with."""


_TOLD = {
    Verb.LIFT: (NoticeKind.OTHER, N_("起案の決裁が上位の職に留保されました。")),
    Verb.PETITION: (
        NoticeKind.QUESTION,
        N_("文書について申出があります。同意するかどうかを回答してください。"),
    ),
    Verb.GRANT: (NoticeKind.OTHER, N_("申出への同意がありました。")),
    Verb.DECLINE: (NoticeKind.OTHER, N_("申出への同意が得られませんでした。")),
    Verb.SUBMIT: (NoticeKind.OTHER, N_("あなたの起案が代理で提出されました。")),
    Verb.FORCE: (NoticeKind.OTHER, N_("文書が管理者により強制的に取り下げられました。")),
    Verb.SKIP: (NoticeKind.OTHER, N_("あなたの決裁欄が飛ばされました。理由を確認してください。")),
    Verb.REROUTE: (NoticeKind.OTHER, N_("起案の決裁経路が変更されました。")),
    Verb.AMEND: (
        NoticeKind.OTHER,
        N_("回議中の文書の内容が修正されました。修正箇所を確認してください。"),
    ),
    Verb.ENCLOSE: (NoticeKind.OTHER, N_("文書に資料が添付されました。")),
    Verb.ASK: (NoticeKind.QUESTION, N_("文書についてあなたへの質問があります。")),
    Verb.ANSWER: (NoticeKind.OTHER, N_("質問への回答がありました。")),
    Verb.HAND_PAPER: (
        NoticeKind.OTHER,
        N_("文書の紙があなたに渡されました。届いたら、文書の画面で受け取りを記録してください。"),
    ),
    Verb.REASSIGN: (
        NoticeKind.OTHER,
        N_("起案の担当が替わりました。経過で理由を確認してください。"),
    ),
    Verb.RECOMPUTE: (
        NoticeKind.OTHER,
        N_("組織の変更により、決裁経路が変わりました。経過で違いを確認してください。"),
    ),
    Verb.CONCERN: (NoticeKind.OTHER, N_("文書について重要異例の申出がありました。")),
    Verb.INSTRUCT: (NoticeKind.OTHER, N_("あなたの指揮を受けたことが記録されました。")),
}
"""What those whom an act names are told, beside those whose turn begins."""

_EDITED = {
    (True, Standing.VOIDED): N_(
        "文書の内容が修正され、それまでの承認が取り消されました。決裁経路も変わりました。"
    ),
    (False, Standing.VOIDED): N_("文書の内容が修正され、それまでの承認が取り消されました。"),
    (True, Standing.KEPT): N_(
        "文書の内容が修正され、決裁経路も変わりました。修正箇所を確認してください。"
    ),
    (True, None): N_("文書の内容が修正され、決裁経路も変わりました。修正箇所を確認してください。"),
}
"""What those are told whom an edit concerns, by whether the route changed and approvals fell."""

_TAKEN_AWAY = {
    Verb.RECALL: (NoticeKind.PULLED_BACK, ""),
    Verb.GRANT: (
        NoticeKind.OTHER,
        N_("起案者と決裁者・文書主任の合意により、回議が止まりました。"),
    ),
    Verb.PULL_UP: (
        NoticeKind.OTHER,
        N_("上位の職員が引上げ承認をしました。決裁後に閲覧してください。"),
    ),
    Verb.OVERRULE: (
        NoticeKind.OTHER,
        N_("決裁者が引上げて却下したため、承認は不要になりました。"),
    ),
}
"""What those are told whose turn an act ends."""


def announce(tx: Tx, entry: Entry) -> None:
    """Tell what one act began and ended. Who is asked follows from the acts up to this one."""
    case_id, seq = UUID(str(entry.payload["case"])), int(entry.payload["seq"] or 0)
    row = tx.conn.execute(select(approval_case).where(approval_case.c.id == case_id)).one()
    acts = [
        act_of(text)
        for text in tx.conn.scalars(
            select(approval_act.c.record)
            .where(approval_act.c.case_id == case_id, approval_act.c.seq <= seq)
            .order_by(approval_act.c.seq)
        )
    ]
    before, after = _around(case_id, acts)
    path = f"/documents/{row.subject_id}"
    held = tasks_of(before) if before else frozenset()
    holds = tasks_of(after)
    settle(tx, path=path, people={task.person_id for task in held - holds})
    act = acts[-1]
    by = {act.by.person_id} if act.by else set()
    begun = {task for task in holds - held if task.person_id not in by}
    for box, kind in _TURNS.items():
        tell(
            tx,
            _people(box, begun),
            kind=kind,
            path=path,
            number=row.number or "",
            subject=row.title,
            confidential=row.confidential,
            urgent=row.urgent,
        )
    outcome = _outcome(before, after)
    if outcome is not None:
        tell(
            tx,
            [after.drafter.person_id],
            kind=outcome,
            path=path,
            number=row.number or "",
            subject=row.title,
            confidential=row.confidential,
            urgent=row.urgent,
        )
    if act.verb in _SETTLING:
        settle(tx, path=path, people=by)
    ended = {task.person_id for task in held} - {task.person_id for task in holds}
    for people, kind, sentence in _beside(act, ended):
        tell(
            tx,
            sorted(people - by),
            kind=kind,
            sentence=sentence,
            path=path,
            subject=row.title,
            confidential=row.confidential,
        )


def _outcome(before: Case | None, after: Case) -> NoticeKind | None:
    """What became of the drafter's draft between two acts."""
    if before is None or before.state is after.state:
        return None
    return _OUTCOMES.get(after.state)


def _beside(act: Act, ended: set[UUID]) -> Iterator[tuple[set[UUID], NoticeKind, str]]:
    """Whom an act concerns though her turn does not begin: those it names, those it passes by."""
    named = {seat.person_id for seat in act.to}
    if act.verb is Verb.AMEND and (act.changes or act.standing is Standing.VOIDED):
        yield named, NoticeKind.OTHER, _EDITED[bool(act.changes), act.standing]
        return
    for people, words in ((ended - named, _TAKEN_AWAY), (named, _TOLD)):
        if act.verb in words:
            yield people, *words[act.verb]


def _around(case_id: UUID, acts: list[Act]) -> tuple[Case | None, Case]:
    """The case before and after the last of the acts."""
    before: Case | None = None
    for act in acts[:-1]:
        before = evolve(case_id, before, act)
    return before, evolve(case_id, before, acts[-1])


def _people(box: Box, tasks: Iterable[Task]) -> list[UUID]:
    return sorted({task.person_id for task in tasks if task.box is box})
