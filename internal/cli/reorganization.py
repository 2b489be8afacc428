"""`internal reorganization …`."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import click

from internal.approval.authority.store import AuthorityStore
from internal.approval.ports import Subject
from internal.approval.reorganization import service
from internal.approval.reorganization.dry_run import dry_run
from internal.approval.reorganization.queries import PlanLine, plan_of, plans
from internal.approval.reorganization.rules import Choice
from internal.approval.reorganization.run import due_plans, run_plan
from internal.approval.service import Approval
from internal.config import Settings
from internal.documents.filing import KIND
from internal.documents.service import Documents
from internal.documents.taking_over import TakingOver
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import JST, system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.kernel.refusal import Refusal
from internal.organization.directory import DirectoryCache
from internal.terminal import table


@click.group("reorganization")
def reorganization_commands() -> None:
    """A day on which the organisation changes: what it means, and carrying it out."""


@reorganization_commands.command("plan")
@click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="first day of the chart"
)
def plan(on: datetime) -> None:
    """Look at everything open and keep what the day changes as a plan."""
    with _desk() as desk:
        with desk.db.reading() as conn:
            found = dry_run(conn, desk.approval, desk.open_work, on.date())
        plan_id = desk.db.perform(service.keep_plan, desk.actor, found=found)
        with desk.db.reading() as conn:
            _say(plan_of(conn, plan_id))


@reorganization_commands.command("approve")
@click.argument("plan_id", type=click.UUID)
@click.option("--digest", required=True, help="as `plan` printed it")
def approve(plan_id: UUID, digest: str) -> None:
    """Answer for a plan, with the name of whoever is signed in on this machine."""
    with _desk() as desk:
        desk.db.perform(service.approve_plan, desk.actor, plan_id=plan_id, digest=digest)
    click.echo("Approved. The worker runs it on its day at 00:00.")


@reorganization_commands.command("choose")
@click.argument("plan_id", type=click.UUID)
@click.argument("choice", type=click.Choice([each.value for each in Choice]))
def choose(plan_id: UUID, choice: str) -> None:
    """Choose for every line of a plan in which there is a choice, before it is approved."""
    with _desk() as desk:
        changed = desk.db.perform(
            service.choose_everywhere, desk.actor, plan_id=plan_id, choice=Choice(choice)
        )
        click.echo(f"{changed} lines are other now.")
        with desk.db.reading() as conn:
            _say(plan_of(conn, plan_id))


@reorganization_commands.command("run")
@click.argument("plan_id", type=click.UUID, required=False)
def run(plan_id: UUID | None) -> None:
    """Carry out a plan, or every approved one whose day has come. Again changes nothing."""
    with _desk() as desk:
        wanted = (plan_id,) if plan_id else due_plans(desk.db)
        if not wanted:
            click.echo("No approved plan is due.")
        for each in wanted:
            run_plan(desk.db, desk.approval, desk.open_work, each, actor=desk.actor)
            with desk.db.reading() as conn:
                _say(plan_of(conn, each))


@reorganization_commands.command("report")
def report() -> None:
    """Show the plans with their numbers, the newest first."""
    with _desk() as desk, desk.db.reading() as conn:
        for each in plans(conn):
            _say(each)


def _say(line: PlanLine | None) -> None:
    if line is None:
        return
    state = "not approved"
    if line.approved_at:
        state = f"approved by {line.approved_by}"
    if line.run_at:
        state = f"run {line.run_at.astimezone(JST):%Y-%m-%d %H:%M}"
    click.echo(f"{line.effective_on}  {line.id}  {state}")
    click.echo(f"digest {line.digest}; {line.cases} open cases")
    numbers = {
        **line.counts,
        **{f"run: {key}": value for key, value in (line.report or {}).items()},
    }
    click.echo(table(("what", "number"), [(key, str(value)) for key, value in numbers.items()]))


@dataclass(frozen=True, slots=True)
class _Desk:
    db: Database
    approval: Approval
    open_work: TakingOver
    actor: Actor


@contextmanager
def _desk() -> Iterator[_Desk]:
    settings = Settings()
    db = Database(settings.database, system_clock, write_effects=write_effects)
    subjects: dict[str, Subject] = {}
    approval = Approval(DirectoryCache(), AuthorityStore(), subjects)
    subjects[KIND] = Documents(approval, max_case_bytes=settings.max_case_bytes)
    actor = Actor(name=getpass.getuser(), channel=Channel.CLI)
    try:
        yield _Desk(db, approval, TakingOver(approval), actor)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    finally:
        db.close()
