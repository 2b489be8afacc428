"""Servers and programs that tests need from outside, and the loud word when one is missing."""

import os
import shutil
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest


@dataclass(frozen=True, slots=True)
class Service:
    """A server that tests talk to, and the variable that names its address."""

    name: str
    variable: str
    default: str

    @property
    def address(self) -> str:
        return os.environ.get(self.variable, self.default)


POSTGRESQL = Service(
    "PostgreSQL",
    "INTERNAL_TEST_POSTGRESQL",
    "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
)
REDIS = Service("Redis", "INTERNAL_TEST_REDIS", "redis://127.0.0.1:6379/9")
RABBITMQ = Service("RabbitMQ", "INTERNAL_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")
CHROMIUM = Service("Chromium", "INTERNAL_TEST_CHROMIUM", "")

MISSING: dict[str, str] = {}
"""What was asked for and was not there: name → the variable that names it."""


def listens(service: Service) -> bool:
    """Whether anything answers at the address of a service."""
    parts = urlsplit(service.address)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), 3).close()
    except OSError:
        return False
    return True


def missing(service: Service) -> None:
    """Skip the running test loudly; where CI=true, let it fail.

    Raises:
        pytest.fail.Exception, pytest.skip.Exception: always one of the two.
    """
    MISSING[service.name] = service.variable
    reason = f"no {service.name} answers at {service.variable} ({service.address})"
    if os.environ.get("CI") == "true" and service is not CHROMIUM:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def need(service: Service) -> str:
    """The address of a service that answers; the test is skipped or fails otherwise."""
    if not listens(service):
        missing(service)
    return service.address


def chromium_path() -> str:
    """The program of a Chromium; the test is skipped loudly when there is none."""
    names = (CHROMIUM.address, "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        missing(CHROMIUM)
    return str(found)


def banner() -> list[str]:
    """The lines that say what was not tested, in capitals; empty when everything was there."""
    return [
        f"NOT TESTED: NO {name.upper()} ANSWERED. START ONE, OR NAME IT IN {variable}."
        for name, variable in sorted(MISSING.items())
    ]
