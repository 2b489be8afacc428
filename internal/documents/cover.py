"""The cover sheet of a document as values."""

from datetime import date

from internal.approval.engine.values import Case, SlotState
from internal.approval.words import CAPACITY_WORDS
from internal.documents.paperwork import MEDIUM_WORDS
from internal.documents.queries import DocumentPage
from internal.kernel.clock import era_date, jst_date
from internal.kernel.refusal import NotFound
from internal.printing.cover import CoverItem, CoverSeat, CoverSheet

MASKED = "（取扱注意のため、件名は画面で確認してください）"


def cover_of(page: DocumentPage, *, city: str, base_url: str, on: date) -> CoverSheet:
    """The cover sheet of a document that goes round on paper.

    Raises:
        NotFound: `documents.no_cover`, nothing of it goes round on paper.
    """
    file, paper = page.file, page.content.paper
    if file is None or not paper.goes_round:
        raise NotFound(
            "documents.no_cover",
            "この文書は紙で回っていないため、カバーシートはありません。",
        )
    return CoverSheet(
        city=city,
        subject=MASKED if file.confidential else file.title,
        number=file.number or "",
        drafter=f"{page.drafter_name}（{page.drafter_section}）",
        drafted_on=page.drafted_on,
        medium=MEDIUM_WORDS[paper.medium],
        reason=paper.why,
        address=f"{base_url}/documents/{page.id}",
        items=tuple(
            CoverItem(item.name, f"{item.count}{item.unit}", item.remark) for item in paper.items
        ),
        route=tuple(_seats(file.case)),
        printed_on=on,
        urgent=file.urgent,
    )


def _seats(case: Case) -> list[CoverSeat]:
    return [
        CoverSeat(
            capacity=CAPACITY_WORDS[slot.capacity],
            title=slot.title if slot.section in slot.title else f"{slot.section} {slot.title}",
            name="、".join(seat.name for seat in slot.holders[:2]) if not slot.recorded else "",
            done=f"{_DONE[slot.state]} {era_date(jst_date(slot.acted_at))}"
            if slot.acted_at and slot.state in _DONE
            else "",
        )
        for stage in case.stages
        for slot in stage.slots
    ]


_DONE = {
    SlotState.APPROVED: "済",
    SlotState.OBJECTED: "異議",
    SlotState.DEPUTISED: "代決",
    SlotState.READ: "閲覧済",
}
