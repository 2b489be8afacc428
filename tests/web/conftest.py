"""The application with a person signed in, without a browser."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import TestClock
from tests.web.frames import YAMAMOTO, YAMAMOTO_ADDITIONAL, application, principal


@pytest.fixture
def app(tmp_path: Path, clock: TestClock) -> Flask:
    app = application(tmp_path, clock, principal(YAMAMOTO, YAMAMOTO_ADDITIONAL))
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
