"""The page on which a route is tried out. Its address says all, so it can be passed on."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request

from internal.approval.authority.rules import Table
from internal.approval.fact_words import matter_words
from internal.documents.forms import facts_of
from internal.documents.rules import asked_facts
from internal.documents.simulation import Question, simulate
from internal.web.context import principal, services
from internal.web.fields import Fields
from internal.web.forms import show_again
from internal.web.words import today

bp = Blueprint("simulation", __name__, template_folder="templates")


@bp.get("/route-simulation")
def show() -> str:
    db, approval = services().db, services().approval
    fields = Fields(request.args)
    on = fields.day("on") or today()
    with db.reading() as conn:
        question = _question(fields, on, approval.authority.on(conn, on))
        show_again(request.args, fields.errors)
        simulation = simulate(conn, approval, principal(), question, db.clock())
    return render_template(
        "documents/simulation.html",
        question=question,
        simulation=simulation,
        matters=matter_words(simulation.table),
    )


def _question(fields: Fields, on: date, table: Table) -> Question:
    """What can be read of an address; the rest stands in the errors of the fields."""
    matter = fields.text("matter")
    away: set[UUID] = set()
    for text in request.args.getlist("away"):
        with suppress(ValueError):
            away.add(UUID(text))
    return Question(
        matter,
        on,
        fields.text("post")[:100],
        facts_of(fields, asked_facts(table.facts, matter)),
        frozenset(away),
    )
