"""The field's words for what is done in a case. Japanese; pages translate them."""

from internal.approval.engine.amendments import Standing
from internal.approval.engine.guards import grounds_words
from internal.approval.engine.participants import Recorded
from internal.approval.engine.values import Act, Capacity, ChangeKind, RouteChange, Verb
from internal.kernel.clock import era_date
from internal.organization.rules import Seat

VERB_WORDS: dict[Verb, str] = {
    Verb.SUBMIT: "提出",
    Verb.APPROVE: "承認",
    Verb.OBJECT: "異議",
    Verb.DECIDE: "決裁",
    Verb.DEPUTISE: "代決",
    Verb.RETURN: "差戻し",
    Verb.REJECT: "否決",
    Verb.RECALL: "引戻し",
    Verb.WITHDRAW: "取下げ",
    Verb.VIEW_AFTER: "後閲",
    Verb.READ: "供覧",
    Verb.RECORD: "回答の記録",
    Verb.RECEIVE: "合議の受付",
    Verb.OPINE: "審議意見",
    Verb.HAND_OVER: "引継ぎ",
    Verb.REFRESH: "在席の反映",
    Verb.TAKE_BACK: "承認の取消し",
    Verb.HOLD: "保留",
    Verb.RELEASE: "保留の解除",
    Verb.LIFT: "専決留保",
    Verb.PETITION: "申出",
    Verb.GRANT: "同意",
    Verb.DECLINE: "不同意",
    Verb.FORCE: "強制取下",
    Verb.SKIP: "飛ばし",
    Verb.PULL_UP: "引上げ承認",
    Verb.REROUTE: "経路の変更",
    Verb.ASK: "質疑",
    Verb.ANSWER: "回答",
    Verb.TAKE_PAPER: "紙の受取り",
    Verb.HAND_PAPER: "紙の受渡し",
    Verb.FILE_PAPER: "紙の編綴",
    Verb.REASSIGN: "担当替え",
    Verb.SETTLE_READING: "閲覧の引継ぎ",
    Verb.OVERRULE: "引上げ却下",
    Verb.RECOMPUTE: "経路の再計算",
    Verb.AMEND: "修正",
    Verb.ENCLOSE: "資料添付",
    Verb.CONCERN: "重要異例の申出",
    Verb.INSTRUCT: "事前の指揮",
}

CAPACITY_WORDS: dict[Capacity, str] = {
    Capacity.CIRCULATE: "回議",
    Capacity.CONCUR: "合議",
    Capacity.EXAMINE: "審査",
    Capacity.DECIDE: "決裁",
    Capacity.SHOW: "供覧",
    Capacity.PRELIMINARY: "仮決裁",
    Capacity.INFORM: "同報",
    Capacity.FORWARD: "決裁後回付",
    Capacity.REPORT: "報告",
}


STANDING_WORDS: dict[Standing, str] = {
    Standing.KEPT: "それまでの承認は有効",
    Standing.VOIDED: "それまでの承認は取り消し、最初の段階から回議",
}


def version_words(round_: int, edit: int) -> str:
    """第1版, and 第1.2版 for the second edit of the first submission."""
    return f"第{round_}.{edit}版" if edit else f"第{round_}版"


def course_words(changes: tuple[RouteChange, ...], before: str, after: str) -> tuple[str, ...]:
    """What an edit changed in the route, a line each: 決裁区分, who comes in, who falls out."""
    level = (f"決裁区分: {before} → {after}",) if before != after else ()
    return (*level, *(_seat_words(change) for change in changes))


def _seat_words(change: RouteChange) -> str:
    slot = change.slot
    where = "" if slot.section in slot.title else f"{slot.section} "
    seat = f"{CAPACITY_WORDS[slot.capacity]} {where}{slot.title}"
    match change.kind:
        case ChangeKind.ADD:
            return f"加わる職: {seat}({slot.basis.article})"
        case ChangeKind.REMOVE:
            return f"外れる職: {seat}({slot.basis.article})"
        case ChangeKind.REPLACE:
            return f"立場が変わる職: {seat}({slot.basis.article})"


def act_words(verb: Verb, capacity: Capacity | None, round_: int) -> str:
    """What an act is called: 承認, 合議 承認, 審査 承認, 再提出(第2版)."""
    if verb is Verb.SUBMIT and round_ > 1:
        return f"再提出(第{round_}版)"
    if verb is Verb.APPROVE and capacity is Capacity.PRELIMINARY:
        return CAPACITY_WORDS[capacity]
    if verb is Verb.PULL_UP and capacity is Capacity.DECIDE:
        return "引上げ決裁"
    if verb is Verb.APPROVE and capacity in {Capacity.CONCUR, Capacity.EXAMINE}:
        return f"{CAPACITY_WORDS[capacity]} 承認"
    if verb is Verb.RECORD and capacity is Capacity.DECIDE:
        return "紙での決裁の記録"
    if verb is Verb.READ and capacity is not None:
        return CAPACITY_WORDS[capacity] if capacity.only_reads else "修正の確認"
    return VERB_WORDS[verb]


def act_detail(act: Act, capacity: Capacity | None) -> str:
    """What an act says besides its verb: a recorded answer, where paper went, who answers."""
    if act.recorded is not None:
        return _recorded(act.recorded, capacity)
    if act.verb is Verb.HAND_PAPER:
        return f"{act.to[0].name} {act.to[0].title}へ"
    if act.verb is Verb.FILE_PAPER:
        return act.place
    if act.verb is Verb.SETTLE_READING and act.behalf is not None and act.successor is None:
        return f"{act.behalf.name} {act.behalf.title}: 閲覧を求めずに終了"
    if act.papers:
        return "、".join(paper.name for paper in act.papers)
    if act.standing is not None:
        return STANDING_WORDS[act.standing]
    if act.grounds:
        return f"事由: {grounds_words(act.grounds)}"
    if act.on is not None:
        return f"指揮を受けた日: {era_date(act.on)}" if act.behalf else "決裁者本人の指揮"
    if act.answerer is None:
        return ""
    heard = "、".join(f"{seat.title} {seat.name}" for seat in act.members)
    answers = f"回答者: {act.answerer.title} {act.answerer.name}"
    return f"{answers}、意見: {heard}" if heard else answers


def _recorded(recorded: Recorded, capacity: Capacity | None) -> str:
    kept = f"、原本の所在: {recorded.place}" if recorded.place else ""
    if capacity is Capacity.DECIDE:
        answer = "決裁" if recorded.agrees else "否決"
        return f"{recorded.name}が{era_date(recorded.on)}に紙で{answer}{kept}"
    answer = "異議なし" if recorded.agrees else "異議あり"
    return f"{recorded.name}の回答({era_date(recorded.on)}): {answer}{kept}"


def behalf_words(holder: Seat, capacity: Capacity | None) -> str:
    """Why somebody else acted: 川口 誠 部長の不在による (代決), 髙橋 美咲 係長の代理."""
    if capacity is Capacity.DECIDE:
        return f"{holder.name} {holder.title}の不在による"
    return f"{holder.name} {holder.title}の代理"
