"""Use cases of templates and groups: every change is a further version."""

from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, update

from internal.approval.acting import acting_seat
from internal.approval.authority.shape import MOST_LINES, Shape, shape_json
from internal.approval.model import (
    post_group,
    post_group_version,
    route_template,
    route_template_version,
)
from internal.approval.route_templates.queries import (
    every_group,
    every_template,
    group_versions,
    versions_of,
)
from internal.approval.route_templates.rules import (
    MOST_SIGNS,
    Owner,
    Scope,
    owner_for,
    require_writer,
)
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, InvalidInput
from internal.kernel.text import N_
from internal.organization.directory import Directory, DirectoryCache
from internal.organization.rules import DepartmentNode, Duty, Seat


def create_template(
    tx: Tx, *, directories: DirectoryCache, scope: Scope, name: str, shape: Shape
) -> UUID:
    """A new template of the city, the section or the person herself.

    Raises:
        Forbidden: `route.not_yours`.
        InvalidInput: `route.unreadable`.
    """
    seat, owner = _owner(tx, directories.at(tx.conn, tx.at), scope)
    _check(name, shape)
    template_id = new_id()
    tx.conn.execute(
        insert(route_template).values(
            id=template_id, scope=scope.value, owner_id=owner.id, created_at=tx.at
        )
    )
    _write_version(tx, template_id, 1, owner, name, shape, _signed(seat))
    return template_id


def change_template(
    tx: Tx,
    *,
    directories: DirectoryCache,
    template_id: UUID,
    seen: int,
    name: str,
    shape: Shape,
    retired: bool = False,
) -> None:
    """A further version of a template; a retired one is chosen no more.

    Raises:
        Forbidden: `route.not_yours`.
        Conflict: `route.written_elsewhere`, somebody wrote since version `seen`.
    """
    directory = directories.at(tx.conn, tx.at)
    seat = acting_seat(tx, directory)
    newest = versions_of(tx.conn, template_id, seat)[0]
    require_writer(newest.owner, seat, _duties(seat, directory))
    _same_version(seen, newest.version)
    _check(name, shape)
    _write_version(
        tx, template_id, seen + 1, newest.owner, name, shape, _signed(seat), retired=retired
    )


def create_group(
    tx: Tx,
    *,
    directories: DirectoryCache,
    scope: Scope,
    name: str,
    applies_from: date,
    post_codes: tuple[str, ...],
) -> UUID:
    """A new named list of posts.

    Raises:
        Forbidden: `route.not_yours`.
        InvalidInput: `route.unreadable`.
    """
    seat, owner = _owner(tx, directories.at(tx.conn, tx.at), scope)
    _check_name(name)
    group_id = new_id()
    tx.conn.execute(
        insert(post_group).values(
            id=group_id, scope=scope.value, owner_id=owner.id, created_at=tx.at
        )
    )
    _write_group(tx, group_id, 1, owner, name, applies_from, post_codes, _signed(seat))
    return group_id


def change_group(
    tx: Tx,
    *,
    directories: DirectoryCache,
    group_id: UUID,
    seen: int,
    name: str,
    applies_from: date,
    post_codes: tuple[str, ...],
) -> None:
    """The posts of a group from a day on; the days before keep theirs.

    Raises:
        Forbidden: `route.not_yours`.
        Conflict: `route.written_elsewhere`.
    """
    directory = directories.at(tx.conn, tx.at)
    seat = acting_seat(tx, directory)
    newest = group_versions(tx.conn, group_id, seat)[0]
    require_writer(newest.owner, seat, _duties(seat, directory))
    _same_version(seen, newest.version)
    _check_name(name)
    _write_group(
        tx, group_id, seen + 1, newest.owner, name, applies_from, post_codes, _signed(seat)
    )


