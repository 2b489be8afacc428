"""The field's words for what is done in a case. Japanese; pages translate them."""

from internal.approval.engine.values import Capacity, Verb

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
}

CAPACITY_WORDS: dict[Capacity, str] = {
    Capacity.CIRCULATE: "回議",
    Capacity.CONCUR: "合議",
    Capacity.EXAMINE: "審査",
    Capacity.DECIDE: "決裁",
    Capacity.SHOW: "供覧",
}


def act_words(verb: Verb, capacity: Capacity | None, round_: int) -> str:
    """What an act is called: 承認, 合議 承認, 審査 承認, 再提出(第2版)."""
    if verb is Verb.SUBMIT and round_ > 1:
        return f"再提出(第{round_}版)"
    if verb is Verb.PULL_UP and capacity is Capacity.DECIDE:
        return "引上げ決裁"
    if verb is Verb.APPROVE and capacity in {Capacity.CONCUR, Capacity.EXAMINE}:
        return f"{CAPACITY_WORDS[capacity]} 承認"
    return VERB_WORDS[verb]
