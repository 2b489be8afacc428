"""Commands around access, for whoever runs the server."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click

from internal.access.sign_in import break_the_glass, end_sessions_of
from internal.config import Settings
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.kernel.refusal import Refusal


@click.group("access")
def access_commands() -> None:
    """Access: the way in when no identity provider answers."""


@access_commands.command("break-glass")
@click.option("--person", "number", required=True, help="employee number of the administrator")
@click.option("--minutes", type=int, default=15, show_default=True, help="when it all ends")
@click.option("--reason", required=True, help="why; goes to the audit record")
def break_glass(number: str, minutes: int, reason: str) -> None:
    """Print a one-time link for an administrator's session, time-boxed and recorded."""
    settings, operator = Settings(), getpass.getuser()
    with _database(settings) as db:
        ticket = db.perform(
            break_the_glass,
            Actor(name=operator, channel=Channel.CLI),
            employee_number=number,
            minutes=minutes,
            reason=reason,
            operator=operator,
        )
    click.echo(f"{settings.base_url}/sign-in/confirm?ticket={ticket}")


@access_commands.command("end-sessions")
@click.option("--person", "number", required=True, help="employee number")
def end_sessions(number: str) -> None:
    """End every session of a person at once, as after the loss of a device."""
    with _database(Settings()) as db:
        ended = db.perform(
            end_sessions_of, Actor(name=getpass.getuser(), channel=Channel.CLI), number=number
        )
    click.echo(f"{ended} session(s) ended")


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    db = Database(settings.database, system_clock, write_effects=write_effects)
    try:
        yield db
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    finally:
        db.close()
