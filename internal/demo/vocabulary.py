"""What the demonstration city's 決裁規程 speaks of: matters and facts, in both languages."""

from collections.abc import Mapping

from internal.approval.authority.facts import FactDefinition, FactKind

MATTERS: Mapping[str, str] = {
    "general": "一般事務(通知・照会・回答など)",
    "ordinance": "要綱・要領の制定改廃",
    "disposal": "保存文書の廃棄・移管",
    "works": "支出負担行為(工事)",
    "services": "支出負担行為(委託)",
    "goods": "支出負担行為(物品購入)",
    "food": "支出負担行為(食糧費)",
    "subsidy": "補助金の交付決定",
    "payment": "支出命令",
    "budget_transfer": "予算の流用",
    "trip": "旅行命令",
    "leave": "休暇の承認",
}

MATTERS_EN: Mapping[str, str] = {
    "general": "General business (notices, inquiries, replies)",
    "ordinance": "Making or changing outlines and guidelines",
    "disposal": "Disposal or transfer of kept documents",
    "works": "Commitment: works",
    "services": "Commitment: services",
    "goods": "Commitment: purchase of goods",
    "food": "Commitment: food and drink",
    "subsidy": "Granting subsidies",
    "payment": "Payment order",
    "budget_transfer": "Budget transfer",
    "trip": "Official trip",
    "leave": "Leave",
}

_MONEY = ("works", "services", "goods", "food", "subsidy", "payment", "budget_transfer")

FACTS: Mapping[str, FactDefinition] = {
    fact.name: fact
    for fact in (
        FactDefinition(
            "amount_yen",
            "金額(税込)",
            FactKind.YEN,
            matters=_MONEY,
            label_en="Amount (tax included)",
        ),
        FactDefinition(
            "contract",
            "契約方法",
            FactKind.CHOICE,
            {
                "open": "一般競争入札",
                "selective": "指名競争入札",
                "negotiated": "随意契約",
                "unit_price": "単価契約",
            },
            ("works", "services", "goods"),
            label_en="Contract",
            choices_en={
                "open": "open tender",
                "selective": "selective tender",
                "negotiated": "negotiated contract",
                "unit_price": "unit price contract",
            },
        ),
        FactDefinition(
            "important",
            "重要・異例な事項",
            FactKind.YES_NO,
            matters=("general", *_MONEY),
            label_en="Important or unusual",
        ),
        FactDefinition(
            "personal_data",
            "個人情報を含む事項",
            FactKind.YES_NO,
            matters=("general", "services"),
            label_en="Contains personal data",
        ),
        FactDefinition(
            "place",
            "旅行先",
            FactKind.CHOICE,
            {"inside": "県内", "outside": "県外", "abroad": "海外"},
            ("trip",),
            label_en="Destination",
            choices_en={
                "inside": "in the prefecture",
                "outside": "outside the prefecture",
                "abroad": "abroad",
            },
        ),
        FactDefinition(
            "overnight",
            "宿泊を伴う",
            FactKind.YES_NO,
            matters=("trip",),
            label_en="Overnight stay",
        ),
        FactDefinition(
            "days",
            "日数",
            FactKind.NUMBER,
            matters=("leave",),
            unit="日",
            label_en="Days",
            unit_en="days",
        ),
        FactDefinition(
            "by_director_general",
            "部長の服務",
            FactKind.YES_NO,
            matters=("leave",),
            label_en="By a director-general",
        ),
    )
}
