"""Commands around single sign-on."""

from pathlib import Path
from urllib.request import Request, urlopen

import click
from cryptography import x509

from internal.config import Settings
from sso.config import ConfigError
from sso.metadata import partner_section
from sso.wiring import config_path, load_provider

MAX_METADATA = 4 * 1024 * 1024


@click.group("sso")
def sso_commands() -> None:
    """Single sign-on: join identity providers and look at what is configured."""


@sso_commands.command("import-metadata")
@click.argument("source")
@click.option("--key", required=True, help="short name in addresses: a-z, 0-9, hyphen")
@click.option("--name", required=True, help="name people choose on the sign-in page")
@click.option("--entity-id", help="which provider, when the file holds several")
def import_metadata(source: str, key: str, name: str, entity_id: str | None) -> None:
    """Print the [[idp]] entry for the metadata in SOURCE, a file or an https address."""
    try:
        text = _read(source)
        click.echo(partner_section(text, key=key, name=name, entity_id=entity_id))
    except (ConfigError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _read(source: str) -> bytes:
    if not source.startswith("https://"):
        return Path(source).read_bytes()
    # Only https comes here, so no other scheme can be opened.
    with urlopen(Request(source), timeout=20) as answer:  # noqa: S310
        return bytes(answer.read(MAX_METADATA))


@sso_commands.command("show")
def show() -> None:
    """Check the file of the partners and print them with the ends of all certificates."""
    settings = Settings()
    try:
        provider = load_provider(settings)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    if provider is None:
        raise click.ClickException(f"{config_path(settings)} does not exist")
    click.echo(f"entity id {provider.config.sp.entity_id}\nACS       {provider.acs_url}")
    click.echo(f"SLO       {provider.slo_url}")
    for pair in provider.config.sp.key:
        click.echo(f"our certificate until {_end(pair.certificate)}")
    for partner in provider.config.idp:
        ends = ", ".join(_end(text) for text in partner.certificates)
        click.echo(f"{partner.key}: {partner.name} {partner.entity_id}, certificates until {ends}")


def _end(pem: str) -> str:
    return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc.date().isoformat()
