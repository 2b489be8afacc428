"""The command `internal`. Each room adds its own group."""

import click

from internal.access.cli import access_commands
from internal.cli.config import config_commands
from internal.cli.database import migrate
from internal.cli.ledger import ledger_commands
from internal.cli.mail import mail_commands
from internal.cli.outbox import outbox_commands
from internal.cli.reorganization import reorganization_commands
from internal.cli.run import beat, run, serve, worker
from internal.cli.search import search_commands
from internal.demo.cli import demo_commands
from sso.cli import sso_commands


@click.group()
def main() -> None:
    """The integrated internal workflow system of a city hall."""


for command in (
    run,
    serve,
    worker,
    beat,
    migrate,
    demo_commands,
    access_commands,
    sso_commands,
    config_commands,
    outbox_commands,
    reorganization_commands,
    mail_commands,
    ledger_commands,
    search_commands,
):
    main.add_command(command)
