"""Who may read and change documents: one function per question."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
)

from internal.access.principal import Principal
from internal.approval.engine.values import Case
from internal.approval.model import approval_case, approval_reader
from internal.approval.reading_rules import read_before_turn_by
from internal.approval.upcoming import seats_ahead
from internal.approval.withholding import Withheld, is_shown
from internal.documents.model import document_keeper
from internal.organization.rules import Duty

READS_EVERYTHING = frozenset({Duty.AUDITOR})


def visible_to(principal: Principal) -> ColumnElement[bool]:
    """The cases a person may read, as a condition for every list, count, search and page.

    Her own drafts, everything she was ever asked for (decision 9), everything that her section
    keeps (BND-13) and is not confidential, what will come to her where the city lets her read
    ahead (APR-15). The chief records officer reads what is not confidential of every section, the
    auditors all cases (APR-67). What was disposed of is read by nobody, what was transferred by
    the chief records officer (BND-11, BND-12).
    """
    if reads_everything(principal):
        return _there(true(), _of_the_archive(principal))
    every_section = true() if _is_chief(principal) else false()
    mine = _read_by(principal.person_id, _sections(principal), _places(principal), every_section)
    return _there(mine, _of_the_archive(principal))


def reads_everything(principal: Principal) -> bool:
    """Whether no case is hidden from her, but those that are shown to nobody any more."""
    return bool(READS_EVERYTHING & principal.duties)


def _there(mine: ColumnElement[bool], archive: str | BindParameter[str]) -> ColumnElement[bool]:
    return or_(mine & is_shown(), approval_case.c.withheld == archive)


def _of_the_archive(principal: Principal) -> str:
    """Which of the cases that are shown no more a person still reads; empty: none."""
    return Withheld.TRANSFERRED.value if _is_chief(principal) else ""


def _is_chief(principal: Principal) -> bool:
    return Duty.CHIEF_RECORDS_OFFICER in principal.duties


def _read_by(
    person: UUID | BindParameter[UUID],
    sections: list[UUID] | BindParameter[list[UUID]],
    places: Sequence[UUID] | BindParameter[Sequence[UUID]],
    every_section: ColumnElement[bool],
) -> ColumnElement[bool]:
    asked = exists(
        select(approval_reader.c.case_id).where(
            approval_reader.c.person_id == person,
            approval_reader.c.case_id == approval_case.c.id,
        )
    )
    entrusted = (
        select(document_keeper.c.document_id)
        .where(document_keeper.c.document_id == approval_case.c.subject_id)
        .correlate(approval_case)
    )
    kept = or_(
        approval_case.c.section_id.in_(sections) & ~exists(entrusted),
        exists(entrusted.where(document_keeper.c.section_id.in_(sections))),
    )
    return or_(
        approval_case.c.drafter_person_id == person,
        asked,
        or_(kept, every_section) & approval_case.c.confidential.is_(False),
        read_before_turn_by(places),
    )


def _sections(principal: Principal) -> list[UUID]:
    return [seat.section_id for seat in principal.seats]


def _places(principal: Principal) -> list[UUID]:
    """What a seat to come may name: the person, or a post she holds."""
    return [principal.person_id, *(seat.post_id for seat in principal.seats)]


READ_BY_HER = _there(
    _read_by(
        bindparam("reader"),
        bindparam("reader_sections", expanding=True),
        bindparam("reader_places", expanding=True),
        bindparam("reader_everywhere", type_=Boolean),
    ),
    bindparam("reader_archive"),
)
"""The same condition for statements that are built once; `reader_values` binds the person."""


def reader_values(principal: Principal) -> dict[str, object]:
    """What `READ_BY_HER` asks about a person. Not for those who read everything."""
    return {
        "reader": principal.person_id,
        "reader_sections": _sections(principal),
        "reader_places": _places(principal),
        "reader_everywhere": _is_chief(principal),
        "reader_archive": _of_the_archive(principal),
    }


def turn_comes_later(principal: Principal, case: Case) -> bool:
    """Whether a case in circulation will still come to her for an answer."""
    places = set(_places(principal))
    return any(seat.participant_id in places for seat in seats_ahead(case))


def manages_cases(principal: Principal) -> bool:
    """Whether a person keeps the flow of cases in order (強制取下, 経路の変更)."""
    return Duty.ADMINISTRATOR in principal.duties


def keeps_paper_reasons(principal: Principal) -> bool:
    """Whether a person writes the city's list of reasons for paper."""
    return Duty.ADMINISTRATOR in principal.duties


def manageable_by(principal: Principal) -> ColumnElement[bool]:
    """The cases whose flow a person may see to: those she may read, and all for administrators.

    What administrators see of the others is the line of a list, never text, files or history.
    """
    if manages_cases(principal):
        return is_shown()
    return visible_to(principal)
