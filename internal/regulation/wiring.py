"""How the room enters the application."""

from typing import cast

from flask import Flask

from internal.access.policies import may_amend_authority_table
from internal.kernel.text import N_
from internal.regulation.rules.examples import because
from internal.regulation.rules.rows import facts_words
from internal.regulation.views import bp
from internal.regulation.words import CHANGE_KINDS, FIELDS, flaw_words
from internal.web.navigation import Entry, Navigation, Place


def register(app: Flask) -> None:
    """Add the pages of the regulation. Comes after the frame and the gate."""
    app.register_blueprint(bp)
    app.jinja_env.filters.update(flaw_words=flaw_words)
    app.jinja_env.globals.update(
        example_because=because,
        facts_words=facts_words,
        row_fields=FIELDS,
        change_kinds=CHANGE_KINDS,
    )
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(
        Entry(
            "regulation",
            N_("専決規程"),
            "table",
            "regulation.overview",
            Place.LATER,
            sort=65,
            may=may_amend_authority_table,
        )
    )
