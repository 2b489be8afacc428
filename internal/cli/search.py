"""`internal search …`."""

from uuid import UUID

import click

from internal.config import Settings
from internal.documents.search.rebuild import read_files, rebuild_documents
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.files.store import store_from
from internal.kernel.outbox import write_effects


@click.group("search")
def search_commands() -> None:
    """The index that documents are found by."""


@search_commands.command("rebuild")
@click.option("--after", type=click.UUID, help="go on behind this document, which a run named last")
@click.option("--files", is_flag=True, help="also read every file again, not only new ones")
def rebuild(after: UUID | None, *, files: bool) -> None:
    """Make the index anew in batches. It may be stopped and begun again at any time."""
    settings = Settings()
    db = Database(settings.database, system_clock, write_effects=write_effects)
    count = 0
    for done in rebuild_documents(db, after=after):
        count = done.count
        click.echo(f"Documents: {done.count}, the last {done.last}.")
    click.echo(f"Indexed: {count}. Now the files.")
    count = 0
    for done in read_files(db, store_from(settings), again=files):
        count = done.count
        if count % 100 == 0:
            click.echo(f"Files: {count}.")
    click.echo(f"Read: {count}.")
    db.close()
