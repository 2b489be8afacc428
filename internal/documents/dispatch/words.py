"""Words of 施行 on the screen."""

from collections.abc import Mapping

from internal.documents.dispatch.rules import Method, Seal, State
from internal.kernel.text import N_

STATES: Mapping[State, str] = {
    State.PREPARED: N_("照合待ち"),
    State.CHECKED: N_("照合済み"),
    State.SEALED: N_("押印済み"),
    State.ISSUED: N_("施行済み"),
    State.CANCELLED: N_("取りやめ"),
    State.NOT_NEEDED: N_("施行不要"),
}
SEALS: Mapping[Seal, str] = {
    Seal.OMITTED: N_("公印省略"),
    Seal.STAMP: N_("公印を押す"),
    Seal.SIGNATURE: N_("電子署名"),
}
METHODS: Mapping[Method, str] = {
    Method.POST: N_("郵便"),
    Method.REGISTERED: N_("書留・配達証明"),
    Method.COURIER: N_("使送・信書便"),
    Method.COUNTER: N_("窓口交付"),
    Method.LGWAN: N_("LGWAN文書交換"),
    Method.MAIL: N_("電子メール"),
    Method.FAX: N_("ファクシミリ"),
    Method.INTERNAL: N_("庁内施行"),
    Method.NOTICE: N_("掲示・公告"),
}
EVENTS: Mapping[str, str] = {
    "prepare": N_("浄書した"),
    "change": N_("浄書を直した"),
    "check": N_("照合した"),
    "seal": N_("公印を押した"),
    "issue": N_("施行した"),
    "send": N_("発送した"),
    "cancel": N_("取りやめた"),
    "not_needed": N_("施行不要とした"),
}
