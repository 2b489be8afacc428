"""How the pages of 施行 enter the application."""

from typing import cast

from flask import Flask

from internal.documents.dispatch.pages import bp
from internal.documents.dispatch.words import METHODS, SEALS, STATES
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation, Place


def register(app: Flask) -> None:
    """Add the pages of 施行. Comes after those of records."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(letter_states=STATES, letter_seals=SEALS, letter_methods=METHODS)
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(Entry("dispatch", N_("施行"), "send", "dispatch.index", Place.LATER, sort=45))
