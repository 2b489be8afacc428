"""A city hall at work behind its pages: people open them as themselves."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from flask import Flask, request
from flask.testing import FlaskClient
from flask_login import LoginManager

from internal import create_app
from internal.access.principal import Principal
from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.web import catalogue
from internal.web.context import Services
from tests.approval.cast import Office, city_with_regulation
from tests.conftest import TestClock
from tests.web.frames import Signed

CLERK = "0008"  # 小林, 主事 of the 維持係
CHIEF = "0007"  # 髙橋, 維持係長
DEPUTY_DIRECTOR = "0006"  # 葛城, 課長補佐
DIRECTOR = "0005"  # 𠮷田, 課長
HEAD = "0003"  # 﨑山, 部長
FINANCE = "1001"  # 小川, 財政課長

WHO = "X-Test-Person"


@dataclass(slots=True)
class OfficePages:
    """The office and the application over it."""

    app: Flask
    office: Office

    def as_person(self, number: str, language: str = "ja") -> FlaskClient:
        """A browser in which a person has signed in."""
        client = self.app.test_client()
        client.environ_base["HTTP_X_TEST_PERSON"] = number
        client.set_cookie("lang", language)
        return client


def open_pages(database_url: str, folder: Path, clock: TestClock) -> OfficePages:
    """The application over the city with its regulation, with nothing in circulation."""
    catalogue.build()
    settings = Settings(environment=Environment.TEST, data_dir=folder, database_url=database_url)
    app = create_app(settings, clock)
    app.config["WTF_CSRF_ENABLED"] = False
    services: Services = app.extensions["internal"]
    chart = services.db.perform(city_with_regulation, SYSTEM)
    office = Office(services.db, chart, services.approval, services.documents)
    manager = LoginManager(app)
    manager.request_loader(
        lambda _request: (
            Signed(principal_of(services, chart.people[request.headers[WHO]]))
            if WHO in request.headers
            else None
        )
    )
    return OfficePages(app, office)


def principal_of(services: Services, person_id: UUID) -> Principal:
    """A person in her first post, as a session would hold her."""
    at = services.db.clock()
    with services.db.reading() as conn:
        seats = services.approval.directories.at(conn, at).seats_of(person_id)
    return Principal(
        session_id=UUID(int=1),
        person_id=person_id,
        name=seats[0].name,
        family_name=seats[0].family_name,
        seat=seats[0],
        seats=seats,
        duties=frozenset(),
        address="127.0.0.1",
    )
