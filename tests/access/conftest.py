"""The cast in a fresh database, and an application before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, redirect, render_template_string, request
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from internal import create_app
from internal.access.kept_input import kept_input
from internal.config import Environment, Settings
from internal.kernel.db import Database
from internal.web.context import principal, services
from tests.access.cast import Cast, engage
from tests.conftest import TestClock

FORM = """<form method="post"><input name="csrf_token" value="{{ csrf_token() }}">
<textarea name="opinion">{{ kept_input().get("opinion", "") }}</textarea></form>"""


@pytest.fixture
def cast(db: Database) -> Cast:
    return engage(db)


@dataclass(frozen=True, slots=True)
class World:
    """An application with its people, and what its form page has taken."""

    app: Flask
    cast: Cast
    clock: TestClock
    db: Database
    taken: list[str]

    def browser(self) -> FlaskClient:
        """Another browser; it shows itself as the address the city uses."""
        return self.app.test_client()


def add_form_page(app: Flask) -> list[str]:
    """A page with one form, as any room would have."""
    taken: list[str] = []

    def page() -> str:
        return render_template_string(FORM, kept=kept_input())

    def take() -> Response:
        taken.append(request.form["opinion"])
        return redirect("/draft", 303)

    def who() -> dict[str, object]:
        her = principal()
        return {
            "name": her.name,
            "post": str(her.seat.post_id),
            "duties": sorted(her.duties),
            "emergency": her.break_glass_until is not None,
        }

    app.add_url_rule("/draft", "page", page, methods=["GET"])
    app.add_url_rule("/draft", "take", take, methods=["POST"])
    app.add_url_rule("/who", "who", who)
    return taken


@pytest.fixture
def world(database_url: str, clock: TestClock, tmp_path: Path) -> Iterator[World]:
    settings = Settings(
        environment=Environment.TEST, data_dir=tmp_path, database_url=database_url,
        base_url="http://localhost",
    )  # fmt: skip
    app = create_app(settings, clock)
    with app.app_context():
        db = services().db
    yield World(app, engage(db), clock, db, add_form_page(app))
    db.close()
