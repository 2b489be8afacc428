"""The pages of the kinds of things that can be decided; rooms enter theirs while being wired."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy import ColumnElement, and_, or_

from internal.access.principal import Principal
from internal.approval.model import approval_case
from internal.web.words import gettext


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """How lists name a kind and where its page is. `label` is a message id."""

    kind: str
    label: str
    endpoint: str  # takes `document_id`
    visible_to: Callable[[Principal], ColumnElement[bool]]  # who may read its cases


def subject_pages() -> dict[str, SubjectPage]:
    """Every kind of this installation."""
    return cast(dict[str, SubjectPage], current_app.extensions["subject_pages"])


def readable_by(principal: Principal) -> ColumnElement[bool]:
    """Condition: the person may read the case, by the rights of its kind."""
    kind = approval_case.c.kind
    return or_(
        *(and_(kind == page.kind, page.visible_to(principal)) for page in subject_pages().values())
    )


def kind_words(kind: str) -> str:
    """起案, 支出命令 …"""
    page = subject_pages().get(kind)
    return gettext(page.label) if page else kind


def subject_url(kind: str, subject_id: UUID, state: Mapping[str, str] | None = None) -> str:
    """The page of a subject, with the state of the list it was opened from."""
    return SubjectLinks(state or {}).to(kind, subject_id)


_ANY = UUID(int=0)


@dataclass(slots=True)
class SubjectLinks:
    """The addresses of many subjects opened from one list: built once for each kind."""

    state: Mapping[str, str]
    _of_kind: dict[str, tuple[str, str]] = field(default_factory=dict)
    _words: dict[str, str] = field(default_factory=dict)

    def to(self, kind: str, subject_id: UUID) -> str:
        """The page of a subject."""
        if kind not in self._of_kind:
            endpoint = subject_pages()[kind].endpoint
            address = url_for(endpoint, document_id=_ANY, **dict(self.state))  # type: ignore[arg-type]
            before, _, after = address.partition(str(_ANY))
            self._of_kind[kind] = (before, after)
        before, after = self._of_kind[kind]
        return f"{before}{subject_id}{after}"

    def words(self, kind: str) -> str:
        """What lists call a kind."""
        if kind not in self._words:
            self._words[kind] = kind_words(kind)
        return self._words[kind]
