"""Public notes leave the house with the decision bundle, under no seal."""

import json
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from internal.approval.model import approval_case
from internal.documents.archive import Archivist
from internal.documents.notes.rules import Audience, NewNote, Spot
from internal.documents.notes.service import (
    answer_note,
    leave_notes_out,
    place_note,
    settle_note,
    take_note_away,
)
from internal.documents.service import NewFile
from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.approval.ledger.desk import DECIDERS, Ledger
from tests.approval.test_service import CHIEF, approve
from tests.documents.test_bundle import bundle, unpack, verify


def with_notes(ledger: Ledger, archivist: Archivist) -> UUID:
    """A case with a public, a private and a removed note, waiting for the first of the line."""
    office, approval = ledger.office, ledger.office.approval
    stored = archivist.store.put_stream(BytesIO(b"plan"), limit=10, media_type="application/pdf")
    document_id = office.draft(
        repair(), (NewFile("設計書.pdf", stored.digest, stored.size, stored.media_type),)
    )
    case_id = office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    chief = office.actor(*CHIEF)
    for text, audience in (
        ("<b>単価</b>を確認", Audience.ALL),
        ("自分の覚え", Audience.SELF),
        ("起案者にだけ", Audience.DRAFTER),
        ("書き損じ", Audience.ALL),
    ):
        new = NewNote(stored.digest, 3, audience, text, Spot(250, 500))
        office.db.perform(place_note, chief, approval=approval, case_id=case_id, new=new)
    office.db.perform(take_note_away, chief, approval=approval, case_id=case_id, number=4)
    clerk = office.clerk
    said = {"approval": approval, "case_id": case_id, "number": 1}
    office.db.perform(answer_note, clerk, text="直しました", **said)
    office.db.perform(settle_note, clerk, **said)
    return case_id


def decide(ledger: Ledger, case_id: UUID) -> None:
    for who in DECIDERS:
        approve(ledger.office, case_id, *who)


def test_the_bundle_holds_the_public_notes_and_no_others(
    ledger: Ledger, archivist: Archivist, tmp_path: Path
) -> None:
    case_id = with_notes(ledger, archivist)
    decide(ledger, case_id)
    folder = unpack(bundle(ledger, archivist, case_id), archivist, tmp_path / "bundle")
    (note,) = json.loads((folder / "notes.json").read_text("utf-8"))["notes"]
    assert note["text"] == "<b>単価</b>を確認"
    assert (note["file"], note["page"], note["round"]) == ("設計書.pdf", 3, 1)
    assert (note["left_permille"], note["top_permille"]) == (250, 500)
    assert note["settled_by"]
    assert [said["text"] for said in note["answers"]] == ["直しました"]
    page = (folder / "index.html").read_text("utf-8")
    assert "&lt;b&gt;単価&lt;/b&gt;を確認" in page
    assert "直しました" in page
    for hidden in ("自分の覚え", "起案者にだけ", "書き損じ"):
        assert hidden not in page
    assert "notes.json" in (folder / "README.txt").read_text("utf-8")
    assert verify(folder)[0] == 0


def test_notes_that_were_left_out_are_in_no_bundle(ledger: Ledger, archivist: Archivist) -> None:
    case_id = with_notes(ledger, archivist)
    decide(ledger, case_id)
    with ledger.db.reading() as conn:
        subject = conn.scalars(select(approval_case.c.subject_id)).one()
    for _twice in range(2):
        ledger.db.perform(leave_notes_out, ledger.office.clerk, document_id=subject)
    texts = dict(bundle(ledger, archivist, case_id).texts)
    assert "notes.json" not in texts
    assert "単価" not in texts["index.html"].decode()