def pass_on_template(
    tx: Tx, directory: Directory, key: str, section: DepartmentNode, reason: str
) -> bool:
    """A template or group of a section that is gone becomes another one's, as a further version.

    `key` is `template:` or `group:` with the id. False when its section is there, or it went on.
    """
    kind, _, rest = key.partition(":")
    table = route_template if kind == "template" else post_group
    row = tx.conn.execute(
        select(table.c.scope, table.c.owner_id).where(table.c.id == UUID(rest)).with_for_update()
    ).first()
    if row is None or row.scope != Scope.SECTION.value:
        return False
    if directory.department(row.owner_id) is not None:
        return False
    owner = Owner(Scope.SECTION, section.department_id, section.name)
    if kind == "template":
        old = next((each for each in every_template(tx.conn) if each.id == UUID(rest)), None)
        if old is None:  # retired meanwhile
            return False
        _write_version(tx, old.id, old.version + 1, owner, old.name, old.shape, reason)
    else:
        (group,) = (each for each in every_group(tx.conn) if each.id == UUID(rest))
        on, posts = group.applies_from, group.post_codes
        _write_group(tx, group.id, group.version + 1, owner, group.name, on, posts, reason)
    tx.conn.execute(
        update(table).where(table.c.id == UUID(rest)).values(owner_id=section.department_id)
    )
    return True


def _signed(seat: Seat) -> str:
    """Who wrote, with her post."""
    return f"{seat.section} {seat.title} {seat.name}"


def _owner(tx: Tx, directory: Directory, scope: Scope) -> tuple[Seat, Owner]:
    seat = acting_seat(tx, directory)
    owner = owner_for(scope, seat)
    require_writer(owner, seat, _duties(seat, directory))
    return seat, owner


def _duties(seat: Seat, directory: Directory) -> frozenset[Duty]:
    """The duties of the post she acts in."""
    node = directory.post(seat.post_id)
    return node.duties if node is not None else frozenset()


def _same_version(seen: int, newest: int) -> None:
    if seen != newest:
        raise Conflict(
            "route.written_elsewhere",
            "画面を開いたあとに別の人が変更しています。最新の内容を確認してください。",
        )


def _check(name: str, shape: Shape) -> None:
    _check_name(name)
    if shape.is_empty:
        raise InvalidInput(
            "route.unreadable",
            "入力内容を確認してください。",
            {"line_1_name": N_("加える職や職員を1つ以上入力してください。")},
        )
    if len(shape.lines) > MOST_LINES:
        raise InvalidInput(
            "route.too_many",
            "1つの経路に追加できるのは{most}件までです。",
            most=MOST_LINES,
        )


def _check_name(name: str) -> None:
    if not name or len(name) > MOST_SIGNS:
        raise InvalidInput(
            "route.unreadable",
            "入力内容を確認してください。",
            {"name": N_("名前を40字以内で入力してください。")},
        )


def _write_version(
    tx: Tx,
    template_id: UUID,
    version: int,
    owner: Owner,
    name: str,
    shape: Shape,
    written_by: str,
    *,
    retired: bool = False,
) -> None:
    tx.conn.execute(
        insert(route_template_version).values(
            template_id=template_id,
            version=version,
            owner_name=owner.name,
            name=name,
            shape=shape_json(shape),
            retired=retired,
            written_by=written_by,
            written_at=tx.at,
        )
    )
    record(
        tx,
        "route_template.written",
        kind="route_template",
        object_id=template_id,
        detail={"version": version, "retired": retired},
    )


def _write_group(
    tx: Tx,
    group_id: UUID,
    version: int,
    owner: Owner,
    name: str,
    applies_from: date,
    post_codes: tuple[str, ...],
    written_by: str,
) -> None:
    tx.conn.execute(
        insert(post_group_version).values(
            group_id=group_id,
            version=version,
            owner_name=owner.name,
            name=name,
            applies_from=applies_from,
            post_codes=list(post_codes),
            written_by=written_by,
            written_at=tx.at,
        )
    )
    record(
        tx,
        "post_group.written",
        kind="post_group",
        object_id=group_id,
        detail={"version": version, "applies_from": applies_from.isoformat()},
    )
