"""The people of the city worth signing in as first, by the code of their post."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is for in the stories of the demonstration."""

    DRAFTER = "drafter"
    UNIT_CHIEF = "unit_chief"
    ASSISTANT = "assistant"
    SECTION_CHIEF = "section_chief"
    DIVISION_CHIEF = "division_chief"
    FINANCE = "finance"
    DEPUTY_MAYOR = "deputy_mayor"
    MAYOR = "mayor"
    DEPUTY = "deputy"
    TWO_POSTS = "two_posts"
    RECORDS_OFFICER = "records_officer"
    EXAMINER = "examiner"
    ACCOUNTING_MANAGER = "accounting_manager"
    PERSONNEL = "personnel"
    ADMINISTRATOR = "administrator"
    PART_TIME = "part_time"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: her role, her name, what she can show."""

    role: Role
    family: str
    given: str
    shows: str


CAST: Mapping[str, Member] = {
    "DORO-2.SHUJI": Member(
        Role.DRAFTER,
        "髙橋",
        "美咲",
        "起案する人です。道路修繕の起案を作り、添付し、提出して引き戻せます。質問が1件届いています。",
    ),
    "DORO-2.KAKARICHO": Member(
        Role.UNIT_CHIEF,
        "𠮷田",
        "健一",
        "最初に回議を受ける係長です。承認や差戻しのほか、引上げによる後閲が届いています。",
    ),
    "DORO.HOSA": Member(
        Role.ASSISTANT,
        "葛\U000e0100城",
        "直美",
        "課長補佐です。課長の不在時に第1順位で代決します。保留した案件と引上げできる案件があります。",
    ),
    "DORO.KACHO": Member(
        Role.SECTION_CHIEF,
        "渡邉",
        "隆志",
        "課長専決の案件を決裁し、上の案件を回議します。課の経路テンプレートを1つ用意しています。",
    ),
    "TOSHI.BUCHO": Member(
        Role.DIVISION_CHIEF,
        "﨑山",
        "浩二",
        "部長専決の案件を決裁します。",
    ),
    "ZAISEI.KACHO": Member(
        Role.FINANCE,
        "渡邊",
        "修",
        "予算に関わる案件の合議を受け、反対の意見も残せます。財政係長に代理を頼んでいます。",
    ),
    "CITY.FUKU": Member(
        Role.DEPUTY_MAYOR,
        "服部",
        "雅之",
        "副市長専決の案件を決裁し、市長が不在のときに代決します。",
    ),
    "CITY.SHICHO": Member(
        Role.MAYOR,
        "内野",
        "純一",
        "市長決裁の案件を決裁し、一覧からまとめて承認できます。",
    ),
    "FUKUSHI.JICHO": Member(
        Role.DEPUTY,
        "栁沢",
        "香織",
        "健康福祉部長が出張中のため、代決する案件が届きます。",
    ),
    "JOHO.KACHO": Member(
        Role.TWO_POSTS,
        "山﨑",
        "慎吾",
        "二つの職を兼ねています。サインインのときに、どちらの職で仕事をするか選びます。",
    ),
    "SOJIN-1.KAKARICHO": Member(
        Role.RECORDS_OFFICER,
        "五十嵐",
        "優子",
        "課の文書主任です。専決規程を改め、課の職員の不在、紙での決裁と編綴を記録し、起案の担当を"
        "替えられます。統括文書管理者として全庁の簿冊を見られ、公印管守者として公印を押します。",
    ),
    "KAIKEI-1.KAKARICHO": Member(
        Role.EXAMINER,
        "齋藤",
        "茂",
        "会計課の審査係長です。課の起案を最初に回議します。",
    ),
    "KAIKEI.KANRISHA": Member(
        Role.ACCOUNTING_MANAGER,
        "德永",
        "恵子",
        "会計管理者です。100万円以上の支出命令の審査と、契約案件の供覧を受けます。",
    ),
    "JINJI-1.KAKARICHO": Member(
        Role.PERSONNEL,
        "濵田",
        "達也",
        "人事担当です。組織図、職員、任命を改めます。来年4月の組織改正の計画が承認を待っています。",
    ),
    "JOHO-1.KAKARICHO": Member(
        Role.ADMINISTRATOR,
        "土屋",
        "彩",
        "システム管理者です。組織と職員の管理の画面を使えます。",
    ),
    "SHIMINKA-2.KAINEN": Member(
        Role.PART_TIME,
        "久保田",
        "和子",
        "会計年度任用職員です。任用期間のあいだだけサインインできます。",
    ),
}
