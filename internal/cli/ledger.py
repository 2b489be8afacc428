"""`internal ledger …`."""

import getpass
import sys
from dataclasses import replace
from pathlib import Path

import click

from internal.approval.authority.store import AuthorityStore
from internal.approval.ledger.effects import notary_of, stamp_office_of, trust_of
from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.keys import KeyMissing, known_keys, make_key, public_list
from internal.approval.ledger.nightly import FilesAhead, write_roots
from internal.approval.ledger.stamp import StampFault, StampTrust
from internal.approval.ledger.stamping import Stamped, stamp_roots
from internal.approval.ledger.verify import Checked, Verifier
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from internal.config import Settings
from internal.documents.bundle import bundle_of, note_bundle, streamed
from internal.documents.versions import submitted_contents
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.files.store import store_from
from internal.kernel.outbox import write_effects
from internal.kernel.refusal import Refusal


@click.group("ledger")
def ledger_commands() -> None:
    """The tamper-evident ledger (docs/ledger.md)."""


@ledger_commands.command("key")
@click.option(
    "--replace", is_flag=True, help="make a new key; the public half of the old one stays"
)
def key(*, replace: bool) -> None:
    """Make the key that signs the nightly roots and print its public half."""
    path = Settings().ledger_key_path
    try:
        public = make_key(path, system_clock(), replace=replace)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{path} (0600)\n{public}")


@ledger_commands.command("keys")
def keys() -> None:
    """Print every public key of this installation: what auditors keep on paper."""
    for known in known_keys(public_list(Settings().ledger_key_path)):
        click.echo(f"{known.public}  {known.since}")


@ledger_commands.command("root")
def root() -> None:
    """Write the root of today now, and ask for timestamps; the schedule does it each night."""
    settings = Settings()
    db = Database(settings.database, system_clock, write_effects=write_effects)
    try:
        written = write_roots(db, notary_of(settings), step=lambda: None)
        for signed in written:
            click.echo(signed.file_text)
        if not written:
            click.echo("Nothing to cover: today's root is written.")
        office = stamp_office_of(settings)
        if office is not None:
            _tell_stamps(stamp_roots(db, office, step=lambda: None))
    except (KeyMissing, FilesAhead) as error:
        raise click.ClickException(str(error)) from error
    finally:
        db.close()


def _tell_stamps(said: Stamped) -> None:
    """What came of asking for timestamps, in both languages."""
    for number in said.done:
        click.echo(f"第{number}号にタイムスタンプを付けました。/ Root {number} has its timestamp.")
    if said.failure is None:
        return
    why = said.failure
    japanese = why.japanese if isinstance(why, StampFault) else str(why)
    click.echo(
        f"タイムスタンプを待つ署名が{len(said.waiting)}件あります。{japanese}。"
        "1時間ごとに自動で再試行します。",
        err=True,
    )
    click.echo(
        f"{len(said.waiting)} roots wait for a timestamp: {why}. It is tried again every hour.",
        err=True,
    )


@ledger_commands.command("verify")
@click.option(
    "--roots",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="folder of root files to compare with, such as the auditors' copies",
)
@click.option(
    "--keys",
    "listing",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="list of public keys to believe instead of this machine's",
)
@click.option(
    "--timestamp-ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file of the authority to believe for timestamps instead of this machine's",
)
def verify(roots: Path | None, listing: Path | None, timestamp_ca: Path | None) -> None:
    """Recompute every case, seal, root and timestamp. Exit code 1 when anything does not agree."""
    settings = Settings()
    trust = trust_of(settings)
    if roots is not None:
        trust = replace(trust, folder=RootFolder(roots), copies=True)
    if listing is not None:
        trust = replace(trust, keys=frozenset(each.public for each in known_keys(listing)))
    if timestamp_ca is not None:
        trust = replace(trust, stamps=StampTrust(timestamp_ca, trust.stamps.policy))
    db = Database(settings.database, system_clock)
    checked, faults = Checked(), 0
    try:
        verifier = Verifier(trust, submitted_contents, step=lambda: None)
        for finding in verifier.findings(db, checked):
            faults += finding.is_fault
            click.echo(f"{finding.japanese}\n    {finding.english}")
    finally:
        db.close()
    counts = (checked.cases, checked.acts, checked.seals, checked.roots, checked.files)
    said = ("案件{}件、行為{}件、封印{}件、署名{}件、署名ファイル{}件を検証しました。").format(
        *counts
    )
    if checked.stamps:
        said += f"タイムスタンプ{checked.stamps}件を検証しました。"
    if checked.disposed:
        said += f"うち廃棄済み{checked.disposed}件は、内容の代わりに廃棄証明と照合しました。"
    click.echo(f"{said}不一致 {faults}件。")
    if checked.disposed:
        click.echo(f"{checked.disposed} of the cases are disposed: checked by their certificates.")
    click.echo(
        "Checked {} cases, {} acts, {} seals, {} roots, {} root files, {} timestamps: ".format(
            *counts, checked.stamps
        )
        + (f"{faults} disagreements." if faults else "everything agrees.")
    )
    sys.exit(1 if faults else 0)


@ledger_commands.command("bundle")
@click.argument("number")
@click.option(
    "--out",
    type=click.Path(exists=False, dir_okay=False, path_type=Path),
    help="file to write; without it one named after the number, here",
)
def bundle(number: str, out: Path | None) -> None:
    """Write the decision bundle of the document with this NUMBER."""
    settings = Settings()
    store = store_from(settings)
    db = Database(settings.database, system_clock, write_effects=write_effects)
    try:
        with db.reading() as conn:
            file = case_file(conn, approval_case.c.number == number)
            if file is None:
                raise click.ClickException(f"There is no decided document {number}.")
            made = bundle_of(
                conn, city=settings.city, authority=AuthorityStore(), store=store, file=file
            )
        path = out or Path(made.filename)
        actor = Actor(name=getpass.getuser(), channel=Channel.CLI)
        db.perform(note_bundle, actor, document_id=file.subject_id, number=number)
        with path.open("xb") as target:
            target.writelines(streamed(made, store))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except FileExistsError as error:
        raise click.ClickException(f"{error.filename} exists already.") from error
    finally:
        db.close()
    click.echo(str(path))
