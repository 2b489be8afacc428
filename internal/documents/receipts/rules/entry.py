"""What is entered when something arrived, and the order its days must have. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_

MAX_SENDER, MAX_SENDER_NUMBER, MAX_SUBJECT, MAX_PLACE, MAX_REMARKS = 100, 60, 200, 60, 400


class Means(StrEnum):
    """How it came."""

    POST = "post"  # 郵便
    HAND = "hand"  # 持参
    EMAIL = "email"  # 電子メール
    FAX = "fax"
    LGWAN = "lgwan"  # LGWAN文書交換
    ONLINE = "online"  # 電子申請
    INTERNAL = "internal"  # 庁内便
    OTHER = "other"


class Handling(StrEnum):
    """取扱区分 of a letter."""

    ORDINARY = "ordinary"  # 普通
    REGISTERED = "registered"  # 書留など
    PERSONAL = "personal"  # 親展


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered for one thing that arrived. Days are JST; None and "" were not given.

    `arrived_time` is the time of day of the arrival, "9:05". `place` is where its paper lies.
    """

    means: Means
    sender: str
    subject: str
    arrived_on: date | None
    received_on: date | None
    handling: Handling = Handling.ORDINARY
    sender_number: str = ""
    written_on: date | None = None
    arrived_time: str = ""
    place: str = ""
    remarks: str = ""
    secret: bool = False
    wants_reply: bool = False
    reply_by: date | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """The days in the life of what arrived, in the order they must have.

    Source: catalogue fact 7 (到達, 収受, 起案, 決裁, 施行); the sender's own date comes before.
    """

    written_on: date | None = None  # 文書の日付
    arrived_on: date | None = None  # 到達
    received_on: date | None = None  # 収受
    drafted_on: date | None = None  # 起案
    decided_on: date | None = None  # 決裁
    answered_on: date | None = None  # 施行: the day the answer went out


def impossible_days(days: Days, today: date) -> Mapping[str, str]:
    """Which days cannot be, each with its sentence; the later one of two is named.

    The same day twice is possible.
    """
    found: dict[str, str] = {}
    if _before(days.arrived_on, days.written_on):
        found["written"] = N_("文書の日付は、到達日より後にはなりません。")
    if _before(today, days.arrived_on):
        found["arrived"] = N_("到達日は、今日までの日にしてください。")
    if _before(days.received_on, days.arrived_on):
        found["received"] = N_("収受日は、到達日より前にはなりません。")
    if _before(today, days.received_on):
        found["received"] = N_("収受日は、今日までの日にしてください。")
    if _before(days.drafted_on, days.received_on):
        found["drafted"] = N_("起案日は、収受日より前にはなりません。")
    if _before(days.decided_on, days.drafted_on):
        found["decided"] = N_("決裁日は、起案日より前にはなりません。")
    if _before(days.answered_on, days.received_on):
        found["on"] = N_("回答日は、収受日より前にはなりません。")
    if _before(days.answered_on, days.decided_on):
        found["on"] = N_("回答日は、決裁日より前にはなりません。")
    if _before(today, days.answered_on):
        found["on"] = N_("回答日は、今日までの日にしてください。")
    return found


def _before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def check_entry(entry: Entry, *, files: int, today: date) -> None:
    """Refuse what cannot be entered, naming every field at once.

    Raises:
        InvalidInput: `receipts.incomplete`.
    """
    fields = _missing(entry, files)
    fields |= impossible_days(Days(entry.written_on, entry.arrived_on, entry.received_on), today)
    first = date(FiscalYear.of(today).year - 1, 4, 1)
    if _before(entry.received_on, first):
        fields["received"] = N_("収受日は、今年度か前年度の日にしてください。")
    if entry.reply_by is not None and not entry.wants_reply:
        fields["reply_by"] = N_("回答期限があるときは、「回答を求められている」を選んでください。")
    if _before(entry.reply_by, entry.written_on):
        fields["reply_by"] = N_("回答期限は、文書の日付より前にはなりません。")
    if fields:
        raise InvalidInput(
            "receipts.incomplete",
            "収受していません。印の付いた項目を確認してください。",
            fields,
        )


def _missing(entry: Entry, files: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    if not 0 < len(entry.sender) <= MAX_SENDER:
        fields["sender"] = N_("差出人を100字以内で入力してください。")
    if len(entry.sender_number) > MAX_SENDER_NUMBER:
        fields["sender_number"] = N_("先方の文書番号は60字以内で入力してください。")
    if not 0 < len(entry.subject) <= MAX_SUBJECT:
        fields["subject"] = N_("件名を200字以内で入力してください。")
    if len(entry.remarks) > MAX_REMARKS:
        fields["remarks"] = N_("備考は400字以内で入力してください。")
    if len(entry.place) > MAX_PLACE:
        fields["place"] = N_("紙の所在は60字以内で入力してください。")
    elif not files and not entry.place:
        fields["files"] = N_("ファイルを選ぶか、紙の所在を入力してください。")
    if entry.arrived_on is None:
        fields["arrived"] = N_("到達日を入力してください。")
    if entry.received_on is None:
        fields["received"] = N_("収受日を入力してください。")
    return fields


_TIME = re.compile(r"(\d{1,2}):(\d{2})")


def time_of_day(typed: str) -> str | None:
    """A time of day as it is kept, "9:05"; empty when nothing was typed, None when it is none."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return ""
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[1])}:{found[2]}"
