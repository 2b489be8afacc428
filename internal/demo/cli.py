"""Commands that build the demonstration."""

from collections.abc import Callable

import click

from internal.config import Settings
from internal.demo.city import SMALLEST, STAFF
from internal.demo.loading import CityIndex, load_city
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.kernel.refusal import Refusal

Story = Callable[[Database, Settings, CityIndex], None]
"""Something that happens in the city after its people are there, such as its cases."""

STORIES: tuple[Story, ...] = ()


@click.group("demo")
def demo_commands() -> None:
    """Build the demonstration city."""


@demo_commands.command("load")
@click.option("--staff", type=click.IntRange(min=SMALLEST), default=STAFF, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--if-empty", is_flag=True, help="leave a database with a city in it alone")
def load(staff: int, seed: int, *, if_empty: bool) -> None:
    """Fill an empty database with the city, its people and what happens there."""
    settings = Settings()
    db = Database(settings.database, system_clock, write_effects=write_effects)
    try:
        city = load_city(db, settings, staff=staff, seed=seed)
        for story in STORIES:
            story(db, settings, city)
    except Refusal as refusal:
        if if_empty and refusal.code == "demo.not_empty":
            return
        raise click.ClickException(str(refusal)) from refusal
    finally:
        db.close()
    click.echo(f"{len(city.people)} people in {len(city.departments)} departments")
