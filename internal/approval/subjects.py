"""The pages of the kinds of things that can be decided; rooms enter theirs while being wired."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import current_app, url_for

from internal.web.words import gettext


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """How lists name a kind and where its page is. `label` is a message id."""

    kind: str
    label: str
    endpoint: str  # takes `document_id`


def subject_pages() -> dict[str, SubjectPage]:
    """Every kind of this installation."""
    return cast(dict[str, SubjectPage], current_app.extensions["subject_pages"])


def kind_words(kind: str) -> str:
    """起案, 支出命令 …"""
    page = subject_pages().get(kind)
    return gettext(page.label) if page else kind


def subject_url(kind: str, subject_id: UUID, state: Mapping[str, str] | None = None) -> str:
    """The page of a subject, with the state of the list it was opened from."""
    values = dict(state or {})
    return url_for(subject_pages()[kind].endpoint, document_id=subject_id, **values)  # type: ignore[arg-type]
