"""What a plan's kinds and numbers are called, as message ids."""

from collections.abc import Mapping

from internal.approval.reorganization.rules import Choice, ImpactKind
from internal.kernel.text import N_

KINDS: Mapping[ImpactKind, str] = {
    ImpactKind.ORPHAN: N_("承認できる職員がいなくなる"),
    ImpactKind.CLIMBS: N_("上位の職が行う"),
    ImpactKind.SKIPPED: N_("回議を省略する"),
    ImpactKind.OTHER_PERSON: N_("同じ職の後任に移る"),
    ImpactKind.PERSON: N_("本人を指定した決裁欄"),
    ImpactKind.ROUTE: N_("経路が変わる"),
    ImpactKind.DRAFT: N_("起案者がいなくなる"),
    ImpactKind.DELEGATION: N_("代理が終わる"),
    ImpactKind.BINDER: N_("簿冊の所管課がなくなる"),
    ImpactKind.TEMPLATE: N_("テンプレートの課がなくなる"),
    ImpactKind.NAMES_GONE: N_("経路テンプレートを直す"),
    ImpactKind.DEPUTY_ORDER: N_("代決順位を直す"),
    ImpactKind.AUTHORITY: N_("専決規程を直す"),
}

REPORT: Mapping[str, str] = {
    "cases": N_("見直した案件"),
    "recomputed": N_("経路を計算し直した案件"),
    "kept": N_("これまでの経路のままの案件"),
    "steps": N_("引き継いだ決裁欄"),
    "handed_over": N_("引き継いだ起案"),
    "delegations": N_("終えた代理"),
    "binders": N_("引き継いだ簿冊"),
    "templates": N_("引き継いだテンプレート"),
    "failed": N_("できなかったもの"),
    "orphans": N_("承認できる職員がいない段階"),
}

CHOICES: Mapping[ImpactKind, Mapping[Choice, str]] = {
    ImpactKind.ROUTE: {
        Choice.KEEP: N_("これまでの経路のまま"),
        Choice.ANEW: N_("新しい規程と組織で計算し直す"),
    },
    ImpactKind.PERSON: {
        Choice.KEEP: N_("本人のまま"),
        Choice.ANEW: N_("後任に引き継ぐ"),
    },
}
