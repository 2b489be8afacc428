"""The field's words for what is done in a case. Japanese; pages translate them."""

from internal.approval.engine.guards import grounds_words
from internal.approval.engine.values import Act, Capacity, Verb
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
    if verb is Verb.READ and capacity is not None:
        return CAPACITY_WORDS[capacity]
    return VERB_WORDS[verb]


def act_detail(act: Act) -> str:
    """What an act says besides its verb: an answer that was recorded, or who answers."""
    if act.recorded is not None:
        answer = "異議なし" if act.recorded.agrees else "異議あり"
        return f"{act.recorded.name}の回答({era_date(act.recorded.on)}): {answer}"
    if act.grounds:
        return f"事由: {grounds_words(act.grounds)}"
    if act.on is not None:
        return f"指揮を受けた日: {era_date(act.on)}" if act.behalf else "決裁者本人の指揮"
    if act.answerer is None:
        return ""
    heard = "、".join(f"{seat.title} {seat.name}" for seat in act.members)
    answers = f"回答者: {act.answerer.title} {act.answerer.name}"
    return f"{answers}、意見: {heard}" if heard else answers


def behalf_words(holder: Seat, capacity: Capacity | None) -> str:
    """Why somebody else acted: 川口 誠 部長の不在による (代決), 髙橋 美咲 係長の代理."""
    if capacity is Capacity.DECIDE:
        return f"{holder.name} {holder.title}の不在による"
    return f"{holder.name} {holder.title}の代理"
