"""Loading the city fills an empty database once."""

import json
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import func, select

from internal.config import Environment, Settings
from internal.demo.cast import Role
from internal.demo.loading import PEOPLE_FILE, load_city
from internal.kernel.db import Database
from internal.kernel.refusal import Conflict, Forbidden
from internal.organization.model import person


def settings(folder: Path) -> Settings:
    return Settings(environment=Environment.TEST, data_dir=folder)


def test_the_whole_city_is_in_the_tables(db: Database, tmp_path: Path) -> None:
    city = load_city(db, settings(tmp_path))
    with db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(person)) == 450
    assert city.seat("CITY.SHICHO").title == "市長"
    assert city.cast[Role.DRAFTER].name == "髙橋 美咲"
    assert city.cast[Role.DRAFTER].section == "道路建設課"


def test_the_line_of_the_drafter_climbs_to_the_mayor(db: Database, tmp_path: Path) -> None:
    city = load_city(db, settings(tmp_path))
    line = city.directory.superiors(city.cast[Role.DRAFTER].post_id)
    assert [post.title for post in line] == [
        "維持係長",
        "課長補佐",
        "課長",
        "都市整備部次長",
        "都市整備部長",
        "副市長",
        "市長",
    ]


def test_the_head_of_welfare_is_away_today(db: Database, tmp_path: Path) -> None:
    city = load_city(db, settings(tmp_path))
    head = city.seat("FUKUSHI.BUCHO")
    assert city.directory.is_away(head.person_id, db.clock()) is not None
    assert city.directory.deputies(head.post_id)[0].holders[0] == city.cast[Role.DEPUTY]


def test_the_people_to_sign_in_as_are_listed_cast_first(db: Database, tmp_path: Path) -> None:
    load_city(db, settings(tmp_path))
    people = json.loads((tmp_path / PEOPLE_FILE).read_text(encoding="utf-8"))
    assert len(people) == 450
    assert people[0]["name"] == "髙橋 美咲"
    assert [bool(one["shows"]) for one in people] == [True] * len(Role) + [False] * (
        450 - len(Role)
    )


def test_a_second_load_is_refused(db: Database, tmp_path: Path) -> None:
    load_city(db, settings(tmp_path))
    with pytest.raises(Conflict) as refused:
        load_city(db, settings(tmp_path))
    assert refused.value.code == "demo.not_empty"


def test_production_never_gets_invented_people(db: Database, tmp_path: Path) -> None:
    production = Settings(
        environment=Environment.PRODUCTION,
        data_dir=tmp_path,
        base_url="https://workflow.example.lg.jp",
        secret_key="not used here",
        database_url="not used here",
        sso_config=tmp_path / "sso.toml",
    )
    with pytest.raises(Forbidden) as refused:
        load_city(db, production)
    assert refused.value.code == "demo.production"


def test_twenty_thousand_people_are_loaded_within_a_minute(db: Database, tmp_path: Path) -> None:
    begins = perf_counter()
    city = load_city(db, settings(tmp_path), staff=20_000)
    assert len(city.people) == 20_000
    assert perf_counter() - begins < 60
