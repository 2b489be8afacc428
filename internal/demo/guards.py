"""The demonstration city's guards: 専決の制限, 分割発注, 名義. Synthetic, no city's rule.

Source of the kinds of grounds: GRD-01, APR-32.
"""

from internal.approval.authority.guards import (
    GroundRow,
    Guards,
    NameRow,
    ReportRow,
    SplitWatch,
)
from internal.approval.engine.guards import Barring, Ground, Mandate, MandateKind
from internal.demo.regulation import APPLIES_FROM
from internal.organization.rules import Rank

_TOLD = Barring.UNLESS_INSTRUCTED

GUARDS = Guards(
    applies_from=APPLIES_FROM,
    version=0,
    grounds=(
        GroundRow(Ground("important", "重要な事項", "第7条第1号", _TOLD), "important"),
        GroundRow(Ground("unusual", "異例な事項", "第7条第2号", _TOLD)),
        GroundRow(Ground("novel", "先例となる、または新規の事項", "第7条第3号", _TOLD)),
        GroundRow(Ground("disputed", "紛議、訴訟のおそれがある事項", "第7条第4号", _TOLD)),
        GroundRow(Ground("doubtful", "疑義がある事項", "第7条第5号", _TOLD)),
        GroundRow(Ground("council", "議会に関係する事項", "第7条第6号", _TOLD)),
        GroundRow(Ground("ordered", "上司の指揮を受けて処理する事項", "第7条第7号")),
        GroundRow(
            Ground("contested", "合議が整わない事項", "第11条第2号", _TOLD, on_objection=True)
        ),
    ),
    split=SplitWatch(("works", "services", "goods"), 90, "契約規則 第3条第2項"),
    names=(
        NameRow(Mandate("鶴ヶ島市長", MandateKind.OWN, "地方自治法 第147条")),
        NameRow(
            Mandate("鶴ヶ島市教育委員会", MandateKind.ENTRUSTED, "教育長委任規則 第2条"), "BOE"
        ),
        *(
            NameRow(
                Mandate("鶴ヶ島市長", MandateKind.ASSISTED, "補助執行規則 第3条"),
                "BOE",
                (matter,),
            )
            for matter in ("works", "services", "goods", "subsidy", "payment", "budget_transfer")
        ),
    ),
    reports=(
        ReportRow("副市長専決", Rank.MAYOR, "第8条"),
        ReportRow("部長専決", Rank.DEPUTY_MAYOR, "第8条", ("works", "subsidy")),
    ),
)
