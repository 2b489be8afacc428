"""How the pages of records enter the application."""

from typing import cast

from flask import Flask

from internal.documents.records import (  # noqa: F401 # each adds its handlers
    class_pages,
    disposal_pages,
    entrust_pages,
    filing_pages,
    hold_pages,
    waiting_pages,
    year_pages,
)
from internal.documents.records.views import bp
from internal.documents.records.words import (
    ACTIONS,
    HOLD_REASONS,
    KINDS,
    MOVES,
    STATES,
    because_words,
    fiscal_year_words,
    retention_words,
)
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation


def register(app: Flask) -> None:
    """Add the pages of records. Comes after those of documents."""
    app.register_blueprint(bp)
    app.jinja_env.filters.update(
        because_words=because_words,
        retention_words=retention_words,
        fiscal_year=fiscal_year_words,
    )
    app.jinja_env.globals.update(
        binder_kinds=KINDS,
        binder_states=STATES,
        binder_moves=MOVES,
        expiry_actions=ACTIONS,
        hold_reasons=HOLD_REASONS,
    )
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(Entry("records", N_("簿冊"), "table", "records.index", sort=35))
