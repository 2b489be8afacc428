"""Rules of drafts. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from internal.approval.authority.facts import FactDefinition, FactKind, FactValue
from internal.approval.authority.shape import NO_WISHES, Wishes
from internal.documents.paperwork import NO_PAPER, Paperwork, missing_in, paper_json, paper_of
from internal.documents.records.rules.retention import end_of_period
from internal.kernel.canonical import canonical_bytes
from internal.kernel.clock import FiscalYear, era_year
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_

MAX_TITLE = 60
MAX_BODY = 50_000
RETENTION_YEARS = (1, 3, 5, 10, 30)
"""Retention periods that a draft may be given until binders decide (BND-04)."""


class Disclosure(StrEnum):
    """公開区分 (ATT-05)."""

    OPEN = "open"  # 公開
    PARTLY = "partly"  # 部分公開
    CLOSED = "closed"  # 非公開


@dataclass(frozen=True, slots=True)
class DraftContent:
    """What a drafter writes. Amounts are yen including tax; days are JST.

    `wishes` shape the route and are kept with it in the acts; they are no part of the content.
    """

    title: str = ""
    matter: str = ""
    facts: Mapping[str, FactValue] | None = None
    body: str = ""
    planned_on: date | None = None
    due_on: date | None = None
    urgent: bool = False
    confidential: bool = False
    disclosure: Disclosure = Disclosure.OPEN
    retention_years: int = 5
    counterparty: str = ""  # 相手方
    split_reason: str = ""  # why it is ordered apart from what it resembles (分割発注)
    effective_on: date | None = None  # 効力発生日, where it is not the day of the decision
    effective_reason: str = ""  # why it takes effect on another day (遡及, 先付け)
    behalf: UUID | None = None  # whose draft it is where somebody else writes it (代理起案)
    wishes: Wishes = NO_WISHES
    paper: Paperwork = NO_PAPER

    @property
    def amount_yen(self) -> int | None:
        """The amount lists and rules look at, when the matter has one."""
        amount = (self.facts or {}).get("amount_yen")
        return amount if isinstance(amount, int) else None


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attachment as it is sealed."""

    place: int
    name: str
    digest: str
    size: int
    media_type: str
    superseded: bool = False  # a newer one was put beside it on the way (差替え)


def asked_facts(facts: Mapping[str, FactDefinition], matter: str) -> tuple[FactDefinition, ...]:
    """The facts that the form asks for in a matter."""
    return tuple(fact for fact in facts.values() if not fact.matters or matter in fact.matters)


def check_for_submission(
    content: DraftContent,
    facts: Mapping[str, FactDefinition],
    matters: Mapping[str, str],
    today: date,
) -> None:
    """Refuse a draft that is not complete, naming every field at once. 遡及 needs a reason.

    Raises:
        InvalidInput: `documents.incomplete`.
    """
    fields: dict[str, str] = {}
    if not content.title.strip():
        fields["title"] = N_("件名を入力してください。")
    elif len(content.title) > MAX_TITLE:
        fields["title"] = N_("件名は60字以内で入力してください。")
    if content.matter not in matters:
        fields["matter"] = N_("事項を選んでください。")
    if not content.body.strip():
        fields["body"] = N_("伺いの内容を入力してください。")
    elif len(content.body) > MAX_BODY:
        fields["body"] = N_("伺いの内容は50,000字以内で入力してください。")
    for fact in asked_facts(facts, content.matter):
        value = (content.facts or {}).get(fact.name)
        if fact.kind is not FactKind.YES_NO and (value is None or value == ""):
            fields[fact.name] = _MISSING[fact.kind]
    fields |= missing_in(content.paper)
    back = content.effective_on is not None and content.effective_on < today
    if back and not content.effective_reason.strip():
        fields["effective_reason"] = N_("遡及する理由を入力してください。")
    if fields:
        raise InvalidInput(
            "documents.incomplete",
            "提出に必要な項目が足りません。印の付いた項目を確認してください。",
            fields,
        )


_MISSING = {
    FactKind.YEN: N_("金額を半角数字で入力してください。"),
    FactKind.NUMBER: N_("数を半角数字で入力してください。"),
    FactKind.CHOICE: N_("いずれかを選んでください。"),
    FactKind.RANK: N_("いずれかを選んでください。"),
    FactKind.DATE: N_("日付を入力してください。"),
    FactKind.PLACE: N_("場所を入力してください。"),
}


