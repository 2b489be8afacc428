"""Commands that build the demonstration."""

import click

from internal.config import Settings
from internal.demo.bulk import copy_cases
from internal.demo.cases import CASES, load_cases, load_regulation
from internal.demo.city import SMALLEST, STAFF
from internal.demo.loading import load_city
from internal.demo.receipts import load_receipts
from internal.demo.records import load_records
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.kernel.refusal import Refusal

MOST_PLAYED = 1_000
"""Cases that are played through the use cases; further ones are copies, for measuring."""


@click.group("demo")
def demo_commands() -> None:
    """Build the demonstration city."""


@demo_commands.command("load")
@click.option("--staff", type=click.IntRange(min=SMALLEST), default=STAFF, show_default=True)
@click.option("--cases", type=click.IntRange(min=0), default=CASES, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when there is an organisation already.")
def load(staff: int, cases: int, seed: int, if_empty: bool) -> None:
    """Fill an empty database with the city, its people, its regulation and its cases."""
    settings = Settings()
    db = Database(settings.database, system_clock, write_effects=write_effects)
    try:
        city = load_city(db, settings, staff=staff, seed=seed)
        load_regulation(db)
        begun = load_cases(db, settings, city, count=min(cases, MOST_PLAYED))
        load_records(db, city)
        load_receipts(db, settings, city)
        if cases > MOST_PLAYED:
            copy_cases(db, cases - MOST_PLAYED)
            begun += cases - MOST_PLAYED
    except Refusal as refusal:
        if if_empty and refusal.code == "demo.not_empty":
            return
        raise click.ClickException(str(refusal)) from refusal
    finally:
        db.close()
    click.echo(f"{len(city.people)} people in {len(city.departments)} departments, {begun} cases")
