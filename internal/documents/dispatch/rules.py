"""The life of an outgoing letter (施行文書). Pure.

    prepared → checked → sealed → issued
                    └──────────────┘  (公印省略, 電子署名)

Until it is issued it may be changed, which needs another check, or cancelled. Source: catalogue
§1.1, 浄書・照合, 公印, 施行.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, Refusal
from internal.kernel.text import N_

MOST_ADDRESSEES = 500
LONGEST_NAME, LONGEST_ADDRESS = 200, 200


class State(StrEnum):
    """Where a letter stands."""

    PREPARED = "prepared"  # 浄書: waits for its check
    CHECKED = "checked"  # 照合済み
    SEALED = "sealed"  # 押印済み
    ISSUED = "issued"  # 施行済み; its number stays for ever
    CANCELLED = "cancelled"  # 取りやめ before it was issued
    NOT_NEEDED = "not_needed"  # 施行不要: nothing leaves the house


OPEN = frozenset({State.PREPARED, State.CHECKED, State.SEALED})
"""Still on its way out."""


class Seal(StrEnum):
    """How a letter is authenticated."""

    STAMP = "stamp"  # 公印を押す
    OMITTED = "omitted"  # 公印省略, which the letter says
    SIGNATURE = "signature"  # 電子署名


class Method(StrEnum):
    """How a letter goes to somebody."""

    POST = "post"  # 郵便
    REGISTERED = "registered"  # 書留・配達証明
    COURIER = "courier"  # 使送・信書便
    COUNTER = "counter"  # 窓口交付
    LGWAN = "lgwan"  # LGWAN文書交換
    MAIL = "mail"  # 電子メール
    FAX = "fax"
    INTERNAL = "internal"  # 庁内施行
    NOTICE = "notice"  # 掲示・公告


@dataclass(frozen=True, slots=True)
class Addressee:
    """施行先. `sent_on` is a JST day, None while nothing has gone to it."""

    place: int
    name: str
    address: str
    method: Method
    sent_on: date | None = None
    sent_by: str = ""
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the rules look at. `maker` wrote it, `addressees` are in their order."""

    state: State
    seal: Seal
    maker: UUID
    addressees: tuple[Addressee, ...]

    @property
    def unsent(self) -> tuple[Addressee, ...]:
        """To whom nothing has gone yet."""
        return tuple(each for each in self.addressees if each.sent_on is None)

    @property
    def is_open(self) -> bool:
        """Whether something is left to be done for it."""
        return self.state in OPEN or (self.state is State.ISSUED and bool(self.unsent))


def check_changeable(letter: Letter) -> None:
    """
    Raises:
        Conflict: `dispatch.gone_already`.
    """
    if letter.state not in OPEN:
        raise Conflict(
            "dispatch.gone_already",
            "この施行文書は、すでに施行したか取りやめています。画面を開き直してください。",
        )


def check_checkable(letter: Letter, by: UUID) -> None:
    """照合 is somebody else's than who wrote it.

    Raises:
        Conflict: `dispatch.gone_already`, `dispatch.checked_already`.
        Forbidden: `dispatch.own_letter`.
    """
    check_changeable(letter)
    if letter.state is not State.PREPARED:
        raise Conflict("dispatch.checked_already", "この施行文書の照合は済んでいます。")
    if letter.maker == by:
        raise Forbidden("dispatch.own_letter", "照合は、浄書した人とは別の職員が行ってください。")


def check_sealable(letter: Letter) -> None:
    """
    Raises:
        Conflict: `dispatch.not_checked`, `dispatch.no_seal_here`, `dispatch.gone_already`.
    """
    check_changeable(letter)
    if letter.seal is not Seal.STAMP:
        raise Conflict("dispatch.no_seal_here", "この施行文書には公印を押しません。")
    if letter.state is not State.CHECKED:
        raise Conflict(
            "dispatch.not_checked", "公印を押すのは、照合が済んで、まだ押していない文書です。"
        )


def check_issuable(letter: Letter, on: date | None, decided: date, today: date) -> None:
    """施行 on a JST day, from the day of the decision until today.

    Raises:
        Conflict: `dispatch.gone_already`.
        InvalidInput: `dispatch.issue_day`.
        Refusal: `dispatch.not_checked_yet`, `dispatch.not_sealed_yet`.
    """
    check_changeable(letter)
    if letter.state is State.PREPARED:
        raise Refusal("dispatch.not_checked_yet", "先に、別の職員が照合してください。")
    if letter.seal is Seal.STAMP and letter.state is not State.SEALED:
        raise Refusal("dispatch.not_sealed_yet", "先に、公印管守者が公印を押してください。")
    check_day(on, decided, today)


def check_day(on: date | None, since: date, today: date) -> None:
    """
    Raises:
        InvalidInput: `dispatch.issue_day`.
    """
    if on is None or not since <= on <= today:
        sentence = N_("施行日は、決裁の日から今日までの日を入力してください。")
        raise InvalidInput("dispatch.issue_day", sentence, {"issued": sentence})


def addressees_in(text: str, method: Method) -> tuple[Addressee, ...]:
    """One addressee a line: the name, and after a comma or a tab the address.

    Raises:
        InvalidInput: `dispatch.addressees`.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = tuple(_addressee(place, line, method) for place, line in enumerate(lines, start=1))
    if not 0 < len(found) <= MOST_ADDRESSEES or any(_too_long(each) for each in found):
        sentence = N_(
            "施行先を1行に1つ、500件まで入力してください。宛名と住所はそれぞれ200字以内です。"
        )
        raise InvalidInput("dispatch.addressees", sentence, {"addressees": sentence})
    return found


def text_of(addressees: Iterable[Addressee]) -> str:
    """The lines that `addressees_in` reads."""
    return "\n".join(
        f"{each.name},{each.address}" if each.address else each.name for each in addressees
    )


def _addressee(place: int, line: str, method: Method) -> Addressee:
    for sign in ("\t", ",", "、", ","):
        name, found, address = line.partition(sign)
        if found:
            return Addressee(place, name.strip(), address.strip(), method)
    return Addressee(place, line, "", method)


def _too_long(each: Addressee) -> bool:
    return not 0 < len(each.name) <= LONGEST_NAME or len(each.address) > LONGEST_ADDRESS
