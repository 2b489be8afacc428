"""`internal mail …`."""

import click

from internal.config import Settings
from internal.kernel.clock import system_clock
from internal.notifications.delivery import send_test_mail


@click.group("mail")
def mail_commands() -> None:
    """The mail server of the settings."""


@mail_commands.command("test")
@click.argument("recipient")
def test(recipient: str) -> None:
    """Send one mail to RECIPIENT and say how it went."""
    settings = Settings()
    if not settings.smtp_host:
        raise click.ClickException(
            "INTERNAL_SMTP_HOST is empty: mails are kept in the mailbox page /dev/mailbox."
        )
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        send_test_mail(settings, recipient, system_clock())
    except OSError as error:
        raise click.ClickException(f"{server} did not take the mail: {error}") from error
    click.echo(f"{server} took the mail for {recipient}.")
