"""`internal outbox …`."""

from uuid import UUID

import click

from internal.config import Settings
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import JST, system_clock
from internal.kernel.db import Database
from internal.kernel.failed_effects import failed_effects, try_again
from internal.terminal import table


@click.group("outbox")
def outbox_commands() -> None:
    """Effects after a commit that failed."""


@outbox_commands.command("list")
def list_failed() -> None:
    """Show the effects whose last attempt failed."""
    db = Database(Settings().database, system_clock)
    with db.reading() as conn:
        failed = failed_effects(conn)
    db.close()
    if not failed:
        click.echo("Nothing has failed.")
        return
    rows = [
        (
            str(effect.id),
            effect.topic,
            "given up" if effect.dead else f"again {effect.due_at.astimezone(JST):%m-%d %H:%M}",
            str(effect.attempts),
            effect.error.splitlines()[0][:80],
        )
        for effect in failed
    ]
    click.echo(table(("id", "topic", "state", "attempts", "error"), rows))


@outbox_commands.command("retry")
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="every effect that was given up")
def retry(ids: tuple[UUID, ...], *, everything: bool) -> None:
    """Offer effects that were given up to the worker again."""
    if bool(ids) == everything:
        raise click.UsageError("Name the ids of the effects, or --all.")
    db = Database(Settings().database, system_clock)
    actor = Actor(name="internal outbox retry", channel=Channel.CLI)
    count = db.perform(try_again, actor, ids=None if everything else ids)
    db.close()
    click.echo(f"Offered again: {count}.")
