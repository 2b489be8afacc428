"""The few people of the sign-in's stories, written straight into the organisation's tables."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.ids import new_id
from internal.organization.model import (
    appointment,
    department,
    department_period,
    person,
    post,
    post_period,
)
from internal.organization.rules import AppointmentKind, DepartmentKind, Duty, Employment, Rank

SINCE = date(2026, 4, 1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who.

    髙橋 holds one post; 﨑山 two (兼務); 渡邉 none from December on; 𠮷田 retired in October.
    """

    takahashi: UUID
    sakiyama: UUID
    watanabe: UUID
    yoshida: UUID
    chief: UUID  # 道路建設課 維持係長
    director: UUID  # 都市計画課 課長
    acting_director: UUID  # 道路建設課 課長


def add_department(
    conn: Connection, name: str, kind: DepartmentKind, parent: UUID | None, since: date = SINCE
) -> UUID:
    unit = new_id()
    conn.execute(insert(department).values(id=unit, code=str(unit)[-12:]))
    conn.execute(
        insert(department_period).values(
            id=new_id(),
            department_id=unit,
            parent_id=parent,
            kind=kind.value,
            name=name,
            symbol="",
            sort=1,
            valid_from=since,
        )
    )
    return unit


def add_post(
    conn: Connection, unit: UUID, title: str, rank: Rank, *duties: Duty, since: date = SINCE
) -> UUID:
    seat = new_id()
    conn.execute(insert(post).values(id=seat, code=str(seat)[-12:]))
    conn.execute(
        insert(post_period).values(
            id=new_id(),
            post_id=seat,
            department_id=unit,
            title=title,
            rank=rank.value,
            duties=" ".join(duties),
            valid_from=since,
        )
    )
    return seat


def add_person(
    conn: Connection, number: str, family: str, given: str, *, until: date | None = None
) -> UUID:
    who = new_id()
    conn.execute(
        insert(person).values(
            id=who,
            employee_number=number,
            family_name=family,
            given_name=given,
            family_kana="",
            given_kana="",
            mail=f"{number}@city.example.jp",
            employment=Employment.REGULAR.value,
            active_from=SINCE,
            active_to=until,
        )
    )
    return who


def appoint(
    conn: Connection,
    who: UUID,
    seat: UUID,
    kind: AppointmentKind = AppointmentKind.MAIN,
    *,
    until: date | None = None,
) -> None:
    conn.execute(
        insert(appointment).values(
            id=new_id(),
            person_id=who,
            post_id=seat,
            kind=kind.value,
            valid_from=SINCE,
            valid_to=until,
        )
    )


def engage(db: Database) -> Cast:
    """Write the cast into an empty database."""

    def write(tx: Tx) -> Cast:
        conn = tx.conn
        city = add_department(conn, "鶴ヶ島市", DepartmentKind.BODY, None)
        division = add_department(conn, "都市整備部", DepartmentKind.DIVISION, city)
        roads = add_department(conn, "道路建設課", DepartmentKind.SECTION, division)
        upkeep = add_department(conn, "維持係", DepartmentKind.UNIT, roads)
        planning = add_department(conn, "都市計画課", DepartmentKind.SECTION, division)
        cast = Cast(
            takahashi=add_person(conn, "100001", "髙橋", "美咲"),
            sakiyama=add_person(conn, "100002", "﨑山", "健"),
            watanabe=add_person(conn, "100003", "渡邉", "誠"),
            yoshida=add_person(conn, "100004", "𠮷田", "進", until=date(2026, 11, 1)),
            chief=add_post(conn, upkeep, "維持係長", Rank.UNIT_CHIEF, Duty.RECORDS_OFFICER),
            director=add_post(conn, planning, "課長", Rank.DIRECTOR),
            acting_director=add_post(conn, roads, "課長", Rank.DIRECTOR),
        )
        staff = add_post(conn, planning, "主事", Rank.STAFF)
        appoint(conn, cast.takahashi, cast.chief)
        appoint(conn, cast.sakiyama, cast.director)
        appoint(conn, cast.sakiyama, cast.acting_director, AppointmentKind.ADDITIONAL)
        appoint(conn, cast.watanabe, staff, until=date(2026, 12, 1))
        appoint(conn, cast.yoshida, staff)
        return cast

    return db.perform(write, SYSTEM)
