"""What a plan's kinds and numbers are called, as message ids."""

from collections.abc import Mapping

from internal.approval.reorganization.rules import ImpactKind
from internal.kernel.text import N_

KINDS: Mapping[ImpactKind, str] = {
    ImpactKind.ORPHAN: N_("承認できる職員がいなくなる"),
    ImpactKind.CLIMBS: N_("上位の職が行う"),
    ImpactKind.SKIPPED: N_("回議を省略する"),
    ImpactKind.OTHER_PERSON: N_("同じ職の後任に移る"),
    ImpactKind.DRAFT: N_("起案者がいなくなる"),
    ImpactKind.DELEGATION: N_("代理が終わる"),
    ImpactKind.DEPUTY_ORDER: N_("代決順位を直す"),
    ImpactKind.AUTHORITY: N_("専決規程を直す"),
}

REPORT: Mapping[str, str] = {
    "cases": N_("見直した案件"),
    "handed_over": N_("引き継いだ起案"),
    "delegations": N_("終えた代理"),
    "failed": N_("できなかったもの"),
    "orphans": N_("承認できる職員がいない段階"),
}
