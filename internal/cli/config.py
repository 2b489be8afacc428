"""`internal config …`."""

from pathlib import Path

import click

from internal.config import Settings
from internal.config_document import document, settings_table
from internal.terminal import table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"


@click.group("config")
def config_commands() -> None:
    """The settings."""


@config_commands.command("list")
def list_settings() -> None:
    """Show every setting with its value; secrets are covered."""
    rows = [(line.variable, line.value, line.origin) for line in settings_table(Settings())]
    click.echo(table(("setting", "value", "from"), rows))


@config_commands.command("document")
def write_document() -> None:
    """Write docs/configuration.md from the settings of the code."""
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
