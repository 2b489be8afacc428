"""What the demonstration city expects of its 決裁規程, whoever amends it."""

from internal.demo.regulation import MAN
from internal.regulation.rules.examples import Example

EXAMPLES = (
    Example(
        "50万円の修繕",
        "works",
        {"amount_yen": 50 * MAN, "contract": "negotiated", "important": False},
        "課長専決",
    ),
    Example(
        "1,200万円の工事",
        "works",
        {"amount_yen": 1_200 * MAN, "contract": "selective", "important": False},
        "副市長専決",
    ),
    Example(
        "重要な工事は金額によらず市長",
        "works",
        {"amount_yen": 10 * MAN, "contract": "open", "important": True},
        "市長決裁(専決の制限)",
    ),
    Example("5万円の食糧費", "food", {"amount_yen": 5 * MAN, "important": False}, "部長専決"),
    Example("10日の休暇", "leave", {"days": 10, "by_director_general": False}, "課長専決"),
    Example("11日の休暇", "leave", {"days": 11, "by_director_general": False}, "部長専決"),
)
