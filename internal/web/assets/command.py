"""The command that prepares the front-end assets."""

from pathlib import Path

import click

from internal.config import Settings
from internal.web.assets import build
from internal.web.assets.packages import SetupFailed


@click.command("assets")
@click.option(
    "--target",
    type=click.Path(file_okay=False, path_type=Path),
    help="data folder; default: INTERNAL_DATA_DIR",
)
def assets(target: Path | None) -> None:
    """Prepare scripts, style sheets and fonts; quick when nothing changed."""
    try:
        done = build(target or Settings().data_dir)
    except SetupFailed as failure:
        raise click.ClickException(str(failure)) from failure
    click.echo(f"{len(done.names)} files in {done.static}, fonts for printing in {done.fonts}")
