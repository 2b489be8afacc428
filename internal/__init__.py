"""The integrated internal workflow system of a city hall."""

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from internal.access import wiring as access
from internal.approval import wiring as approval_pages
from internal.approval.authority.store import AuthorityStore
from internal.approval.ports import Subject
from internal.approval.service import Approval
from internal.broker import broker_nudge
from internal.config import Settings
from internal.documents import wiring as document_pages
from internal.documents.filing import KIND
from internal.documents.service import Documents
from internal.documents.taking_over import TakingOver
from internal.kernel.clock import Clock, system_clock
from internal.kernel.db import Database
from internal.kernel.files.store import store_from
from internal.kernel.outbox import write_effects
from internal.notifications import views as notifications
from internal.organization import wiring as organization
from internal.organization.directory import DirectoryCache
from internal.regulation import wiring as regulation
from internal.web import frame, headers, health, home, language, request_id
from internal.web.context import Services
from internal.web.downloads import install_uploads
from internal.web.form_cookie import FormCookie
from internal.web.signing_key import signing_key
from sso import wiring as sso


def create_app(settings: Settings | None = None, clock: Clock = system_clock) -> Flask:
    """The application with every room wired together. The one place that knows all rooms."""
    settings = settings or Settings()
    app = Flask("internal", template_folder="web/templates", static_folder="web/static")
    app.config.update(SECRET_KEY=signing_key(settings), MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024)
    app.session_interface = FormCookie(app)
    request_id.register(app, settings.proxy_hops)
    app.extensions["internal"] = _services(settings, clock)
    CSRFProtect(app)
    Babel(
        app,
        default_locale="ja",
        default_translation_directories="web/built/translations",
        locale_selector=language.chosen_locale,
    )
    install_uploads(app)
    frame.register(app)
    app.register_blueprint(health.bp)
    access.register(app)
    sso.register(app)
    headers.register(app, settings, sso.partner_origins(app))
    approval_pages.register(app)
    document_pages.register(app)
    organization.register(app)
    regulation.register(app)
    notifications.register(app, settings)
    home.register(app)
    return app


def _services(settings: Settings, clock: Clock) -> Services:
    """The rooms' services, made once per process."""
    db = Database(
        settings.database,
        clock,
        write_effects=write_effects,
        nudge=broker_nudge(settings),
        pool_size=settings.database_pool,
    )
    subjects: dict[str, Subject] = {}
    directories = DirectoryCache()
    approval = Approval(directories, AuthorityStore(), subjects)
    documents = Documents(approval, max_case_bytes=settings.max_case_bytes)
    subjects[KIND] = documents
    return Services(
        settings,
        db,
        store_from(settings),
        directories,
        approval,
        documents,
        TakingOver(approval),
    )
