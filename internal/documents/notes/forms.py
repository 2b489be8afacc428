"""What somebody sends about a note."""

from collections.abc import Mapping

from internal.documents.notes.rules import Audience, NewNote, Spot
from internal.kernel.text import N_
from internal.web.fields import Fields

_POSITION = N_("位置は0から1000までの数で入力してください。")


def note_form(form: Mapping[str, str]) -> NewNote:
    """A note as it was written. One of the two numbers alone is a place at that edge.

    Raises:
        InvalidInput: `form.unreadable`.
    """
    fields = Fields(form)
    page = fields.number("note_page", N_("このファイルにあるページの番号を入力してください。"))
    left, top = fields.number("note_left", _POSITION), fields.number("note_top", _POSITION)
    fields.done()
    return NewNote(
        digest=fields.text("note_digest"),
        page=page or 0,
        audience=fields.one_of("note_audience", Audience, Audience.ALL),
        text=fields.text("note_text"),
        spot=None if left is None and top is None else Spot(left or 0, top or 0),
    )


def leaves_notes_out(form: Mapping[str, str]) -> bool:
    """Whether who decides was asked about public notes and does not want them in the record."""
    fields = Fields(form)
    return fields.ticked("notes_asked") and not fields.ticked("notes_kept")
