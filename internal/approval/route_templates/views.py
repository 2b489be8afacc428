"""Pages of route templates and of named groups of posts."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from internal.approval.authority.shape import NO_SHAPE, Shape
from internal.approval.route_templates import service
from internal.approval.route_templates.forms import (
    Row,
    group_form,
    rows_of,
    template_form,
)
from internal.approval.route_templates.names import Names
from internal.approval.route_templates.queries import (
    group_versions,
    groups_for,
    templates_for,
    versions_of,
)
from internal.approval.route_templates.rules import (
    NamedGroup,
    RouteTemplate,
    Scope,
    may_write,
    owner_for,
)
from internal.web.context import perform, principal, services
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

bp = Blueprint("route_templates", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """A template as its form shows it; without versions while it is new."""

    versions: tuple[RouteTemplate, ...]
    rows: tuple[Row, ...]
    offered: tuple[str, ...]
    scopes: tuple[Scope, ...]
    may: bool

    @property
    def newest(self) -> RouteTemplate | None:
        return self.versions[0] if self.versions else None

    @property
    def shape(self) -> Shape:
        return self.newest.shape if self.newest else NO_SHAPE


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group as its form shows it, its posts one a line."""

    versions: tuple[NamedGroup, ...]
    posts: str
    offered: tuple[str, ...]
    scopes: tuple[Scope, ...]
    may: bool

    @property
    def newest(self) -> NamedGroup | None:
        return self.versions[0] if self.versions else None


@bp.get("/routes")
def index() -> str:
    who = principal()
    with services().db.reading() as conn:
        templates = templates_for(conn, who.seat)
        groups = groups_for(conn, who.seat)
    return render_template("approval/routes.html", templates=templates, groups=groups)


@bp.get("/routes/new")
def new() -> str:
    return render_template("approval/route_template.html", page=_template_page(None))


@bp.post("/routes/new")
@with_form(new)
def create() -> Response:
    form = template_form(request.form, _names())
    template_id = perform(
        service.create_template,
        directories=services().directories,
        scope=form.scope,
        name=form.name,
        shape=form.shape,
    )
    tell("テンプレートを登録しました。起案の画面で選べます。")
    return redirect(url_for(".edit", template_id=template_id), 303)


@bp.get("/routes/<uuid:template_id>")
def edit(template_id: UUID) -> str:
    return render_template("approval/route_template.html", page=_template_page(template_id))


@bp.post("/routes/<uuid:template_id>")
@with_form(edit)
def change(template_id: UUID) -> Response:
    form = template_form(request.form, _names())
    retired = request.form.get("then") == "retire"
    perform(
        service.change_template,
        directories=services().directories,
        template_id=template_id,
        seen=form.seen,
        name=form.name,
        shape=form.shape,
        retired=retired,
    )
    if retired:
        tell("テンプレートを廃止しました。回議中の案件の経路は変わりません。")
        return redirect(url_for(".index"), 303)
    tell("新しい版を登録しました。回議中の案件の経路は変わりません。")
    return redirect(url_for(".edit", template_id=template_id), 303)


@bp.get("/routes/groups/new")
def new_group() -> str:
    return render_template("approval/post_group.html", page=_group_page(None))


@bp.post("/routes/groups/new")
@with_form(new_group)
def create_group() -> Response:
    form = group_form(request.form, _names())
    group_id = perform(
        service.create_group,
        directories=services().directories,
        scope=form.scope,
        name=form.name,
        applies_from=form.applies_from,
        post_codes=form.post_codes,
    )
    tell("グループを登録しました。")
    return redirect(url_for(".edit_group", group_id=group_id), 303)


@bp.get("/routes/groups/<uuid:group_id>")
def edit_group(group_id: UUID) -> str:
    return render_template("approval/post_group.html", page=_group_page(group_id))


@bp.post("/routes/groups/<uuid:group_id>")
@with_form(edit_group)
def change_group(group_id: UUID) -> Response:
    form = group_form(request.form, _names())
    perform(
        service.change_group,
        directories=services().directories,
        group_id=group_id,
        seen=form.seen,
        name=form.name,
        applies_from=form.applies_from,
        post_codes=form.post_codes,
    )
    tell("{on}からのグループを登録しました。", on=form.applies_from)
    return redirect(url_for(".edit_group", group_id=group_id), 303)


def _template_page(template_id: UUID | None) -> TemplatePage:
    who = principal()
    with services().db.reading() as conn:
        versions = versions_of(conn, template_id, who.seat) if template_id else ()
    names = _names()
    return TemplatePage(
        versions=versions,
        rows=rows_of(versions[0].shape if versions else NO_SHAPE, names),
        offered=names.offered,
        scopes=_scopes(),
        may=not versions or may_write(versions[0].owner, who.seat, who.duties),
    )


def _group_page(group_id: UUID | None) -> GroupPage:
    who = principal()
    with services().db.reading() as conn:
        versions = group_versions(conn, group_id, who.seat) if group_id else ()
    names = _names()
    codes = versions[0].post_codes if versions else ()
    return GroupPage(
        versions=versions,
        posts="\n".join(names.post_words(code) for code in codes),
        offered=names.offered,
        scopes=_scopes(),
        may=not versions or may_write(versions[0].owner, who.seat, who.duties),
    )


def _scopes() -> tuple[Scope, ...]:
    """For whom she may write something new."""
    who = principal()
    return tuple(
        scope for scope in Scope if may_write(owner_for(scope, who.seat), who.seat, who.duties)
    )


def _names() -> Names:
    db, approval = services().db, services().approval
    with db.reading() as conn:
        return Names(
            approval.directories.at(conn, db.clock()),
            groups_for(conn, principal().seat),
            approval.authority.on(conn, today()),
        )
