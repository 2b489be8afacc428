"""The plan of the demonstration city: a whole organisation from a seed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random

from internal.demo.body import (
    ACCOUNTING,
    AUDIT_OFFICE,
    BODIES,
    DIVISIONS,
    ELECTION_OFFICE,
    STAFF_OF_AN_AREA,
    Division,
    Section,
    area_offices,
)
from internal.demo.cast import CAST, Role
from internal.demo.names import FAMILY, GIVEN, Name
from internal.kernel.canonical import digest_of
from internal.kernel.clock import JST, FiscalYear
from internal.organization.export import written
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyFacts,
    DeputyKey,
    Held,
    History,
    PersonFacts,
    PostFacts,
)
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    DepartmentKind,
    Duty,
    Employment,
    Rank,
)
from internal.organization.timelines import Span

SMALLEST = 300
STAFF = 450

_TITLES_EN = {
    "市長": "Mayor",
    "副市長": "Deputy Mayor",
    "教育長": "Superintendent of Education",
    "委員長": "Chair",
    "会計管理者": "Chief Accountant",
    "課長": "Director",
    "所長": "Director",
    "局長": "Director-General",
    "課長補佐": "Deputy Director",
    "主査": "Senior Staff",
    "主任": "Senior Staff",
    "主事": "Staff",
    "会計年度任用職員": "Fiscal-year Staff",
}
_UNIT_STAFF = (
    ("SHUJI", "主事", Rank.STAFF),
    ("SHUNIN", "主任", Rank.SENIOR_STAFF),
    ("KAINEN", "会計年度任用職員", Rank.STAFF),
    ("SHUSA", "主査", Rank.SENIOR_STAFF),
    ("SHUJI", "主事", Rank.STAFF),
    ("SHUNIN", "主任", Rank.SENIOR_STAFF),
    ("SHUJI", "主事", Rank.STAFF),
    ("KAINEN", "会計年度任用職員", Rank.STAFF),
)
_VACANT = frozenset({"SEISAKU.JICHO", "KANSEN.HOSA", "SHUNO-2.KAKARICHO", "SHISAN.HOSA"})


@dataclass(frozen=True, slots=True)
class PlannedAbsence:
    """Somebody is away in `[absent_from, absent_to)`, UTC instants."""

    employee_number: str
    absent_from: datetime
    absent_to: datetime
    reason: AbsenceReason


@dataclass(frozen=True, slots=True)
class Star:
    """A person worth signing in as, and what she can show."""

    employee_number: str
    shows: str


@dataclass(frozen=True, slots=True)
class CityPlan:
    """The whole city before it is written anywhere."""

    today: date
    history: History
    absences: tuple[PlannedAbsence, ...]
    stars: tuple[Star, ...]
    roles: Mapping[Role, str]  # employee number

    @property
    def digest(self) -> str:
        """Equal for two plans of the same city."""
        days = (self.today, FiscalYear.of(self.today).next().first_day)
        charts = [list(written(self.history.on(day)).values()) for day in days]
        away = [
            [gone.employee_number, gone.absent_from, gone.absent_to, gone.reason]
            for gone in self.absences
        ]
        return digest_of([charts, away])


@dataclass(slots=True)
class _Builder:
    today: date
    chance: Random
    departments: dict[str, tuple[Span[DepartmentFacts], ...]] = field(default_factory=dict)
    posts: dict[str, tuple[Span[PostFacts], ...]] = field(default_factory=dict)
    people: dict[str, tuple[Span[PersonFacts], ...]] = field(default_factory=dict)
    appointments: dict[AppointmentKey, tuple[Span[Held], ...]] = field(default_factory=dict)
    deputies: dict[DeputyKey, tuple[Span[DeputyFacts], ...]] = field(default_factory=dict)
    holders: dict[str, list[str]] = field(default_factory=dict)
    units: list[str] = field(default_factory=list)

    @property
    def year(self) -> FiscalYear:
        return FiscalYear.of(self.today)

    @property
    def founded(self) -> date:
        return date(self.year.year - 6, 4, 1)

    def department(
        self,
        code: str,
        name: str,
        kind: DepartmentKind,
        parent: str | None,
        symbol: str,
        name_en: str = "",
    ) -> None:
        # The bodies beside the mayor's offices come after all of them.
        sort = len(self.departments) + (90_000 if kind is DepartmentKind.BODY and parent else 1)
        facts = DepartmentFacts(parent, kind, name, name_en, symbol, sort)
        self.departments[code] = (Span(self.founded, None, facts),)

    def post(self, code: str, department: str, title: str, rank: Rank, *duties: Duty) -> str:
        if code not in self.posts:
            english = _TITLES_EN.get(title) or _TITLES_EN.get(_ending(title), "")
            facts = PostFacts(department, title, english, rank, frozenset(duties))
            self.posts[code] = (Span(self.founded, None, facts),)
        return code

    def fill(self, post: str) -> str:
        """Somebody new holds a post as her main one; her employee number."""
        facts = self.posts[post][0].facts
        part_time = facts.title == "会計年度任用職員"
        years = 0 if part_time else self.chance.randint(0, 3)
        since = date(self.year.year - years, 4, 1)
        until = self.year.next().first_day if part_time else None
        number = f"{100001 + len(self.people)}"
        star = CAST.get(post) if post not in self.holders else None
        family = _named(FAMILY, star.family) if star else self.chance.choice(FAMILY)
        given = _named(GIVEN, star.given) if star else self.chance.choice(GIVEN)
        joined = since if part_time else date(since.year - self._service(facts.rank), 4, 1)
        self.people[number] = (
            Span(joined, until, _person(number, family, given, self._employment(facts))),
        )
        self.hold(number, post, AppointmentKind.MAIN, since, until)
        return number

    def hold(
        self,
        number: str,
        post: str,
        kind: AppointmentKind,
        since: date | None = None,
        until: date | None = None,
    ) -> None:
        span = Span(since or self.year.first_day, until, Held())
        self.appointments[AppointmentKey(number, post, kind)] = (span,)
        self.holders.setdefault(post, []).append(number)

    def deputy(self, post: str, place: int, deputy: str, article: str) -> None:
        facts = DeputyFacts(deputy, f"代決規程 {article}")
        self.deputies[DeputyKey(post, place)] = (Span(self.founded, None, facts),)

    def _service(self, rank: Rank) -> int:
        return self.chance.randint(0, 4) + max(0, int(rank) - 10) // 3

    def _employment(self, facts: PostFacts) -> Employment:
        if facts.title in ("市長", "副市長", "教育長", "委員長"):
            return Employment.SPECIAL
        if facts.title == "会計年度任用職員":
            return Employment.FISCAL_YEAR
        if facts.title == "主査" and self.chance.random() < 0.3:
            return Employment.REAPPOINTED
        if facts.title == "主事" and self.chance.random() < 0.01:
            return Employment.SECONDED
        return Employment.REGULAR


def plan_city(*, staff: int = STAFF, seed: int = 1, today: date) -> CityPlan:
    """The city as it stands on a day, with what is known of next April.

    Equal for equal arguments. Beyond the city's own size it grows by regional offices.

    Raises:
        ValueError: fewer staff than the city's posts of responsibility need.
    """
    if staff < SMALLEST:
        raise ValueError(f"the city needs at least {SMALLEST} staff")
    # A generator for play data: nothing secret hangs on it.
    city = _Builder(today, Random(seed))  # noqa: S311
    _top(city)
    offices = area_offices(max(0, staff - STAFF) // STAFF_OF_AN_AREA)
    for division in (*DIVISIONS, *offices):
        _division(city, division)
    _small_offices(city)
    _two_post_holders(city)
    chair = city.post("ELECTION.IINCHO", "ELECTION", "委員長", Rank.EXECUTIVE, Duty.WITHOUT_ACCOUNT)
    city.fill(chair)
    city.deputy(chair, 1, "SENKAN.SHOKICHO", "第9条第5項")
    _fill_units(city, staff)
    _next_april(city)
    roles = {star.role: city.holders[post][0] for post, star in CAST.items()}
    return CityPlan(
        today,
        History(city.departments, city.posts, city.people, city.appointments, city.deputies),
        _absences(city),
        tuple(Star(city.holders[post][0], star.shows) for post, star in CAST.items()),
        roles,
    )


def _top(city: _Builder) -> None:
    for body in BODIES:
        parent = None if body.code == "CITY" else "CITY"
        city.department(body.code, body.name, body.kind, parent, body.symbol, body.name_en)
    city.fill(city.post("CITY.SHICHO", "CITY", "市長", Rank.MAYOR))
    city.fill(city.post("CITY.FUKU", "CITY", "副市長", Rank.DEPUTY_MAYOR))
    city.fill(city.post("BOE.KYOIKUCHO", "BOE", "教育長", Rank.EXECUTIVE))
    city.deputy("CITY.SHICHO", 1, "CITY.FUKU", "第7条第1項")
    city.deputy("CITY.SHICHO", 2, "SOMU.BUCHO", "第7条第2項")
    city.deputy("CITY.FUKU", 1, "SOMU.BUCHO", "第8条第1項")
    city.deputy("CITY.FUKU", 2, "SEISAKU.BUCHO", "第8条第2項")
    city.deputy("BOE.KYOIKUCHO", 1, "KYOIKU.BUCHO", "第8条第3項")


def _division(city: _Builder, division: Division) -> None:
    code = division.code
    city.department(
        code,
        division.name,
        DepartmentKind.DIVISION,
        division.parent,
        division.symbol,
        division.name_en,
    )
    chief = city.post(f"{code}.BUCHO", code, division.chief, Rank.DIRECTOR_GENERAL)
    city.fill(chief)
    deputies = [f"{division.sections[0].code}.KACHO"]
    if division.has_deputy:
        title = division.chief.removesuffix("長") + "次長"
        deputy = city.post(f"{code}.JICHO", code, title, Rank.DEPUTY_DIRECTOR_GENERAL)
        if deputy not in _VACANT:
            city.fill(deputy)
        deputies.insert(0, deputy)
    for place, post in enumerate(deputies, start=1):
        city.deputy(chief, place, post, f"第9条第{place}項")
        if place > 1:
            city.deputy(deputies[0], 1, post, "第9条第3項")
    for section in division.sections:
        _section(city, section, code)


def _section(city: _Builder, section: Section, parent: str) -> None:
    code = section.code
    city.department(
        code, section.name, DepartmentKind.SECTION, parent, section.symbol, section.name_en
    )
    first_duty = () if section.units else (Duty.RECORDS_OFFICER,)
    chief = city.post(f"{code}.KACHO", code, section.chief, Rank.DIRECTOR, *first_duty)
    city.fill(chief)
    deputies: list[str] = []
    if section.has_assistant:
        title = "課長補佐" if section.chief == "課長" else "副所長"
        assistant = city.post(f"{code}.HOSA", code, title, Rank.DEPUTY_DIRECTOR)
        if assistant not in _VACANT:
            city.fill(assistant)
        deputies.append(assistant)
    for number, name in enumerate(section.units, start=1):
        unit = f"{code}-{number}"
        city.department(unit, name, DepartmentKind.UNIT, code, section.symbol)
        duties = [*_UNIT_DUTIES.get(unit, ())]
        if number == 1:
            duties.append(Duty.RECORDS_OFFICER)
        head = city.post(f"{unit}.KAKARICHO", unit, f"{name}長", Rank.UNIT_CHIEF, *duties)
        if head not in _VACANT:
            city.fill(head)
        if number == 1:
            deputies.append(head)
        city.units.append(unit)
    for place, post in enumerate(deputies, start=1):
        city.deputy(chief, place, post, f"第10条第{place}項")


_UNIT_DUTIES: Mapping[str, tuple[Duty, ...]] = {
    "JINJI-1": (Duty.PERSONNEL_OFFICER,),
    "JOHO-1": (Duty.ADMINISTRATOR,),
    "KAIKEI-1": (Duty.VOUCHER_EXAMINER,),
    "SOJIN-1": (Duty.REGULATION_OFFICER, Duty.CHIEF_RECORDS_OFFICER, Duty.SEAL_KEEPER),
}


def _small_offices(city: _Builder) -> None:
    _section(city, ACCOUNTING, "CITY")
    manager = city.post(
        "KAIKEI.KANRISHA", "KAIKEI", "会計管理者", Rank.DIRECTOR_GENERAL, Duty.ACCOUNTING_MANAGER
    )
    city.fill(manager)
    city.deputy(manager, 1, "KAIKEI.KACHO", "第9条第4項")
    city.department(
        ELECTION_OFFICE.code,
        ELECTION_OFFICE.name,
        DepartmentKind.SECTION,
        "ELECTION",
        ELECTION_OFFICE.symbol,
        ELECTION_OFFICE.name_en,
    )
    for code, title, rank, duties in (
        ("SENKAN.SHOKICHO", "書記長", Rank.DIRECTOR, (Duty.RECORDS_OFFICER,)),
        ("SENKAN.SHOKI", "書記", Rank.SENIOR_STAFF, ()),
    ):
        city.post(code, "SENKAN", title, rank, *duties)
    _section(city, AUDIT_OFFICE, "AUDIT")
    city.fill(city.post("KANSA.SHOKI", "KANSA", "書記", Rank.SENIOR_STAFF, Duty.AUDITOR))


def _two_post_holders(city: _Builder) -> None:
    """兼務, 併任 and 事務取扱 as every city has them."""
    city.post("SEISUI.DX", "SEISUI", "DX推進担当主幹", Rank.DEPUTY_DIRECTOR)
    for post, other, kind in (
        ("JOHO.KACHO", "SEISUI.DX", AppointmentKind.ADDITIONAL),
        ("SEISAKU.BUCHO", "SEISAKU.JICHO", AppointmentKind.ACTING),
        ("SOJIN.KACHO", "SENKAN.SHOKICHO", AppointmentKind.CONCURRENT),
        ("SOJIN-2.KAKARICHO", "SENKAN.SHOKI", AppointmentKind.CONCURRENT),
        ("SHUNO-1.KAKARICHO", "SHUNO-2.KAKARICHO", AppointmentKind.ADDITIONAL),
    ):
        city.hold(city.holders[post][0], other, kind)


def _fill_units(city: _Builder, staff: int) -> None:
    # The cast first, so that the smallest city has it too.
    for post in CAST:
        if post not in city.holders:
            unit, suffix = post.split(".")
            title, rank = next((t, r) for s, t, r in _UNIT_STAFF if s == suffix)
            _fill_staff(city, unit, suffix, title, rank)
    for suffix, title, rank in cycle(_UNIT_STAFF):
        for unit in city.units:
            if len(city.people) >= staff:
                return
            _fill_staff(city, unit, suffix, title, rank)


def _fill_staff(city: _Builder, unit: str, suffix: str, title: str, rank: Rank) -> None:
    duties = () if suffix == "KAINEN" else _UNIT_DUTIES.get(unit, ())
    city.fill(city.post(f"{unit}.{suffix}", unit, title, rank, *duties))


def _next_april(city: _Builder) -> None:
    """What has been decided for next April: 情報推進課 becomes デジタル推進課, with a new 係; the
    都市整備部次長 retires and the post goes with her."""
    april = city.year.next().first_day
    (now,) = city.departments["JOHO"]
    later = DepartmentFacts(
        now.facts.parent,
        now.facts.kind,
        "デジタル推進課",
        "Digital Promotion Division",
        "鶴デ",
        now.facts.sort,
    )
    city.departments["JOHO"] = (
        Span(now.valid_from, april, now.facts),
        Span(april, None, later),
    )
    unit = DepartmentFacts("JOHO", DepartmentKind.UNIT, "業務改革係", "", "鶴デ", 9)
    city.departments["JOHO-3"] = (Span(april, None, unit),)
    head = PostFacts("JOHO-3", "業務改革係長", "", Rank.UNIT_CHIEF, frozenset())
    city.posts["JOHO-3.KAKARICHO"] = (Span(april, None, head),)
    _abolish(city, "TOSHI.JICHO", april)


def _abolish(city: _Builder, post: str, on: date) -> None:
    """There is no such post from a day on, neither to hold nor to deputise."""
    (span,) = city.posts[post]
    city.posts[post] = (replace(span, valid_to=on),)
    for held, spans in city.appointments.items():
        if held.post == post:
            city.appointments[held] = tuple(replace(each, valid_to=on) for each in spans)
    for order, places in city.deputies.items():
        if order.post == post or places[0].facts.deputy == post:
            city.deputies[order] = tuple(replace(each, valid_to=on) for each in places)


def _absences(city: _Builder) -> tuple[PlannedAbsence, ...]:
    """Three deciders around today, and one in fifty of those who decide nothing."""
    named = (
        ("FUKUSHI.BUCHO", 0, 2, AbsenceReason.TRIP),
        ("ZEIMU.KACHO", -1, 2, AbsenceReason.LEAVE),
        ("SHOSPO.KACHO", 6, 9, AbsenceReason.TRAINING),
    )
    found = [
        _away(city, city.holders[post][0], first, last, reason)
        for post, first, last, reason in named
    ]
    stars = {city.holders[post][0] for post in CAST}
    reasons = tuple(AbsenceReason)
    for unit in city.units:
        for suffix in ("SHUJI", "SHUNIN"):
            for number in city.holders.get(f"{unit}.{suffix}", ()):
                if number not in stars and city.chance.random() < 0.04:
                    first = city.chance.randint(-2, 5)
                    length = city.chance.randint(1, 4)
                    reason = city.chance.choice(reasons)
                    found.append(_away(city, number, first, first + length, reason))
    return tuple(found)


def _away(
    city: _Builder, number: str, first: int, last: int, reason: AbsenceReason
) -> PlannedAbsence:
    midnight = datetime.combine(city.today, time(), tzinfo=JST)
    return PlannedAbsence(
        number, midnight + timedelta(days=first), midnight + timedelta(days=last), reason
    )


def _named(names: tuple[Name, ...], name: str) -> Name:
    return next(one for one in names if one.written == name)


def _person(number: str, family: Name, given: Name, employment: Employment) -> PersonFacts:
    return PersonFacts(
        family_name=family.written,
        given_name=given.written,
        family_kana=family.kana,
        given_kana=given.kana,
        name_en=f"{given.latin} {family.latin}",
        mail=f"{given.latin}.{family.latin}.{number}@city.example.lg.jp".lower(),
        employment=employment,
    )


def _ending(title: str) -> str:
    """The word of an English title: 維持係長 is a chief, 都市整備部長 a director-general."""
    return next((word for word in ("課長補佐", "局長") if title.endswith(word)), "")
