"""The deputy orders of all deciding posts."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.kernel.refusal import NotFound
from internal.organization import service
from internal.organization.forms import DEPUTY_ROWS, change_of, deputies_of
from internal.organization.tree import deciders_of, possible_deputies
from internal.organization.views.blueprint import bp
from internal.organization.views.reading import chosen_day, directory_on
from internal.web.context import perform, services
from internal.web.forms import with_form
from internal.web.results import tell


@bp.get("/delegations")
def delegations() -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        directory = directory_on(conn, on)
    return render_template(
        "organization/delegations.html", on=on, directory=directory, posts=deciders_of(directory)
    )


@bp.get("/delegations/<post>")
def edit_delegation(post: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        directory = directory_on(conn, on)
    found = directory.post_by_code(post)
    if found is None:
        raise NotFound("organization.no_post_page", "この職は登録されていません。")
    return render_template(
        "organization/delegation_form.html",
        on=on,
        post=found,
        places=directory.deputy_places(found.post_id),
        rows=DEPUTY_ROWS,
        offered=possible_deputies(directory, found),
    )


@bp.post("/delegations/<post>")
@with_form(edit_delegation)
def set_delegation(post: str) -> Response:
    deputies = deputies_of(request.form, post)
    on = change_of(request.form).on
    perform(service.set_deputies, post=post, deputies=deputies, on=on)
    tell("代決順位を登録しました。")
    return redirect(url_for(".delegations", on=on), 303)
