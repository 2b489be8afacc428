"""How the pages of receipts enter the application."""

from typing import cast

from flask import Flask

from internal.documents.receipts import entry_pages, hand_pages  # noqa: F401 # add their handlers
from internal.documents.receipts.views import bp
from internal.documents.receipts.words import HANDLINGS, MEANS, MOVES, OUTCOMES, PURPOSES, TRAYS
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation


def register(app: Flask) -> None:
    """Add the pages of receipts. Comes after those of records, whose filters they use."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        receipt_means=MEANS,
        receipt_handlings=HANDLINGS,
        receipt_trays=TRAYS,
        receipt_outcomes=OUTCOMES,
        receipt_moves=MOVES,
        receipt_purposes=PURPOSES,
    )
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(Entry("receipts", N_("収受"), "down", "receipts.index", sort=36))
