"""A city hall at work behind its pages: people open them as themselves, with real sessions."""

import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from internal import create_app
from internal.access.gate import limits_of
from internal.access.rules import SessionKind
from internal.access.service import Browser, SignInOrigin, begin_session
from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.web import catalogue
from internal.web.context import Services
from tests.approval.cast import Office, city_with_regulation
from tests.conftest import TestClock

CLERK = "0008"  # 小林, 主事 of the 維持係
CHIEF = "0007"  # 髙橋, 維持係長
DEPUTY_DIRECTOR = "0006"  # 葛城, 課長補佐
DIRECTOR = "0005"  # 𠮷田, 課長
HEAD = "0003"  # 﨑山, 部長
FINANCE = "1001"  # 小川, 財政課長
STRANGER = "1005"  # 石井, 人事課長


@dataclass(slots=True)
class Person:
    """A browser in which somebody has signed in. Its forms carry the token of her session."""

    browser: FlaskClient
    csrf_token: str

    def get(self, address: str, **options: object) -> TestResponse:
        return self.browser.get(address, **options)  # type: ignore[arg-type]

    def post(
        self,
        address: str,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        sent = {"csrf_token": self.csrf_token} | (data or {})
        return self.browser.post(address, data=sent, headers=headers or {})


@dataclass(slots=True)
class OfficePages:
    """The office and the application over it."""

    app: Flask
    office: Office

    def as_person(self, number: str, language: str = "ja") -> Person:
        """A browser in which a person has signed in."""
        browser = self.app.test_client()
        browser.set_cookie("session", self.session_of(number))
        browser.set_cookie("lang", language)
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/documents/new").text)
        assert found
        return Person(browser, found[1])

    def session_of(self, number: str) -> str:
        """A new session of a person, as the sign-in would give it to a browser."""
        new = self.office.db.perform(
            begin_session,
            SYSTEM,
            person_id=self.office.chart.people[number],
            origin=SignInOrigin(kind=SessionKind.SAML),
            browser=Browser("Firefox/140 Linux", "127.0.0.1"),
            limits=limits_of(Settings()),
            replaces=None,
        )
        return new.token


def open_pages(database_url: str, folder: Path, clock: TestClock) -> OfficePages:
    """The application over the city with its regulation, with nothing in circulation."""
    catalogue.build()
    settings = Settings(
        environment=Environment.TEST,
        data_dir=folder,
        database_url=database_url,
        base_url="http://localhost",
    )
    app = create_app(settings, clock)
    services: Services = app.extensions["internal"]
    chart = services.db.perform(city_with_regulation, SYSTEM)
    return OfficePages(app, Office(services.db, chart, services.approval, services.documents))
