"""Words of the regulation's pages."""

from collections.abc import Mapping

from internal.approval.engine.guards import Barring, MandateKind
from internal.kernel.text import N_
from internal.regulation.rules.difference import ChangeKind
from internal.regulation.rules.rows import Flaw
from internal.regulation.rules.tablefile import Problem
from internal.web.words import sentence

FIELDS: Mapping[str, str] = {
    "capacity": N_("種別"),
    "matter": N_("事項"),
    "article": N_("根拠条文"),
    "conditions": N_("条件"),
    "level": N_("決裁区分"),
    "rank": N_("決裁者の職位"),
    "posts": N_("職コード"),
    "deputy": N_("代決"),
    "completion": N_("成立の条件"),
    "order": N_("順序"),
    "stage": N_("段階"),
}

CHANGE_KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: N_("追加"),
    ChangeKind.CHANGED: N_("変更"),
    ChangeKind.REMOVED: N_("削除"),
    ChangeKind.MOVED: N_("順序"),
}


BARRINGS: Mapping[Barring, str] = {
    Barring.NONE: N_("代決できる"),
    Barring.UNLESS_INSTRUCTED: N_("指揮を受けたときだけ代決できる"),
    Barring.ALWAYS: N_("代決できない"),
}

STANDINGS: Mapping[MandateKind, str] = {
    MandateKind.OWN: N_("固有の権限"),
    MandateKind.ENTRUSTED: N_("委任"),
    MandateKind.ASSISTED: N_("補助執行"),
}


def flaw_words(flaw: Flaw | Problem) -> str:
    """What is wrong, in the reader's language."""
    return sentence(flaw.sentence, flaw.facts)
