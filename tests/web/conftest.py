"""The application with a person signed in, without a browser."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import TestClock
from tests.web.frames import add_trial_pages
from tests.web.offices import DIRECTOR, OfficePages, Person, open_pages


@pytest.fixture
def trial(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> OfficePages:
    """The office with the trial pages, on one database: the frame knows no other."""
    path = tmp_path / "trial.db"
    shutil.copy(sqlite_template, path)
    pages = open_pages(f"sqlite:///{path}", tmp_path, clock)
    add_trial_pages(pages.app)
    return pages


@pytest.fixture
def app(trial: OfficePages) -> Flask:
    return trial.app


@pytest.fixture
def client(trial: OfficePages) -> Person:
    """𠮷田, the 課長 of the 道路建設課."""
    return trial.as_person(DIRECTOR)
