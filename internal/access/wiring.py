"""How the room enters the application."""

from flask import Flask

from internal.access.gate import guard
from internal.access.views import blueprint
from internal.web.context import Services


def register(app: Flask) -> None:
    """Put the gate in front of every handler and add the pages around the session.

    Comes after the CSRF protection and the services.
    """
    services: Services = app.extensions["internal"]
    guard(app, services.settings)
    app.register_blueprint(blueprint)
