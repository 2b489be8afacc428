"""The pages about 後閲 and 報告 that are not done: a 文書主任's section, or every section."""

from flask import Blueprint, render_template, request

from internal.access.policies import watches_after_views, watches_everybody
from internal.approval.after_views import WITHIN, by_section, unread_after_views
from internal.approval.reports import unread_reports
from internal.documents.policies import visible_to
from internal.kernel.refusal import Forbidden
from internal.web.context import principal, services
from internal.web.words import today

bp = Blueprint("unread", __name__, template_folder="templates")


@bp.get("/documents/reports")
def reports() -> str:
    who, on = principal(), today()
    if not watches_after_views(who):
        raise Forbidden(
            "documents.not_watching",
            "後閲と報告の状況を見られるのは、文書主任とシステム管理者、監査の職です。",
        )
    with services().db.reading() as conn:
        lines = unread_reports(conn, on, readable=visible_to(who))
    return render_template("documents/reports.html", lines=lines)


@bp.get("/documents/after-views")
def after_views() -> str:
    who, on = principal(), today()
    if not watches_after_views(who):
        raise Forbidden(
            "documents.not_watching",
            "後閲と報告の状況を見られるのは、文書主任とシステム管理者、監査の職です。",
        )
    with services().db.reading() as conn:
        directory = services().directories.on(conn, on, services().db.clock())
        everybody = watches_everybody(who)
        own = None
        if not everybody:
            own = [seat.person_id for seat in directory.colleagues(who.seat.post_id)]
        unread = unread_after_views(conn, on, readable=visible_to(who), people=own)
    sections = by_section(unread, directory, on)
    chosen = request.args.get("section", "")
    shown = tuple(s for s in sections if not everybody or str(s.section_id or "none") == chosen)
    return render_template(
        "documents/after_views.html",
        sections=sections,
        shown=shown,
        everybody=everybody,
        within=WITHIN,
        on=on,
    )
