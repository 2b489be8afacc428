"""The demonstration city written into an empty database."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select

from internal.config import Environment, Settings
from internal.demo.cast import Role
from internal.demo.city import STAFF, CityPlan, plan_city
from internal.kernel import audit
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.refusal import Conflict, Forbidden
from internal.organization.directory import Directory, bump_absences, bump_revision, load_directory
from internal.organization.events import absence_changed
from internal.organization.model import absence, department
from internal.organization.rules import Seat
from internal.organization.store import Ids, write_first

PEOPLE_FILE = "demo_people.json"
MOST_PEOPLE = 2000
LOADER = Actor(name="デモデータの作成", channel=Channel.CLI)


@dataclass(frozen=True, slots=True)
class CityIndex:
    """What a generator of cases needs to know of the city that was loaded."""

    directory: Directory  # of the day it was loaded for
    departments: Mapping[str, UUID]  # by code: DORO, DORO-2
    posts: Mapping[str, UUID]  # by code: DORO.KACHO
    people: Mapping[str, UUID]  # by employee number
    cast: Mapping[Role, Seat]

    def seat(self, post: str) -> Seat:
        """Who speaks for a post.

        Raises:
            LookupError: the post is vacant or unknown.
        """
        return self.directory.holders(self.posts[post])[0]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person as the sign-in page of the demonstration shows her."""

    employee_number: str
    name: str
    post: str
    section: str
    shows: str  # empty for people outside the cast


def load_city(
    db: Database,
    settings: Settings,
    staff: int = STAFF,
    seed: int = 1,
    today: date | None = None,
) -> CityIndex:
    """Build the city in an empty database and write the list of people to sign in as.

    Raises:
        Forbidden: `demo.production`.
        Conflict: `demo.not_empty`, there is an organisation already.
    """
    if settings.environment is Environment.PRODUCTION:
        raise Forbidden(
            "demo.production", "本番の環境にはデモデータを作成できません。設定を確認してください。"
        )
    city = plan_city(staff=staff, seed=seed, today=today or jst_date(db.clock()))
    ids = db.perform(_write, LOADER, city)
    with db.reading() as conn:
        directory = load_directory(conn, city.today, db.clock())
    _write_people(settings.data_dir / PEOPLE_FILE, _people(city, ids, directory))
    return CityIndex(
        directory=directory,
        departments=ids.departments,
        posts=ids.posts,
        people=ids.people,
        cast={
            role: directory.seats_of(ids.people[number])[0] for role, number in city.roles.items()
        },
    )


def _write(tx: Tx, city: CityPlan) -> Ids:
    bump_revision(tx)
    if tx.conn.execute(select(department.c.id).limit(1)).first() is not None:
        raise Conflict(
            "demo.not_empty",
            "このデータベースには既に組織があります。空のデータベースを使ってください。",
        )
    ids = write_first(tx, city.history)
    if city.absences:
        bump_absences(tx)
        tx.conn.execute(
            insert(absence),
            [
                {
                    "id": new_id(),
                    "person_id": ids.people[gone.employee_number],
                    "absent_from": gone.absent_from,
                    "absent_to": gone.absent_to,
                    "reason": gone.reason.value,
                    "note": "",
                    "cancelled": False,
                }
                for gone in city.absences
            ],
        )
        for gone in city.absences:
            absence_changed(tx, ids.people[gone.employee_number])
    audit.record(tx, "demo.load_city", kind="demo.city", detail={"staff": len(ids.people)})
    return ids


def _people(city: CityPlan, ids: Ids, directory: Directory) -> tuple[DemoPerson, ...]:
    shows = {star.employee_number: star.shows for star in city.stars}
    numbers = (*shows, *(number for number in ids.people if number not in shows))
    seats = (
        (number, seat) for number in numbers for seat in directory.seats_of(ids.people[number])[:1]
    )
    return tuple(
        DemoPerson(number, seat.name, seat.title, seat.section, shows.get(number, ""))
        for number, seat in islice(seats, MOST_PEOPLE)
    )


def _write_people(path: Path, people: tuple[DemoPerson, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(person) for person in people], ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
