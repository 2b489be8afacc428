"""How the room enters the application."""

from typing import cast

from flask import Flask

from internal.approval.subjects import SubjectPage
from internal.documents import after_pages, answers, decisions, drafting, views
from internal.documents.service import KIND
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation


def register(app: Flask) -> None:
    """Add the pages of documents. Comes after the frame and approval."""
    app.register_blueprint(views.bp)
    app.register_blueprint(drafting.bp)
    app.register_blueprint(decisions.bp)
    app.register_blueprint(answers.bp)
    app.register_blueprint(after_pages.bp)
    pages = cast(dict[str, SubjectPage], app.extensions["subject_pages"])
    pages[KIND] = SubjectPage(KIND, N_("起案"), "documents.show")
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(Entry("documents", N_("文書"), "doc", "documents.search", sort=30))
