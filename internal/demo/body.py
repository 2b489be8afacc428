"""The shape of the demonstration city: its 部, 課 and 係 with their words in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass

from internal.organization.rules import DepartmentKind


@dataclass(frozen=True, slots=True)
class Section:
    """A 課 with its 係; the first 係 keeps the section's records."""

    code: str
    name: str
    name_en: str
    symbol: str
    units: tuple[str, ...]
    chief: str = "課長"
    has_assistant: bool = True


@dataclass(frozen=True, slots=True)
class Division:
    """A 部 with its sections; the first is its 主管課."""

    code: str
    name: str
    name_en: str
    symbol: str
    chief: str
    sections: tuple[Section, ...]
    parent: str = "CITY"
    has_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A body beside the mayor's offices."""

    code: str
    name: str
    name_en: str
    symbol: str
    kind: DepartmentKind = DepartmentKind.BODY


BODIES = (
    Body("CITY", "鶴ヶ島市", "City of Tsurugashima", "鶴"),
    Body("BOE", "鶴ヶ島市教育委員会", "Board of Education", "鶴教"),
    Body("COUNCIL", "鶴ヶ島市議会", "City Council", "鶴議"),
    Body("ELECTION", "鶴ヶ島市選挙管理委員会", "Election Administration Commission", "鶴選"),
    Body("AUDIT", "鶴ヶ島市監査委員", "Audit Commissioners", "鶴監"),
)


def _section(line: str) -> Section:
    code, name, name_en, symbol, units, *rest = line.split("|")
    chief = rest[0] if rest and rest[0] else "課長"
    return Section(
        code, name, name_en, symbol, tuple(units.split(" ")), chief, "補佐なし" not in rest
    )


def _sections(text: str) -> tuple[Section, ...]:
    return tuple(_section(line) for line in text.strip().splitlines())


DIVISIONS = (
    Division(
        "SEISAKU",
        "総合政策部",
        "Policy Planning Department",
        "鶴政",
        "総合政策部長",
        _sections("""
SEISUI|政策推進課|Policy Promotion Division|鶴政推|政策推進係 行政経営係 公共交通係
HISHO|秘書広報課|Public Relations Division|鶴秘|秘書係 広報広聴係 シティ広報係
ZAISEI|財政課|Finance Division|鶴財|財政係 予算管理係
SHISAN|資産管理課|Asset Management Division|鶴資|管財係 契約検査係 公共施設係
JOHO|情報推進課|Information Technology Division|鶴情|情報システム係 デジタル推進係
"""),
        has_deputy=True,
    ),
    Division(
        "SOMU",
        "総務部",
        "General Affairs Department",
        "鶴総",
        "総務部長",
        _sections("""
SOJIN|総務人権推進課|General Affairs and Human Rights Division|鶴総人|文書法規係 庶務係 人権推進係
JINJI|人事課|Personnel Division|鶴人|人事係 給与厚生係
ZEIMU|税務課|Taxation Division|鶴税|市民税係 資産税係 諸税係
SHUNO|収納課|Tax Collection Division|鶴収|収納管理係 納税係
KIKI|危機管理課|Crisis Management Division|鶴危|危機管理係 防犯交通係
"""),
        has_deputy=True,
    ),
    Division(
        "SHIMIN",
        "市民生活部",
        "Citizens' Affairs Department",
        "鶴市",
        "市民生活部長",
        _sections("""
SHIMINKA|市民課|Citizens' Services Division|鶴市民|記録係 窓口係 旅券係
CHIIKI|地域活動推進課|Community Activities Division|鶴地|地域支援係 市民協働係 市民センター係
KANKYO|生活環境課|Living Environment Division|鶴環|環境保全係 廃棄物対策係
SANGYO|産業振興課|Industry Promotion Division|鶴産|商工労政係 農政係
"""),
    ),
    Division(
        "FUKUSHI",
        "健康福祉部",
        "Health and Welfare Department",
        "鶴福",
        "健康福祉部長",
        _sections("""
FUKUSEI|福祉政策課|Welfare Policy Division|鶴福政|地域福祉係 生活福祉係 保護係
SHOGAI|障害者福祉課|Disability Welfare Division|鶴障|障害者支援係 障害者給付係
CHOJU|健康長寿課|Healthy Longevity Division|鶴長|長寿支援係 地域包括ケア係
KAIGO|介護保険課|Long-term Care Insurance Division|鶴介|介護保険係 認定係
HOKEN|保険年金課|Insurance and Pension Division|鶴保|国民健康保険係 後期高齢者医療係 年金係
"""),
        has_deputy=True,
    ),
    Division(
        "KODOMO",
        "こども健康部",
        "Children and Health Department",
        "鶴こ",
        "こども健康部長",
        _sections("""
KOSHIEN|こども支援課|Children's Support Division|鶴こ支|こども政策係 保育係 こども家庭係
HOCEN|保健センター|Public Health Center|鶴保セ|保健総務係 母子保健係 成人保健係|所長
KANSEN|感染症対策課|Infectious Disease Control Division|鶴感|感染症対策係 予防接種係
"""),
    ),
    Division(
        "TOSHI",
        "都市整備部",
        "Urban Development Department",
        "鶴都",
        "都市整備部長",
        _sections("""
TOKEI|都市計画課|City Planning Division|鶴都計|都市計画係 開発建築係 公園緑地係
DORO|道路建設課|Road Construction Division|鶴道|管理係 維持係 建設係
KUKAKU|区画整理課|Land Readjustment Division|鶴区|換地係 工務係
"""),
        has_deputy=True,
    ),
    Division(
        "KYOIKU",
        "教育部",
        "Education Department",
        "鶴教",
        "教育部長",
        _sections("""
GAKKYO|学校教育課|School Education Division|鶴教学|学務係 指導係 学校給食係
SHOSPO|生涯学習スポーツ課|Lifelong Learning and Sports Division|鶴教生|生涯学習係 スポーツ振興係
"""),
        parent="BOE",
    ),
    Division(
        "GIKAI",
        "議会事務局",
        "Council Secretariat",
        "鶴議",
        "議会事務局長",
        _sections("""
GIJI|議事課|Proceedings Division|鶴議事|庶務係 議事調査係||補佐なし
"""),
        parent="COUNCIL",
    ),
)

