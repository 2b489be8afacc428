"""The command `internal`. Each room adds its own group."""

import click

from internal.cli.config import config_commands
from internal.cli.database import migrate
from internal.cli.mail import mail_commands
from internal.cli.outbox import outbox_commands
from internal.cli.run import beat, run, serve, worker


@click.group()
def main() -> None:
    """The integrated internal workflow system of a city hall."""


for command in (
    run,
    serve,
    worker,
    beat,
    migrate,
    config_commands,
    outbox_commands,
    mail_commands,
):
    main.add_command(command)
