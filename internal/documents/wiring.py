"""How the room enters the application."""

from typing import cast

from flask import Flask

from internal.approval.subjects import SubjectPage
from internal.documents import after_pages, decisions, deeds, drafting, views
from internal.documents.policies import manages_cases
from internal.documents.service import KIND
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation, Place


def register(app: Flask) -> None:
    """Add the pages of documents. Comes after the frame and approval."""
    app.register_blueprint(views.bp)
    app.register_blueprint(drafting.bp)
    app.register_blueprint(decisions.bp)
    app.register_blueprint(deeds.bp)
    app.register_blueprint(after_pages.bp)
    pages = cast(dict[str, SubjectPage], app.extensions["subject_pages"])
    pages[KIND] = SubjectPage(KIND, N_("起案"), "documents.show")
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(
        Entry("documents", N_("文書"), "doc", "documents.search", sort=30),
        Entry(
            "cases",
            N_("案件の管理"),
            "flag",
            "deeds.administration",
            Place.LATER,
            sort=60,
            may=manages_cases,
        ),
    )
