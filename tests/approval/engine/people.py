"""A pure organisation for the engine's tests: no database, every absence given."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from internal.approval.authority.facts import Facts
from internal.approval.authority.route import build_route
from internal.approval.authority.rules import Table, evaluate
from internal.approval.engine.values import Route
from internal.demo.regulation import FACTS, MATTERS, NamedPosts, generation
from internal.organization.chart import (
    DeputyRow,
    Directory,
    HolderRow,
    PostRow,
    make_directory,
)
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    Away,
    Delegated,
    DepartmentKind,
    DepartmentNode,
    Duty,
    Rank,
    Seat,
)

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
_NAMESPACE = UUID("6f1d5e0a-3f63-4b0c-9a55-0d8f0f4f7a11")

TABLE = Table(
    generations=(
        generation(
            NamedPosts(
                finance_director="ZAISEI",
                property_director="SHISAN",
                legal_director="SOMU",
                accounting_manager="KAIKEI",
                information_director="JOHO",
                personnel_director="JINJI",
            )
        ),
    ),
    facts=FACTS,
    matters=MATTERS,
)

_DEPARTMENTS = [
    ("CITY", None, DepartmentKind.BODY, "鶴ヶ島市"),
    ("TOSHIBU", "CITY", DepartmentKind.DIVISION, "都市整備部"),
    ("DORO", "TOSHIBU", DepartmentKind.SECTION, "道路建設課"),
    ("IJI", "DORO", DepartmentKind.UNIT, "維持係"),
    ("SOMUBU", "CITY", DepartmentKind.DIVISION, "総務部"),
]
_POSTS = [
    ("MAYOR", "市長", Rank.MAYOR, "CITY", frozenset[Duty]()),
    ("VICE", "副市長", Rank.DEPUTY_MAYOR, "CITY", frozenset()),
    ("BUCHO", "部長", Rank.DIRECTOR_GENERAL, "TOSHIBU", frozenset()),
    ("KACHO", "課長", Rank.DIRECTOR, "DORO", frozenset()),
    ("HOSA", "課長補佐", Rank.DEPUTY_DIRECTOR, "DORO", frozenset({Duty.RECORDS_OFFICER})),
    ("KAKARICHO", "維持係長", Rank.UNIT_CHIEF, "IJI", frozenset()),
    ("SHUJI", "主事", Rank.STAFF, "IJI", frozenset()),
    ("ZAISEI", "財政課長", Rank.DIRECTOR, "SOMUBU", frozenset()),
    ("SHISAN", "資産管理課長", Rank.DIRECTOR, "SOMUBU", frozenset()),
    ("SOMU", "総務人権推進課長", Rank.DIRECTOR, "SOMUBU", frozenset()),
    ("JOHO", "情報推進課長", Rank.DIRECTOR, "SOMUBU", frozenset()),
    ("JINJI", "人事課長", Rank.DIRECTOR, "SOMUBU", frozenset()),
    ("KAIKEI", "会計管理者", Rank.DIRECTOR_GENERAL, "CITY", frozenset()),
    ("SOMUBUCHO", "総務部長", Rank.DIRECTOR_GENERAL, "SOMUBU", frozenset()),
]
DEPUTIES = [
    ("MAYOR", 1, "VICE"),
    ("MAYOR", 2, "SOMUBUCHO"),
    ("VICE", 1, "SOMUBUCHO"),
    ("BUCHO", 1, "KACHO"),
    ("KACHO", 1, "HOSA"),
    ("KACHO", 2, "KAKARICHO"),
]
EVERYBODY = tuple(code for code, *_ in _POSTS)


def named(code: str) -> UUID:
    """A stable id for a code."""
    return uuid5(_NAMESPACE, code)


def city(
    *,
    away: tuple[str, ...] = (),
    vacant: tuple[str, ...] = (),
    holders: tuple[tuple[str, str], ...] = (),
    administrator: str = "",
    without_account: str = "",
    delegations: tuple[Delegated, ...] = (),
) -> Directory:
    """One person in each post, named like it; `holders` puts people into further posts."""
    pairs = [(code, code) for code in EVERYBODY if code not in vacant]
    return make_directory(
        TODAY,
        [
            DepartmentNode(
                department_id=named(code),
                code=code,
                name=name,
                name_en="",
                symbol=code,
                kind=kind,
                parent_id=named(parent) if parent else None,
                sort=sort,
            )
            for sort, (code, parent, kind, name) in enumerate(_DEPARTMENTS)
        ],
        [
            PostRow(
                named(code),
                code,
                title,
                int(rank),
                named(department),
                duties
                | ({Duty.ADMINISTRATOR} if code == administrator else set())
                | ({Duty.WITHOUT_ACCOUNT} if code == without_account else set()),
            )
            for code, title, rank, department, duties in _POSTS
        ],
        [
            HolderRow(
                person_id=named(f"person {person}"),
                post_id=named(post),
                employee_number=person,
                family_name=person,
                given_name="花子",
                kind=AppointmentKind.MAIN if person == post else AppointmentKind.ACTING,
            )
            for person, post in [*pairs, *holders]
        ],
        [DeputyRow(named(p), place, named(d), "第9条") for p, place, d in DEPUTIES],
        {
            named(f"person {code}"): (
                Away(NOW - timedelta(days=1), NOW + timedelta(days=3), AbsenceReason.TRIP),
            )
            for code in away
        },
        delegations,
    )


def given(
    holder: str, proxy: str, *, days: int = 1, begins: int = 0, matters: tuple[str, ...] = ()
) -> Delegated:
    """A delegation that was accepted; `begins` counts days from today."""
    first = TODAY + timedelta(days=begins)
    return Delegated(
        named(f"person {holder}"),
        named(holder),
        named(f"person {proxy}"),
        first,
        first + timedelta(days=days),
        frozenset(matters),
    )


def seat(directory: Directory, person: str, post: str | None = None) -> Seat:
    """A person's seat in her own or another post."""
    seats = directory.seats_of(named(f"person {person}"))
    return next(s for s in seats if s.post_id == named(post or person))


def route(
    directory: Directory, drafter: str = "SHUJI", matter: str = "works", **facts: str | int | bool
) -> Route:
    """The route that the demonstration regulation prescribes."""
    given: Facts = {"amount_yen": 1_980_000, "important": False} | facts
    finding = evaluate(TABLE, matter, given, directory.on)
    return build_route(TABLE, finding, given, seat(directory, drafter), directory)


def titles(route_: Route) -> list[list[str]]:
    """The route's stages as titles."""
    return [[slot.title for slot in stage.slots] for stage in route_.stages]
