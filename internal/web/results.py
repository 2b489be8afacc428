"""What happened and where it went: the line a person reads after every action."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from flask import get_flashed_messages, session

from internal.kernel.refusal import Refusal
from internal.web.words import sentence

KEPT_LINES = 8
_PILE = "_flashes"  # where flask keeps what `get_flashed_messages` answers


class Tone(StrEnum):
    """How a result reads; the same words as the classes of a notice."""

    OK = "ok"
    WARN = "warn"
    NG = "ng"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a person may go from a result. `label` is a message id."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the status region."""

    text: str
    tone: Tone
    label: str
    href: str

    @property
    def icon(self) -> str:
        return "check" if self.tone is Tone.OK else "alert"


def tell(text: str, *, tone: Tone = Tone.OK, link: Link | None = None, **facts: object) -> None:
    """Say on the next page what happened. `text` is a message id with `{names}` of the facts."""
    label = sentence(link.label, {}) if link else ""
    words = {
        "text": sentence(text, facts),
        "label": label,
        "href": link.href if link else "",
    }
    _keep(words, tone)


def tell_refusal(refusal: Refusal) -> None:
    """Say on the next page why a part of what was asked was not done."""
    words = {"text": sentence(refusal.sentence, refusal.facts), "label": "", "href": ""}
    _keep(words, Tone.NG)


def _keep(words: dict[str, str], tone: Tone) -> None:
    """Put a line on the pile for the next page; whoever never opens one has only the last few."""
    pile = session.get(_PILE, [])
    session[_PILE] = [*pile[1 - KEPT_LINES :], (tone.value, json.dumps(words, ensure_ascii=False))]


def results() -> tuple[Result, ...]:
    """What to say on this page; read once."""
    said = cast("list[tuple[str, str]]", get_flashed_messages(with_categories=True))
    return tuple(Result(tone=Tone(tone), **json.loads(words)) for tone, words in said)
