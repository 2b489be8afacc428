"""The integrated internal workflow system of a city hall."""

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from internal.access import wiring as access
from internal.config import Settings
from internal.kernel.clock import Clock, system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.web.context import Services
from sso import wiring as sso


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """The application with every room wired together. The one place that knows all rooms."""
    settings = settings or Settings()
    app = Flask("internal", template_folder="web/templates", static_folder="web/static")
    secret = settings.secret_key.get_secret_value() if settings.secret_key else "development"
    app.config.update(SECRET_KEY=secret, MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024)
    db = Database(settings.database, clock, write_effects=write_effects)
    app.extensions["internal"] = Services(settings, db)
    CSRFProtect(app)
    Babel(app)
    access.register(app)
    sso.register(app)
    return app