def content_text(content: DraftContent, files: tuple[AttachedFile, ...]) -> str:
    """The canonical text of what the approvers agree to: the draft and each file's digest."""
    return canonical_bytes(
        {
            "title": content.title,
            "matter": content.matter,
            "facts": dict(content.facts or {}),
            "body": content.body,
            "planned_on": content.planned_on,
            "due_on": content.due_on,
            "urgent": content.urgent,
            "confidential": content.confidential,
            "disclosure": content.disclosure,
            "retention_years": content.retention_years,
            **({"paper": paper_json(content.paper)} if content.paper.goes_round else {}),
            **_where_given(content),
            "files": [
                {
                    "place": file.place,
                    "name": file.name,
                    "sha256": file.digest,
                    "bytes": file.size,
                    "type": file.media_type,
                    **({"superseded": True} if file.superseded else {}),
                }
                for file in files
            ],
        }
    ).decode()


def _where_given(content: DraftContent) -> dict[str, object]:
    """What came into drafts later; left out where empty, so that older digests stay the same."""
    given = {name: getattr(content, name) for name in _LATER}
    return {name: value for name, value in given.items() if value}


_LATER = ("counterparty", "split_reason", "effective_on", "effective_reason")


@dataclass(frozen=True, slots=True)
class Version:
    """What was submitted in one round, or what an edit on the way made of it."""

    content: DraftContent
    files: tuple[AttachedFile, ...]


def version_of(text: str) -> Version:
    """The submitted content that a canonical text holds; the inverse of `content_text`."""
    stored = json.loads(text)
    return Version(
        DraftContent(
            title=stored["title"],
            matter=stored["matter"],
            facts=stored["facts"],
            body=stored["body"],
            planned_on=_day(stored["planned_on"]),
            due_on=_day(stored["due_on"]),
            urgent=stored["urgent"],
            confidential=stored["confidential"],
            disclosure=Disclosure(stored["disclosure"]),
            retention_years=stored["retention_years"],
            paper=paper_of(stored.get("paper")),
            counterparty=stored.get("counterparty", ""),
            split_reason=stored.get("split_reason", ""),
            effective_on=_day(stored.get("effective_on")),
            effective_reason=stored.get("effective_reason", ""),
        ),
        tuple(
            AttachedFile(
                file["place"],
                file["name"],
                file["sha256"],
                file["bytes"],
                file["type"],
                file.get("superseded", False),
            )
            for file in stored["files"]
        ),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs between two versions: a field of `DraftContent`, a fact or a file."""

    field: str
    before: str
    after: str


def changes_between(before: Version, after: Version) -> tuple[Change, ...]:
    """What a resubmission or an edit changed, field by field and file by file."""
    changes = [
        Change(name, _words(getattr(before.content, name)), _words(getattr(after.content, name)))
        for name in _COMPARED
        if getattr(before.content, name) != getattr(after.content, name)
    ]
    old, new = before.content.facts or {}, after.content.facts or {}
    changes += [
        Change(name, _words(old.get(name)), _words(new.get(name)))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
    if before.content.paper != after.content.paper:
        changes.append(Change("paper", before.content.paper.words, after.content.paper.words))
    had = {file.digest: file.name for file in before.files if not file.superseded}
    has = {file.digest: file.name for file in after.files if not file.superseded}
    changes += [Change("files", name, "") for digest, name in had.items() if digest not in has]
    changes += [Change("files", "", name) for digest, name in has.items() if digest not in had]
    stayed = [digest for digest in had if digest in has]
    order = [digest for digest in has if digest in had]
    if stayed != order:
        words = ("、".join(has[digest] for digest in each) for each in (stayed, order))
        changes.append(Change("file_order", *words))
    return tuple(changes)


_COMPARED = (
    "title",
    "matter",
    "body",
    "planned_on",
    "due_on",
    "urgent",
    "confidential",
    "disclosure",
    "retention_years",
    *_LATER,
)


def _words(value: object) -> str:
    return "" if value is None else str(value)


def content_digest(text: str) -> str:
    """The digest by which an approver's page and the sealed content are compared."""
    return hashlib.sha256(text.encode()).hexdigest()


def retained_until(completed_on: date, years: int) -> date:
    """Last day of the retention period, which begins on 1 April after completion.

    Source: BND-05; catalogue fact 12. Example: completed 2011-10-03, 5 years → 2017-03-31.
    """
    return end_of_period(FiscalYear.of(completed_on).next().first_day, years)


def document_number(year: FiscalYear, symbol: str, number: int) -> str:
    """8鶴道第12号: the era year of the fiscal year, the section's symbol, the running number.

    Source: catalogue fact 8 (numbers run per fiscal year and document symbol).
    """
    return f"{era_year(year.first_day).number}{symbol}第{number}号"
