"""The page of 担当替え: the 文書主任 gives drafts and cases of her section to somebody else."""

from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.access.policies import takes_over_drafts
from internal.documents.assigning import Assignment, assignments
from internal.documents.left import each_alone
from internal.documents.taking_over import sections_kept_by
from internal.kernel.refusal import Forbidden, InvalidInput
from internal.kernel.text import N_
from internal.organization.directory import Directory
from internal.organization.rules import Seat
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.words import today

bp = Blueprint("in_charge", __name__, template_folder="templates")


@bp.get("/documents/in-charge")
def show() -> str:
    who = principal()
    if not takes_over_drafts(who):
        raise Forbidden(
            "documents.not_reassigned_by_you",
            "担当を替えられるのは、その課の文書主任かシステム管理者、人事担当です。",
        )
    with services().db.reading() as conn:
        directory = services().directories.on(conn, today(), services().db.clock())
        kept = _sections(directory)
        everything = assignments(conn, kept)
    chosen = _id(request.args.get("of", ""))
    return render_template(
        "documents/in_charge.html",
        rows=[row for row in everything if chosen is None or row.drafter_id == chosen],
        people=_people(everything),
        chosen=chosen,
        marked=request.args.get("document", ""),
        offered=_offered(directory, kept),
    )


@bp.post("/documents/in-charge")
@with_form(show)
def reassign() -> Response:
    documents = tuple(
        found
        for each in dict.fromkeys(request.form.getlist("document"))
        if (found := _id(each)) is not None
    )
    successor, reason = _id(request.form.get("to", "")), request.form.get("reason", "")
    errors = {}
    if successor is None:
        errors["to"] = N_("新しい担当者を選んでください。")
    if not reason.strip():
        errors["reason"] = N_("担当を替える理由を入力してください。")
    if errors or successor is None:
        raise InvalidInput("form.unreadable", "入力内容を確認してください。", errors)
    if not documents:
        raise InvalidInput("documents.nothing_taken_over", "引き継ぐ文書を一覧で選択してください。")
    each_alone(
        [
            partial(
                perform,
                services().taking_over.reassign,
                document_id=document_id,
                successor_id=successor,
                reason=reason,
            )
            for document_id in documents
        ]
    )
    return redirect(url_for(".show", of=request.args.get("of") or None), 303)


def _sections(directory: Directory) -> frozenset[UUID]:
    """The sections whose records she keeps; of her own post's section for other duties."""
    seat = principal().seat
    return sections_kept_by(directory, seat.post_id) or frozenset({seat.section_id})


def _people(rows: tuple[Assignment, ...]) -> tuple[tuple[UUID, str, int], ...]:
    """Who is in charge of how many, in the order of the list."""
    names = {row.drafter_id: row.drafter for row in rows}
    return tuple(
        (person_id, name, sum(row.drafter_id == person_id for row in rows))
        for person_id, name in names.items()
    )


def _offered(directory: Directory, sections: frozenset[UUID]) -> tuple[tuple[UUID, str], ...]:
    found: dict[UUID, Seat] = {}
    for section in sorted(sections):
        for unit in directory.subtree(section):
            for node in directory.posts_in(unit.department_id):
                for seat in node.holders:
                    found.setdefault(seat.person_id, seat)
    return tuple((s.person_id, f"{s.name} {s.section} {s.title}") for s in found.values())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
