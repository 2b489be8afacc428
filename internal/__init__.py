"""The integrated internal workflow system of a city hall."""

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from internal.broker import broker_nudge
from internal.config import Settings
from internal.kernel.clock import Clock, system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.notifications import views as notifications
from internal.web import frame, headers, health, language, request_id
from internal.web.context import Services


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """The application with every room wired together. The one place that knows all rooms."""
    settings = settings or Settings()
    app = Flask("internal", template_folder="web/templates", static_folder="web/static")
    secret = settings.secret_key.get_secret_value() if settings.secret_key else "development"
    app.config.update(SECRET_KEY=secret, MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024)
    request_id.register(app, settings.proxy_hops)
    headers.register(app, settings)
    db = Database(
        settings.database,
        clock,
        write_effects=write_effects,
        nudge=broker_nudge(settings),
        pool_size=settings.database_pool,
    )
    app.extensions["internal"] = Services(settings, db)
    CSRFProtect(app)
    Babel(
        app,
        default_locale="ja",
        default_translation_directories="web/built/translations",
        locale_selector=language.chosen_language,
    )
    frame.register(app)
    app.register_blueprint(health.bp)
    notifications.register(app, settings)
    return app