ACCOUNTING = _section("KAIKEI|会計課|Accounting Division|鶴会|審査係 出納係")
ELECTION_OFFICE = Section(
    "SENKAN", "選挙管理委員会事務局", "Election Commission Secretariat", "鶴選", (), "書記長", False
)
AUDIT_OFFICE = Section(
    "KANSA", "監査委員事務局", "Audit Secretariat", "鶴監", (), "事務局長", False
)

_AREA_HEADS = (
    *("若葉", "富士見", "花影", "藤金", "新町", "松ヶ丘", "五味ヶ谷", "鶴ヶ丘"),
    *("羽折", "共栄", "南", "北", "東", "西", "中央"),
)
_AREA_TAILS = ("台", "野", "原", "里", "浜", "崎")
_AREA_SECTIONS = (
    ("総務課", "General Affairs Division", "庶務係 経理係 管財係"),
    ("県税課", "Tax Division", "課税第一係 課税第二係 徴収係"),
    ("福祉課", "Welfare Division", "地域福祉係 保護係 障害支援係"),
    ("保健予防課", "Public Health Division", "保健指導係 感染症係 精神保健係"),
    ("農林振興課", "Agriculture and Forestry Division", "農政係 普及係 森林係"),
    ("用地課", "Land Acquisition Division", "用地第一係 用地第二係"),
    ("道路課", "Roads Division", "維持係 改良係 橋りょう係"),
    ("河川課", "Rivers Division", "管理係 工務係"),
    ("建築課", "Building Division", "審査係 住宅係"),
    ("教育支援課", "Education Support Division", "学校支援係 社会教育係"),
)
STAFF_OF_AN_AREA = 400


def area_offices(count: int) -> Iterator[Division]:
    """Offices of a larger body, one for each area, for charts of thousands of people."""
    for place in range(count):
        head = _AREA_HEADS[place % len(_AREA_HEADS)]
        tail = _AREA_TAILS[place // len(_AREA_HEADS) % len(_AREA_TAILS)]
        round_trip = place // (len(_AREA_HEADS) * len(_AREA_TAILS))
        area = f"{head}{tail}{round_trip + 1 if round_trip else ''}"
        code = f"A{place + 1:03}"
        yield Division(
            code,
            f"{area}地域振興局",
            f"Regional Office {place + 1}",
            f"鶴{area}",
            "局長",
            tuple(
                Section(
                    f"{code}S{number:02}",
                    f"{area}地域振興局{name}",
                    f"{name_en}, Regional Office {place + 1}",
                    f"鶴{area}{number}",
                    tuple(units.split()),
                )
                for number, (name, name_en, units) in enumerate(_AREA_SECTIONS, start=1)
            ),
            has_deputy=True,
        )
