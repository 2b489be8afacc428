"""One row of an amendment: add, change, delete."""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.authority.rules import AuthorityRow
from internal.kernel.refusal import Conflict
from internal.regulation.forms import (
    CONSULTS,
    Form,
    consulting_row,
    deciding_row,
    revision_in,
)
from internal.regulation.queries import Line
from internal.regulation.rules.difference import row_words
from internal.regulation.rules.rows import AnyRow, asked_in, posts_of
from internal.regulation.rules.stages import COMPLETIONS
from internal.regulation.screen import knows_post
from internal.regulation.service.amendments import no_such_row
from internal.regulation.views.blueprint import bp
from internal.regulation.views.reading import Opened, amending, open_amendment
from internal.web.context import perform, services
from internal.web.forms import with_form, with_overtaken_form
from internal.web.results import tell


@dataclass(frozen=True, slots=True)
class _Editing:
    """A row's form: an existing row, or a new one of a matter."""

    opened: Opened
    line: Line | None
    matter: str
    decides: bool


@bp.get("/amendments/<uuid:amendment_id>/rows/new")
def new_row(amendment_id: UUID) -> str:
    opened = _opened(amendment_id)
    source = request.form if request.method == "POST" else request.args
    return _form(_Editing(opened, None, _matter(opened, source), _decides(source)))


@bp.post("/amendments/<uuid:amendment_id>/rows/new")
@with_form(new_row)
def add_row(amendment_id: UUID) -> Response:
    opened = _opened(amendment_id)
    row = _row(opened, _matter(opened, request.form), decides=_decides(request.form))
    perform(amending().add_row, amendment_id=amendment_id, row=row)
    tell("行「{article}」を追加しました。", article=row.article)
    return _back(amendment_id, row.matter)


@bp.get("/amendments/<uuid:amendment_id>/rows/<uuid:row_id>")
def edit_row(amendment_id: UUID, row_id: UUID) -> str:
    return _form(_editing(amendment_id, row_id))


@bp.post("/amendments/<uuid:amendment_id>/rows/<uuid:row_id>")
@with_overtaken_form(edit_row)
@with_form(edit_row)
def change_row(amendment_id: UUID, row_id: UUID) -> Response:
    editing = _editing(amendment_id, row_id)
    if editing.line is None:
        raise Conflict(
            "regulation.row_deleted",
            "この行はほかの人が削除しました。入力した内容は画面に残っています。"
            "必要な場合は、新しい行として保存してください。",
        )
    row = _row(editing.opened, editing.matter, decides=editing.decides)
    perform(
        amending().change_row,
        amendment_id=amendment_id,
        row_id=row_id,
        revision=revision_in(request.form),
        row=row,
    )
    tell("行「{article}」を変更しました。", article=row.article)
    return _back(amendment_id, row.matter)


@bp.get("/amendments/<uuid:amendment_id>/rows/<uuid:row_id>/delete")
def ask_delete_row(amendment_id: UUID, row_id: UUID) -> str:
    editing = _editing(amendment_id, row_id)
    return render_template(
        "regulation/delete_row.html",
        amendment=editing.opened.amendment,
        line=editing.line,
        words=_words(editing),
    )


@bp.post("/amendments/<uuid:amendment_id>/rows/<uuid:row_id>/delete")
@with_overtaken_form(ask_delete_row)
@with_form(ask_delete_row)
def delete_row(amendment_id: UUID, row_id: UUID) -> Response:
    editing = _editing(amendment_id, row_id)
    perform(
        amending().delete_row,
        amendment_id=amendment_id,
        row_id=row_id,
        revision=revision_in(request.form),
    )
    tell("行を削除しました。")
    return _back(amendment_id, editing.matter)


def _opened(amendment_id: UUID) -> Opened:
    with services().db.reading() as conn:
        return open_amendment(conn, amendment_id)


def _editing(amendment_id: UUID, row_id: UUID) -> _Editing:
    """The row; for what was typed into one that is gone, the form of a new row."""
    opened = _opened(amendment_id)
    line = next((each for each in opened.lines if each.id == row_id), None)
    if line is not None:
        return _Editing(opened, line, line.row.matter, isinstance(line.row, AuthorityRow))
    if "article" in request.form:
        return _Editing(opened, None, _matter(opened, request.form), _decides(request.form))
    raise no_such_row()


def _matter(opened: Opened, source: Form) -> str:
    matter = source.get("matter", "")
    return matter if matter in opened.table.matters else ""


def _decides(source: Form) -> bool:
    return source.get("kind") != "consult"


def _row(opened: Opened, matter: str, *, decides: bool) -> AnyRow:
    read = deciding_row if decides else consulting_row
    return read(request.form, opened.table, matter, knows_post(opened.directory))


def _words(editing: _Editing) -> dict[str, str]:
    return dict(row_words(editing.opened.table, editing.line.row)) if editing.line else {}


def _form(editing: _Editing) -> str:
    row = editing.line.row if editing.line else None
    return render_template(
        "regulation/row.html",
        amendment=editing.opened.amendment,
        line=editing.line,
        row=row,
        words=_words(editing),
        posts=" ".join(posts_of(row)) if row else "",
        conditions={c.fact: c for c in row.conditions} if row else {},
        matter=editing.matter,
        matter_name=editing.opened.table.matters.get(editing.matter, ""),
        decides=editing.decides,
        asked=asked_in(editing.opened.table, editing.matter),
        consults=CONSULTS,
        completions=tuple((kind.value, words) for kind, words in COMPLETIONS.items()),
    )


def _back(amendment_id: UUID, matter: str) -> Response:
    anchor = f"matter-{matter or 'all'}"
    return redirect(url_for(".show_amendment", amendment_id=amendment_id, _anchor=anchor), 303)
