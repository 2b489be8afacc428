"""`internal migrate`."""

import click

from internal.config import Settings
from internal.migrations import upgrade


@click.command()
def migrate() -> None:
    """Bring the database to the version of the code."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database)
