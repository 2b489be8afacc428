"""Small organisations built by hand for tests."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import insert

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx, new_id
from internal.organization import model
from internal.organization.rules import AppointmentKind, DepartmentKind, Duty, Employment, Rank

LONG_AGO = date(2020, 4, 1)
NEXT_APRIL = date(2027, 4, 1)


@dataclass(slots=True)
class ChartBuilder:
    """Writes departments, posts, people and appointments by code, straight into the tables."""

    tx: Tx
    departments: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)

    def department(
        self,
        code: str,
        name: str,
        kind: DepartmentKind,
        parent: str | None = None,
        *,
        valid_from: date = LONG_AGO,
        valid_to: date | None = None,
    ) -> UUID:
        if code not in self.departments:
            self.departments[code] = new_id()
            self._row(model.department, id=self.departments[code], code=code)
        self._row(
            model.department_period,
            id=new_id(),
            department_id=self.departments[code],
            parent_id=self.departments[parent] if parent else None,
            kind=kind.value,
            name=name,
            symbol=code,
            sort=len(self.departments),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        return self.departments[code]

    def post(
        self,
        code: str,
        title: str,
        rank: Rank,
        department: str,
        *duties: Duty,
        valid_from: date = LONG_AGO,
        valid_to: date | None = None,
    ) -> UUID:
        if code not in self.posts:
            self.posts[code] = new_id()
            self._row(model.post, id=self.posts[code], code=code)
        self._row(
            model.post_period,
            id=new_id(),
            post_id=self.posts[code],
            department_id=self.departments[department],
            title=title,
            rank=int(rank),
            duties=" ".join(sorted(duty.value for duty in duties)),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        return self.posts[code]

    def person(self, number: str, family: str, given: str = "花子") -> UUID:
        self.people[number] = new_id()
        self._row(
            model.person,
            id=self.people[number],
            employee_number=number,
            family_name=family,
            given_name=given,
            family_kana="カナ",
            given_kana="ハナコ",
            employment=Employment.REGULAR.value,
            active_from=LONG_AGO,
        )
        return self.people[number]

    def appoint(
        self,
        number: str,
        post: str,
        kind: AppointmentKind = AppointmentKind.MAIN,
        *,
        valid_from: date = LONG_AGO,
        valid_to: date | None = None,
    ) -> None:
        self._row(
            model.appointment,
            id=new_id(),
            person_id=self.people[number],
            post_id=self.posts[post],
            kind=kind.value,
            valid_from=valid_from,
            valid_to=valid_to,
        )

    def deputy(self, post: str, place: int, deputy: str, article: str = "") -> None:
        self._row(
            model.deputy_order,
            id=new_id(),
            post_id=self.posts[post],
            place=place,
            deputy_post_id=self.posts[deputy],
            article=article,
            valid_from=LONG_AGO,
        )

    def _row(self, table: object, **values: object) -> None:
        self.tx.conn.execute(insert(table).values(**values))  # type: ignore[call-overload]


def small_city(tx: Tx) -> ChartBuilder:
    """市長, 副市長, 都市整備部 with 道路建設課 (維持係) and 都市計画課."""
    chart = ChartBuilder(tx)
    chart.department("CITY", "鶴ヶ島市", DepartmentKind.BODY)
    chart.department("TOSHI", "都市整備部", DepartmentKind.DIVISION, "CITY")
    chart.department("KEIKAKU", "都市計画課", DepartmentKind.SECTION, "TOSHI")
    chart.department("DORO", "道路建設課", DepartmentKind.SECTION, "TOSHI")
    chart.department("IJI", "維持係", DepartmentKind.UNIT, "DORO")
    chart.post("MAYOR", "市長", Rank.MAYOR, "CITY")
    chart.post("VICE", "副市長", Rank.DEPUTY_MAYOR, "CITY")
    chart.post("ADVISER", "政策参与", Rank.DIRECTOR_GENERAL, "CITY")
    chart.post("BUCHO", "都市整備部長", Rank.DIRECTOR_GENERAL, "TOSHI")
    chart.post("JICHO", "都市整備部次長", Rank.DEPUTY_DIRECTOR_GENERAL, "TOSHI")
    chart.post("KEIKAKU-KACHO", "課長", Rank.DIRECTOR, "KEIKAKU", Duty.RECORDS_OFFICER)
    chart.post("KACHO", "課長", Rank.DIRECTOR, "DORO")
    chart.post("HOSA", "課長補佐", Rank.DEPUTY_DIRECTOR, "DORO", Duty.RECORDS_OFFICER)
    chart.post("DORO-SHUJI", "主事", Rank.STAFF, "DORO")
    chart.post("KAKARICHO", "維持係長", Rank.UNIT_CHIEF, "IJI")
    chart.post("SHUJI", "主事", Rank.STAFF, "IJI")
    for number, family, post in [
        ("0001", "川口", "MAYOR"),
        ("0002", "渡邉", "VICE"),
        ("0003", "﨑山", "BUCHO"),
        ("0005", "𠮷田", "KACHO"),
        ("0006", "葛󠄀城", "HOSA"),
        ("0007", "髙橋", "KAKARICHO"),
        ("0008", "小林", "SHUJI"),
    ]:
        chart.person(number, family)
        chart.appoint(number, post)
    chart.deputy("MAYOR", 2, "BUCHO", "第7条第2項")
    chart.deputy("MAYOR", 1, "VICE", "第7条第1項")
    return chart


def with_small_city(db: Database) -> ChartBuilder:
    """The small city, committed."""
    return db.perform(small_city, SYSTEM)
