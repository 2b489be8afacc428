"""Reads of templates and groups: the present version of each, and all of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, func, or_, select

from internal.approval.authority.shape import (
    NOTHING_ADDED,
    Addition,
    Additions,
    AskedKind,
    PostGroup,
    Wishes,
    shape_of,
)
from internal.approval.engine.values import Origin
from internal.approval.model import (
    post_group,
    post_group_version,
    route_template,
    route_template_version,
)
from internal.approval.route_templates.rules import (
    NamedGroup,
    Owner,
    RouteTemplate,
    Scope,
    may_use,
)
from internal.kernel.refusal import NotFound, Refusal
from internal.organization.rules import Seat

OWN_ADDITIONS = "起案者の追加"
"""What the drafter's own additions are called in routes and prints."""


def _usable(table: Table, seat: Seat) -> ColumnElement[bool]:
    return or_(
        table.c.scope == Scope.CITY.value,
        and_(table.c.scope == Scope.SECTION.value, table.c.owner_id == seat.section_id),
        and_(table.c.scope == Scope.PERSON.value, table.c.owner_id == seat.person_id),
    )


def _templates() -> Select[Any]:
    newest = (
        select(func.max(route_template_version.c.version))
        .where(route_template_version.c.template_id == route_template.c.id)
        .correlate(route_template)
        .scalar_subquery()
    )
    return select(route_template, route_template_version).join(
        route_template_version,
        and_(
            route_template_version.c.template_id == route_template.c.id,
            route_template_version.c.version == newest,
        ),
    )


def templates_for(conn: Connection, seat: Seat) -> tuple[RouteTemplate, ...]:
    """The templates that somebody may choose from her seat, in their present version."""
    rows = conn.execute(
        _templates()
        .where(_usable(route_template, seat), route_template_version.c.retired.is_(False))
        .order_by(route_template.c.scope, route_template_version.c.name, route_template.c.id)
    )
    return tuple(_template(row) for row in rows)


def every_template(conn: Connection) -> tuple[RouteTemplate, ...]:
    """The present version of every template that may still be chosen."""
    rows = conn.execute(
        _templates()
        .where(route_template_version.c.retired.is_(False))
        .order_by(route_template.c.scope, route_template_version.c.name, route_template.c.id)
    )
    return tuple(_template(row) for row in rows)


def versions_of(conn: Connection, template_id: UUID, seat: Seat) -> tuple[RouteTemplate, ...]:
    """Every version of a template, the newest first.

    Raises:
        NotFound: `route.no_such_template`, also where she may not use it.
    """
    rows = conn.execute(
        select(route_template, route_template_version)
        .join(route_template_version, route_template_version.c.template_id == route_template.c.id)
        .where(route_template.c.id == template_id)
        .order_by(route_template_version.c.version.desc())
    ).all()
    found = tuple(_template(row) for row in rows)
    if not found or not may_use(found[0].owner, seat):
        raise NotFound("route.no_such_template", "このテンプレートはありません。")
    return found


def groups_for(conn: Connection, seat: Seat) -> tuple[NamedGroup, ...]:
    """The newest version of every group that somebody may name, also one that applies later."""
    found: dict[UUID, NamedGroup] = {}
    for each in _groups(conn, (_usable(post_group, seat),)):
        found[each.id] = each
    return tuple(sorted(found.values(), key=lambda group: (group.name, str(group.id))))


def every_group(conn: Connection) -> tuple[NamedGroup, ...]:
    """The newest version of every group."""
    found = {each.id: each for each in _groups(conn, ())}
    return tuple(sorted(found.values(), key=lambda group: (group.name, str(group.id))))


def group_versions(conn: Connection, group_id: UUID, seat: Seat) -> tuple[NamedGroup, ...]:
    """Every version of a group, the newest first.

    Raises:
        NotFound: `route.no_such_group`.
    """
    found = tuple(_groups(conn, (post_group.c.id == group_id,)))[::-1]
    if not found or not may_use(found[0].owner, seat):
        raise NotFound("route.no_such_group", "このグループはありません。")
    return found


def groups_on(conn: Connection, on: date, ids: Iterable[UUID]) -> dict[str, PostGroup]:
    """The groups with these ids as they are on a day."""
    applying: dict[UUID, NamedGroup] = {}
    for each in _groups(
        conn, (post_group.c.id.in_(tuple(ids)), post_group_version.c.applies_from <= on)
    ):
        known = applying.get(each.id)
        if known is None or each.applies_from >= known.applies_from:
            applying[each.id] = each
    return {str(key): PostGroup(each.name, each.post_codes) for key, each in applying.items()}


def additions_of(conn: Connection, wishes: Wishes, drafter: Seat, on: date) -> Additions:
    """What a drafter wants added to her route: a template in its present version, and her own.

    Asks nothing of the database where nothing is wanted.

    Raises:
        Refusal: `route.template_gone`, retired or not hers to use.
    """
    if wishes.is_empty:
        return NOTHING_ADDED
    each: list[Addition] = []
    if wishes.template_id is not None:
        template = _chosen(conn, wishes.template_id, drafter)
        each.append(Addition(Origin.TEMPLATE, template.words, template.shape))
    if not wishes.shape.is_empty:
        each.append(Addition(Origin.ADDED, OWN_ADDITIONS, wishes.shape))
    named = {
        UUID(line.code)
        for addition in each
        for line in addition.shape.lines
        if line.kind is AskedKind.GROUP
    }
    return Additions(tuple(each), groups_on(conn, on, named) if named else {})


def _chosen(conn: Connection, template_id: UUID, drafter: Seat) -> RouteTemplate:
    row = conn.execute(_templates().where(route_template.c.id == template_id)).first()
    template = _template(row) if row is not None else None
    if template is None or template.retired or not may_use(template.owner, drafter):
        raise Refusal(
            "route.template_gone",
            "選択したテンプレートは廃止されたか、使えなくなっています。選び直してください。",
        )
    return template


def _template(row: Row[Any]) -> RouteTemplate:
    return RouteTemplate(
        id=row.id,
        owner=Owner(Scope(row.scope), row.owner_id, row.owner_name),
        version=row.version,
        name=row.name,
        shape=shape_of(row.shape),
        retired=row.retired,
        written_by=row.written_by,
        written_at=row.written_at,
    )


def _groups(conn: Connection, where: tuple[ColumnElement[bool], ...]) -> Iterable[NamedGroup]:
    """Versions of groups, the oldest first."""
    rows = conn.execute(
        select(post_group, post_group_version)
        .join(post_group_version, post_group_version.c.group_id == post_group.c.id)
        .where(*where)
        .order_by(post_group_version.c.group_id, post_group_version.c.version)
    )
    return (
        NamedGroup(
            id=row.id,
            owner=Owner(Scope(row.scope), row.owner_id, row.owner_name),
            version=row.version,
            name=row.name,
            applies_from=row.applies_from,
            post_codes=tuple(row.post_codes),
            written_by=row.written_by,
            written_at=row.written_at,
        )
        for row in rows
    )
