"""The database's schema: which version the code wants, which one is there, and the way up."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

ROOT = Path(__file__).resolve().parents[1]


def alembic_config(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Bring a database to the version of the code."""
    command.upgrade(alembic_config(url), "head")


def wanted_version() -> str | None:
    """The newest migration of the code; None while there is none."""
    return ScriptDirectory.from_config(alembic_config("")).get_current_head()


def present_version(conn: Connection) -> str | None:
    """The migration at which a database stands; None when it is empty."""
    return MigrationContext.configure(conn).get_current_revision()
