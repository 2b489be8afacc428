"""What the demonstration's sections draft: subjects, bodies, facts and opinions. All invented."""

from dataclasses import dataclass
from random import Random

from internal.approval.authority.facts import FactValue


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of draft: subjects with a place or object, and its facts."""

    matter: str
    subjects: tuple[str, ...]
    body: str
    amounts: tuple[int, int] = (0, 0)  # yen including tax, from–to
    papers: bool = False
    divisions: tuple[str, ...] = ()  # codes of the 部 that draft it; empty: every one


KINDS: tuple[Kind, ...] = (
    Kind(
        "works",
        (
            "{place} 側溝改良工事の施行について",
            "{place} 舗装修繕工事の施行について",
            "{place} 照明灯更新工事の施行について",
            "{place} 防水改修工事の施行について",
        ),
        "このことについて、下記のとおり施行してよろしいか伺います。\n\n記\n"
        "1　工事名　{subject}\n2　施行場所　{place}\n"
        "3　施行理由　老朽化により安全に支障があるため\n"
        "4　予定価格　金 {amount}円(税込)\n5　工期　契約締結の日から90日間",
        (300_000, 38_000_000),
        papers=True,
        divisions=("TOSHI", "SEISAKU", "KYOIKU"),
    ),
    Kind(
        "services",
        (
            "{place} 清掃業務委託の契約締結について",
            "{place} 設備保守点検業務委託について",
            "健康診査データ入力業務委託について",
            "広報紙配布業務委託について",
            "計画策定支援業務委託について",
        ),
        "このことについて、次のとおり委託契約を締結してよろしいか伺います。\n\n"
        "1　業務名　{subject}\n2　履行場所　{place}\n3　契約金額　金 {amount}円(税込)\n"
        "4　履行期間　契約締結の日から令和9年3月31日まで",
        (180_000, 24_000_000),
        papers=True,
    ),
    Kind(
        "goods",
        (
            "{place} 備品(机・いす)の購入について",
            "防災備蓄品の購入について",
            "図書の購入について",
            "公用車用タイヤの購入について",
        ),
        "このことについて、次のとおり購入してよろしいか伺います。\n\n"
        "1　品名　{subject}\n2　納入場所　{place}\n3　金額　金 {amount}円(税込)\n4　納期　30日以内",
        (20_000, 4_200_000),
    ),
    Kind(
        "subsidy",
        (
            "自治会活動補助金の交付決定について",
            "商店街活性化事業補助金の交付決定について",
            "浄化槽設置補助金の交付決定について",
        ),
        "交付申請のあった補助金について、審査の結果、交付要綱に適合すると認められるため、"
        "次のとおり交付を決定してよろしいか伺います。\n\n"
        "1　事業名　{subject}\n2　交付額　金 {amount}円",
        (50_000, 1_800_000),
        divisions=("SHIMIN", "FUKUSHI", "KODOMO"),
    ),
    Kind(
        "payment",
        ("光熱水費(10月分)の支出について", "{place} 維持管理委託料(10月分)の支出について"),
        "次のとおり支出命令をしてよろしいか伺います。\n\n"
        "1　内容　{subject}\n2　金額　金 {amount}円",
        (30_000, 4_800_000),
    ),
    Kind(
        "general",
        (
            "埼玉県からの照会に対する回答について",
            "会議の開催通知について",
            "市民からの要望に対する回答について",
            "{place} 利用案内の改訂について",
            "職員研修の実施通知について",
            "後援名義の使用承認について",
        ),
        "このことについて、別紙案のとおり通知(回答)してよろしいか伺います。",
    ),
    Kind(
        "ordinance",
        ("補助金交付要綱の一部改正について", "施設利用要領の制定について"),
        "このことについて、別紙案のとおり制定(改正)してよろしいか伺います。\n\n"
        "1　改正理由　関係法令の改正に伴い、所要の整備を行うため\n2　施行期日　令和8年12月1日",
    ),
    Kind(
        "trip",
        ("県庁での担当者会議への出席について", "先進地視察への参加について"),
        "次のとおり旅行を命じてよろしいか伺います。\n\n1　用務　{subject}\n2　旅行日　別紙のとおり",
    ),
)

PLACES = (
    "市道第12号線",
    "市道第348号線",
    "中央図書館",
    "北市民センター",
    "女性センター",
    "海洋センター",
    "農業交流センター",
    "鶴ヶ島第一小学校",
    "藤中学校",
    "運動公園",
    "市役所庁舎",
    "学校給食センター",
)

OPINIONS = (
    "",
    "",
    "",
    "異議ありません。",
    "予算の範囲内であることを確認しました。",
    "契約後に執行見込みを共有してください。",
    "市民への周知を早めにお願いします。",
)

RETURNS = (
    "金額が見積書と一致していません。確認してください。",
    "添付の仕様書が旧版です。差し替えてください。",
    "施行理由を具体的に記載してください。",
    "保存期間の区分を見直してください。",
)

REJECTIONS = ("今年度の予算では執行を見送ります。", "別の方法を検討してください。")

COMPANIES = ("株式会社 東町建設", "有限会社 花影造園", "鶴杜サービス 株式会社", "藤金電設 株式会社")


def facts_of(kind: Kind, chance: Random) -> dict[str, FactValue]:
    """Facts of a draft of this kind. Amounts lean to the small ones, as in a city hall."""
    facts: dict[str, FactValue] = {}
    if kind.amounts[1]:
        low, high = kind.amounts
        share = chance.random() ** 3
        facts["amount_yen"] = round((low + (high - low) * share) / 1000) * 1000
        facts["important"] = chance.random() < 0.03
    match kind.matter:
        case "works" | "services" | "goods":
            facts["contract"] = chance.choice(("negotiated", "selective", "open"))
        case "trip":
            facts["place"] = chance.choice(("inside", "inside", "outside"))
            facts["overnight"] = facts["place"] == "outside" and chance.random() < 0.5
        case "general":
            facts["important"] = chance.random() < 0.15
        case _:
            pass
    if kind.matter == "services":
        facts["personal_data"] = chance.random() < 0.3
    return facts
