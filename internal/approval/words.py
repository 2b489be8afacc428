"""The field's words for what is done in a case. Japanese; pages translate them."""

from internal.approval.engine.values import Capacity, Verb
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
    Verb.HAND_OVER: "引継ぎ",
    Verb.REFRESH: "在席の反映",
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
    if verb is Verb.APPROVE and capacity in {Capacity.CONCUR, Capacity.EXAMINE}:
        return f"{CAPACITY_WORDS[capacity]} 承認"
    return VERB_WORDS[verb]


def behalf_words(holder: Seat, capacity: Capacity | None) -> str:
    """Why somebody else acted: 川口 誠 部長の不在による (代決), 髙橋 美咲 係長の代理."""
    if capacity is Capacity.DECIDE:
        return f"{holder.name} {holder.title}の不在による"
    return f"{holder.name} {holder.title}の代理"
