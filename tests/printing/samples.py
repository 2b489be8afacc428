"""Decided cases to print. Names are invented."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from internal.printing.record import (
    AttachmentRow,
    DecisionRecord,
    Fact,
    HistoryRow,
    LosingRow,
    Mark,
    RouteRow,
    Stamp,
    StampCell,
)

DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)


def cell(role: str, section: str, name: str, mark: Mark = Mark.APPROVE) -> StampCell:
    """A stamped seat."""
    return StampCell(role, mark, name, Stamp(section, name, DAY))


def above(role: str) -> StampCell:
    """A post above the deciding one."""
    return StampCell(role, Mark.DIAGONAL)


LINE = (
    above("市長"),
    above("副市長"),
    StampCell("部長", Mark.DEPUTY, "川口", Stamp("道路建設課", "渡邉", DAY)),
    cell("課長", "道路建設課", "渡邉"),
    StampCell("課長補佐", Mark.AFTER_VIEW, "中村"),
    cell("係長", "道路維持係", "﨑山"),
    cell("起案者", "道路維持係", "髙橋"),
)
CONCURRENCE = (cell("財政課長", "財政課", "𠮷田", Mark.CONCUR),)

BODY = (
    "　このことについて、下記のとおり施行してよろしいか伺います。",
    "記",
    "1　工事名　　　市道東町12号線 陥没箇所緊急修繕工事",
    "2　施行場所　　鶴ヶ島市大字脚折地内（延長 12.5メートル）",
    "3　施行理由　　令和8年11月19日の降雨後に路面の陥没（径 約1.2メートル、深さ 約0.8メートル）を"
    "確認した。通学路であり、二次被害を防ぐため緊急に修繕する必要がある。",
    "4　契約方法　　随意契約（地方自治法施行令第167条の2第1項第5号）",
    "5　予定価格　　金 1,980,000円（消費税及び地方消費税を含む。）",
    "6　工　　期　　契約締結の日から令和8年12月5日まで",
    "7　見積業者　　①㈱鶴ヶ島土木　②㈲脚折建設　③渡邉󠄀組　☑ 元号は㋿",
    "以上",
)

HISTORY = (
    HistoryRow(
        MORNING,
        "髙橋 美咲",
        "道路建設課 道路維持係 主任",
        "起案",
        mark=Mark.APPROVE,
        stamp=Stamp("道路維持係", "髙橋", DAY),
    ),
    HistoryRow(
        MORNING + timedelta(minutes=54),
        "﨑山 健一",
        "道路建設課 道路維持係長",
        "承認",
        "現地を確認済みです。見積は3者から徴し、最低額を採用しています。",
        Mark.APPROVE,
        Stamp("道路維持係", "﨑山", DAY),
    ),
    HistoryRow(
        MORNING + timedelta(hours=1),
        "中村 直樹",
        "道路建設課 課長補佐",
        "不在のため後閲に切り替え",
    ),
    HistoryRow(
        MORNING + timedelta(hours=2),
        "𠮷田 和彦",
        "財政課長",
        "合議（同意）",
        "予算残額の範囲内であり、補正は不要です。契約後に執行見込みを共有してください。",
        Mark.CONCUR,
        Stamp("財政課", "𠮷田", DAY),
    ),
    HistoryRow(
        MORNING + timedelta(hours=3),
        "渡邉󠄀 誠",
        "道路建設課長",
        "代決（都市整備部長 川口 誠 不在）",
        "緊急の修繕であり、内容は相当と認める。",
        Mark.DEPUTY,
        Stamp("道路建設課", "渡邉", DAY),
    ),
)

ROUTE = (
    RouteRow(
        "部長専決",
        "鶴ヶ島市事務決裁規程 別表第2 2の項（工事請負費 100万円を超え500万円以下）",
        (Fact("費目", "工事請負費"), Fact("金額", "1,980,000円"), Fact("契約", "随意契約")),
        (
            LosingRow("別表第2 1の項", "100万円以下のものに限る。"),
            LosingRow("別表第2 3の項", "500万円を超えるものに限る。"),
        ),
    ),
    RouteRow("合議 財政課長", "同規程 第9条第1項", (Fact("金額", "100万円以上"),)),
    RouteRow("代決", "同規程 第6条第2項（部長が不在のときは主管課長）", ()),
)

ATTACHMENTS = tuple(
    AttachmentRow(name, size, hashlib.sha256(name.encode()).hexdigest(), media, pages)
    for name, size, media, pages in (
        ("01_陥没箇所位置図.pdf", 482_113, "application/pdf", 2),
        ("02_見積書（㈱鶴ヶ島土木）.pdf", 1_204_332, "application/pdf", 4),
        ("03_現場写真.jpg", 3_344_120, "image/jpeg", None),
    )
)


def sample() -> DecisionRecord:
    """An ordinary case with every kind of mark."""
    return DecisionRecord(
        city="鶴ヶ島市",
        number="鶴道建発第1247号",
        title="道路陥没箇所の緊急修繕工事の施行について",
        level="部長専決（鶴ヶ島市事務決裁規程 別表第2）",
        drafter="髙橋 美咲（道路建設課 道路維持係）",
        drafted_on=DAY,
        decided_on=DAY,
        dispatch_on=date(2026, 11, 25),
        line=LINE,
        concurrence=CONCURRENCE,
        facts=(
            Fact("金額", "1,980,000円（税込）"),
            Fact("予算科目", "一般 8款2項2目14節"),
            Fact("保存期間", "5年（令和14年3月まで）"),
            Fact("公開区分", "公開"),
            Fact(
                "文書分類", "D-04-12 道路・維持補修・工事の施行及び契約に関する文書、緊急修繕の記録"
            ),
        ),
        body=BODY,
        history=HISTORY,
        route=ROUTE,
        attachments=ATTACHMENTS,
        seal_digest=hashlib.sha256(b"seal").hexdigest(),
        chain_head=hashlib.sha256(b"head").hexdigest(),
        sealed_at=MORNING + timedelta(hours=3, seconds=7),
        notes=("この文書は決裁の記録から作成しました。",),
    )


def twelve_posts() -> DecisionRecord:
    """More posts than one row holds."""
    line = (
        cell("市長", "秘書広報課", "青木"),
        cell("副市長", "秘書広報課", "大澤"),
        cell("部長", "都市整備部", "川口"),
        cell("課長", "道路建設課", "渡邉"),
        cell("主幹", "道路建設課", "小山田"),
        cell("課長補佐", "道路建設課", "勅使河原"),
        cell("係長", "道路維持係", "﨑山"),
        cell("起案者", "道路維持係", "髙橋"),
    )
    concurrence = (
        cell("財政課長", "財政課", "𠮷田", Mark.CONCUR),
        cell("総務人権推進課長", "総務人権推進課", "林", Mark.CONCUR),
        cell("会計課長", "会計課", "森", Mark.OBJECT),
        cell("生涯学習スポーツ課長", "生涯学習スポーツ課", "五十嵐", Mark.AFTER_VIEW),
    )
    return replace(sample(), line=line, concurrence=concurrence)
