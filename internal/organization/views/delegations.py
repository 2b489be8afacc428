"""The deputy orders of all deciding posts."""

from collections.abc import Mapping
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.kernel.refusal import NotFound
from internal.organization import service
from internal.organization.chart import Directory
from internal.organization.forms import DEPUTY_ROWS, change_of, deputies_of
from internal.organization.rules import DeputyPlace
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
        matters = services().approval.authority.table(conn).matters
    return render_template(
        "organization/delegations.html",
        on=on,
        directory=directory,
        posts=deciders_of(directory),
        matters=matters,
    )


@bp.get("/delegations/<post>")
def edit_delegation(post: str) -> str:
    on = chosen_day()
    with services().db.reading() as conn:
        directory = directory_on(conn, on)
        matters = services().approval.authority.table(conn).matters
    matter = _chosen_matter(matters)
    found = directory.post_by_code(post)
    if found is None:
        raise NotFound("organization.no_post_page", "この職は登録されていません。")
    return render_template(
        "organization/delegation_form.html",
        on=on,
        post=found,
        places=_own_places(directory, found.post_id, matter),
        matter=matter,
        matters=matters,
        rows=DEPUTY_ROWS,
        offered=possible_deputies(directory, found),
    )


@bp.post("/delegations/<post>")
@with_form(edit_delegation)
def set_delegation(post: str) -> Response:
    deputies = deputies_of(request.form, post)
    on = change_of(request.form).on
    with services().db.reading() as conn:
        matter = _chosen_matter(services().approval.authority.table(conn).matters)
    perform(service.set_deputies, post=post, deputies=deputies, on=on, matter=matter)
    tell("代決順位を登録しました。")
    return redirect(url_for(".delegations", on=on), 303)


def _chosen_matter(matters: Mapping[str, str]) -> str:
    """The 事項 whose order is meant; empty: the general one.

    Raises:
        NotFound: `organization.no_such_matter`.
    """
    chosen = request.values.get("matter", "")
    if chosen and chosen not in matters:
        raise NotFound("organization.no_such_matter", "この事項は専決規程にありません。")
    return chosen


def _own_places(directory: Directory, post_id: UUID, matter: str) -> tuple[DeputyPlace, ...]:
    """The order as it stands for a matter; nothing where the matter has none of its own."""
    if matter and matter not in directory.deputy_matters(post_id):
        return ()
    return directory.deputy_places(post_id, matter)
