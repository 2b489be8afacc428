"""How the room enters the application."""

from typing import cast

from flask import Flask

from internal.access.policies import takes_over_drafts, watches_after_views
from internal.approval.subjects import SubjectPage
from internal.documents import (
    after_pages,
    answers,
    bundling,
    decisions,
    deeds,
    drafting,
    left,
    reorganization,
    unread,
    views,
)
from internal.documents.policies import manages_cases, visible_to
from internal.documents.service import KIND
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation, Place


def register(app: Flask) -> None:
    """Add the pages of documents. Comes after the frame and approval."""
    app.register_blueprint(views.bp)
    app.register_blueprint(drafting.bp)
    app.register_blueprint(decisions.bp)
    app.register_blueprint(after_pages.bp)
    app.register_blueprint(bundling.bp)
    app.register_blueprint(deeds.bp)
    app.register_blueprint(answers.bp)
    app.register_blueprint(unread.bp)
    app.register_blueprint(left.bp)
    app.register_blueprint(reorganization.bp)
    pages = cast(dict[str, SubjectPage], app.extensions["subject_pages"])
    pages[KIND] = SubjectPage(KIND, N_("起案"), "documents.show", visible_to)
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
        Entry(
            "after_views",
            N_("後閲の状況"),
            "eye",
            "unread.after_views",
            Place.LATER,
            sort=50,
            may=watches_after_views,
        ),
        Entry(
            "reports",
            N_("報告の状況"),
            "send",
            "unread.reports",
            Place.LATER,
            sort=51,
            may=watches_after_views,
        ),
        Entry(
            "left",
            N_("前任者の文書"),
            "swap",
            "left.show",
            Place.LATER,
            sort=52,
            may=takes_over_drafts,
        ),
    )
