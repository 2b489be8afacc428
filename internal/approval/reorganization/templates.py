"""What a day does to route templates and groups: whose they are, and whom they name."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import Connection

from internal.approval.authority.shape import AskedKind
from internal.approval.reorganization.rules import Impact, ImpactKind, above, words_of
from internal.approval.route_templates.queries import every_group, every_template
from internal.approval.route_templates.rules import NamedGroup, Owner, RouteTemplate, Scope
from internal.organization.chart import Directory
from internal.organization.successors import proposed_section

_BY_POST = frozenset({AskedKind.POST, AskedKind.SUPERIOR, AskedKind.PAPER})
_BY_SECTION = frozenset({AskedKind.SECTION, AskedKind.RECEPTION})

WORDS = {"template": "テンプレート", "group": "グループ"}
"""How the lines of a plan call them."""


def template_impacts(conn: Connection, before: Directory, after: Directory) -> Iterator[Impact]:
    """Templates and groups whose section ends, or that name what ends. Two statements.

    Those of a person who leaves are left alone: nobody else can choose them.
    """
    for template in every_template(conn):
        named = ((line.kind, line.code) for line in template.shape.lines)
        yield from _impacts("template", template, named, before, after)
    for group in every_group(conn):
        posts = ((AskedKind.POST, code) for code in group.post_codes)
        yield from _impacts("group", group, posts, before, after)


def _impacts(
    kind: str,
    each: RouteTemplate | NamedGroup,
    named: Iterable[tuple[AskedKind, str]],
    before: Directory,
    after: Directory,
) -> Iterator[Impact]:
    owner = each.owner
    if owner.scope is Scope.PERSON and owner.id is not None and not after.seats_of(owner.id):
        return
    key = f"{kind}:{each.id}"
    place = f"{WORDS[kind]}({owner.name})"
    if _ends(owner, before, after):
        section = proposed_section(before, after, owner.id) if owner.id else None
        yield Impact(
            ImpactKind.TEMPLATE,
            key,
            each.name,
            place,
            owner.name,
            section.name if section else "",
            None,
            section.department_id if section else None,
        )
    for asked, code in named:
        gone = _gone(asked, code, before, after)
        if gone is not None:
            yield Impact(ImpactKind.NAMES_GONE, f"{key}:{code}"[:100], each.name, place, *gone)


def _ends(owner: Owner, before: Directory, after: Directory) -> bool:
    if owner.scope is not Scope.SECTION or owner.id is None:
        return False
    return before.department(owner.id) is not None and after.department(owner.id) is None


def _gone(
    asked: AskedKind, code: str, before: Directory, after: Directory
) -> tuple[str, str] | None:
    """What a line names that ends on the day, and who could be named instead, in words."""
    if asked in _BY_POST:
        post = before.post_by_code(code)
        if post is None or after.post(post.post_id) is not None:
            return None
        return f"{post.section} {post.title}", words_of(above(after, post))
    if asked in _BY_SECTION:
        section = before.department_by_code(code)
        if section is None or after.department(section.department_id) is not None:
            return None
        instead = proposed_section(before, after, section.department_id)
        return section.name, instead.name if instead else ""
    if asked is AskedKind.PERSON:
        had = before.seats_of(UUID(code))
        return (words_of(had[:1]), "") if had and not after.seats_of(UUID(code)) else None
    return None
