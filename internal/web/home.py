"""The first page: what waits, how one's own drafts are doing, who is away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, current_app, render_template
from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.approval.figures import counts_of_reader
from internal.approval.queries import case_lines, drafted_by
from internal.documents.queries import unsubmitted_drafts
from internal.kernel.clock import Clock
from internal.kernel.text import N_
from internal.web.context import principal, services
from internal.web.navigation import Entry, navigation

bp = Blueprint("home", __name__)

OWN_DRAFTS = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A card that a room adds to the home page: its template, and what the template reads."""

    template: str
    load: Callable[[Connection, Principal, Clock], object]
    sort: int = 100


def register(app: Flask) -> None:
    """Add the home page. Comes after the frame; rooms add cards with `add_card`."""
    app.extensions.setdefault("home_cards", [])
    app.register_blueprint(bp)
    with app.app_context():
        navigation().add(Entry("home", N_("ホーム"), "home", "home.show", sort=10))


def add_card(app: Flask, card: Card) -> None:
    """Let a room show something of its own beside the drafts."""
    cards = cast(list[Card], app.extensions.setdefault("home_cards", []))
    app.extensions["home_cards"] = sorted([*cards, card], key=lambda each: each.sort)


@bp.get("/")
def show() -> str:
    who, clock = principal(), services().db.clock
    with services().db.reading() as conn:
        counts = counts_of_reader(conn)
        own = case_lines(conn, (drafted_by(who.person_id),), size=OWN_DRAFTS)
        drafts = unsubmitted_drafts(conn, who.person_id)
        away = services().directories.at(conn, clock()).is_away(who.person_id, clock())
        cards = cast(list[Card], current_app.extensions["home_cards"])
        loaded = [(card.template, card.load(conn, who, clock)) for card in cards]
    return render_template(
        "home.html", counts=counts, own=own, drafts=drafts[:OWN_DRAFTS], away=away, cards=loaded
    )
