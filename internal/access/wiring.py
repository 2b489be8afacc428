"""How the room enters the application."""

from flask import Flask

from internal.access.gate import guard
from internal.access.views import blueprint
from internal.kernel.text import N_
from internal.web.context import Services
from internal.web.navigation import Entry, Navigation, Place


def register(app: Flask) -> None:
    """Put the gate in front of every handler and add the pages around the session.

    Comes after the CSRF protection, the services and the frame.
    """
    services: Services = app.extensions["internal"]
    guard(app, services.settings)
    app.register_blueprint(blueprint)
    navigation: Navigation = app.extensions["navigation"]
    navigation.add(
        Entry(
            "sessions", N_("サインイン中の端末"), "key", "access.sessions", Place.ACCOUNT, sort=90
        )
    )
