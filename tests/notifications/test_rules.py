"""What a mail says, and what it never says."""

from datetime import UTC, datetime

import pytest

from internal.notifications.rules import (
    Delivery,
    DigestHour,
    MailItem,
    NoticeKind,
    digest_hour,
    digest_is_for,
    mail_text,
    mailed_at_once,
    without_amounts,
)

BASE = "https://workflow.city.example.lg.jp"


def item(
    subject: str = "市道123号線の補修について", *, number: str = "道建第12号", urgent: bool = False
) -> MailItem:
    return MailItem(
        NoticeKind.TURN, "承認待ちの文書があります。", number, subject, "/documents/7", urgent
    )


def test_a_mail_says_what_waits_and_where() -> None:
    text = mail_text((item(),), BASE)
    assert text.subject == "【庁内業務】承認待ちの文書があります"
    assert text.body.startswith(
        "■ 承認待ちの文書があります。\n　道建第12号　市道123号線の補修について\n"
        "　https://workflow.city.example.lg.jp/documents/7\n"
    )


def test_english_follows_japanese() -> None:
    body = mail_text((item(),), BASE).body
    assert body.index("■") < body.index(f"- A document waits for your decision. {BASE}/documents/7")


def test_an_urgent_mail_says_so_first() -> None:
    assert mail_text((item(urgent=True),), BASE).subject.startswith("【庁内業務】【至急】")


def test_a_digest_counts_the_rest() -> None:
    assert mail_text((item(), item(), item()), BASE).subject.endswith("（ほか2件）")


def test_without_subject_and_number_only_the_link_is_left() -> None:
    body = mail_text((item("", number=""),), BASE).body
    assert body.startswith("■ 承認待ちの文書があります。\n　https://")


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("橋梁点検業務委託（1,980,000円）の執行伺", "橋梁点検業務委託（○円）の執行伺"),
        ("契約金額￥12,345の変更", "契約金額○円の変更"),
        ("備品購入 １２３４円", "備品購入 ○円"),
        ("予算額三百万円の流用", "予算額○円の流用"),
        ("3千円の支出", "○円の支出"),
        ("市道123号線の補修", "市道123号線の補修"),
        ("円滑な引継ぎ", "円滑な引継ぎ"),
        ("改行\nBcc: a@example.jp", "改行 Bcc: a@example.jp"),
    ],
)
def test_amounts_and_line_breaks_never_leave(subject: str, shown: str) -> None:
    assert without_amounts(subject) == shown


@pytest.mark.parametrize(
    ("delivery", "morning", "noon"),
    [
        (Delivery.AT_ONCE, False, False),
        (Delivery.TWICE_A_DAY, True, True),
        (Delivery.MORNING, True, False),
        (Delivery.BROWSER_ONLY, False, False),
    ],
)
def test_who_gets_which_digest(delivery: Delivery, morning: bool, noon: bool) -> None:
    assert digest_is_for(delivery, DigestHour.MORNING) is morning
    assert digest_is_for(delivery, DigestHour.NOON) is noon


def test_a_late_morning_digest_stays_the_morning_digest() -> None:
    assert digest_hour(datetime(2026, 11, 24, 2, 59, tzinfo=UTC)) is DigestHour.MORNING
    assert digest_hour(datetime(2026, 11, 24, 3, 0, tzinfo=UTC)) is DigestHour.NOON


@pytest.mark.parametrize("delivery", Delivery)
def test_urgent_notices_are_mailed_at_once_whatever_was_chosen(delivery: Delivery) -> None:
    assert mailed_at_once(delivery, urgent=True)
