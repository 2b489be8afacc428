"""What a notice says, when it is mailed, and what a mail may contain. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from internal.kernel.clock import JST
from internal.kernel.text import N_


class NoticeKind(StrEnum):
    """Why somebody is told something."""

    TURN = "turn"  # 承認待ち
    AFTER_VIEW = "after_view"  # 後閲
    TO_READ = "to_read"  # 供覧
    RETURNED = "returned"  # 差戻し
    DECIDED = "decided"  # 決裁済み
    REJECTED = "rejected"  # 否決
    PULLED_BACK = "pulled_back"  # 引戻し, 取下げ
    QUESTION = "question"  # 照会
    REMINDER = "reminder"  # 期限超過
    OTHER = "other"


class Delivery(StrEnum):
    """When a person wants mail about notices that are not urgent. Urgent ones come at once."""

    AT_ONCE = "at_once"
    TWICE_A_DAY = "twice_a_day"  # 9:00 and 13:00
    MORNING = "morning"  # 9:00
    BROWSER_ONLY = "browser_only"


class DigestHour(StrEnum):
    """The two times of a day at which digests leave."""

    MORNING = "morning"  # 9:00
    NOON = "noon"  # 13:00


SENTENCES: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.TURN: (N_("承認待ちの文書があります。"), "A document waits for your decision."),
    NoticeKind.AFTER_VIEW: (
        N_("後閲する文書があります。"),
        "A document waits for your later reading.",
    ),
    NoticeKind.TO_READ: (N_("供覧の文書があります。"), "A document is circulated for you to read."),
    NoticeKind.RETURNED: (N_("起案が差し戻されました。"), "A draft was returned."),
    NoticeKind.DECIDED: (N_("起案が決裁されました。"), "A draft was decided."),
    NoticeKind.REJECTED: (N_("起案が否決されました。"), "A draft was rejected."),
    NoticeKind.PULLED_BACK: (
        N_("回議中の文書が起案者により引き戻されました。"),
        "A document in circulation was recalled by its drafter.",
    ),
    NoticeKind.QUESTION: (
        N_("文書についての照会があります。"),
        "There is a question about a document.",
    ),
    NoticeKind.REMINDER: (N_("処理の期限を過ぎた文書があります。"), "A document is overdue."),
    NoticeKind.OTHER: (N_("お知らせがあります。"), "There is a notice for you."),
}
"""The sentence of each kind, Japanese (the message id of the pages) and English (of the mail)."""

_DIGESTS = {
    DigestHour.MORNING: frozenset({Delivery.TWICE_A_DAY, Delivery.MORNING}),
    DigestHour.NOON: frozenset({Delivery.TWICE_A_DAY}),
}

_NUMERALS = "0-9０-９〇一二三四五六七八九十百千万億"
_AMOUNT = re.compile(rf"[¥￥]\s*[\d,，.．]+|[{_NUMERALS}][{_NUMERALS},，.．\s]*円")


def digest_hour(at: datetime) -> DigestHour:
    """The digest that leaves at an instant; one that runs late keeps its name until noon JST."""
    return DigestHour.MORNING if at.astimezone(JST).hour < 12 else DigestHour.NOON


def digest_is_for(delivery: Delivery, hour: DigestHour) -> bool:
    """Whether somebody with this choice gets the digest of this hour."""
    return delivery in _DIGESTS[hour]


def mailed_at_once(delivery: Delivery, *, urgent: bool) -> bool:
    """Whether a notice leaves as a mail of its own."""
    return urgent or delivery is Delivery.AT_ONCE


def without_amounts(text: str) -> str:
    """A subject as a mail may show it: one line, no amounts of money."""
    return _AMOUNT.sub("○円", " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class MailItem:
    """One notice as a mail shows it. `subject` is empty when the case is confidential."""

    kind: NoticeKind
    sentence: str
    number: str
    subject: str
    path: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail without its envelope."""

    subject: str
    body: str


def mail_text(items: tuple[MailItem, ...], base_url: str) -> MailText:
    """The mail about some notices: Japanese first, a short English part after it."""
    first = items[0]
    mark = "【至急】" if any(item.urgent for item in items) else ""
    count = f"（ほか{len(items) - 1}件）" if len(items) > 1 else ""
    japanese = "\n\n".join(_japanese(item, base_url) for item in items)
    english = "\n".join(f"- {SENTENCES[item.kind][1]} {base_url}{item.path}" for item in items)
    body = (
        f"{japanese}\n\n"
        "リンクを開くとサインインの後に文書が表示されます。リンクを開くだけで承認されることはありません。\n"
        "このメールは庁内業務システムが自動で送信しています。返信はできません。\n"
        f"メールの設定: {base_url}/settings/notices\n\n"
        f"--\n{english}\n"
        "The links open the documents after sign-in; opening one decides nothing.\n"
    )
    return MailText(f"【庁内業務】{mark}{first.sentence.rstrip('。')}{count}", body)


def _japanese(item: MailItem, base_url: str) -> str:
    what = "　".join(part for part in (item.number, without_amounts(item.subject)) if part)
    mark = "【至急】" if item.urgent else ""
    lines = [f"■ {mark}{item.sentence}", f"　{what}" if what else "", f"　{base_url}{item.path}"]
    return "\n".join(line for line in lines if line)
