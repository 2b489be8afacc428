"""How the room enters the application."""

from typing import cast

from flask import Flask

from internal.access.policies import takes_over_drafts, watches_after_views
from internal.approval.subjects import SubjectPage
from internal.documents import (
    after_pages,
    amending_pages,
    answers,
    bundling,
    decisions,
    deeds,
    drafting,
    in_charge,
    left,
    paper_pages,
    reorganization,
    side_pages,
    simulation_pages,
    unread,
    views,
)
from internal.documents.dispatch import wiring as dispatch
from internal.documents.filing import KIND
from internal.documents.notes import views as notes
from internal.documents.policies import keeps_paper_reasons, manages_cases, visible_to
from internal.documents.receipts import wiring as receipts
from internal.documents.records import wiring as records
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation, Place

PAGES = (
    views,
    drafting,
    decisions,
    after_pages,
    bundling,
    deeds,
    amending_pages,
    answers,
    unread,
    left,
    paper_pages,
    in_charge,
    reorganization,
    notes,
    side_pages,
    simulation_pages,
)
"""The modules with handlers."""

ENTRIES = (
    Entry("documents", N_("文書"), "doc", "documents.search", sort=30),
    Entry("simulation", N_("経路を試す"), "swap", "simulation.show", Place.LATER, sort=41),
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
    Entry("paper", N_("紙の所在"), "print", "paper.cases", Place.LATER, sort=51),
    Entry(
        "paper_reasons",
        N_("紙併用の理由"),
        "print",
        "paper.reasons",
        Place.LATER,
        sort=66,
        may=keeps_paper_reasons,
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
    Entry(
        "in_charge",
        N_("担当替え"),
        "swap",
        "in_charge.show",
        Place.LATER,
        sort=53,
        may=takes_over_drafts,
    ),
)


def register(app: Flask) -> None:
    """Add the pages of documents. Comes after the frame and approval."""
    for page in PAGES:
        app.register_blueprint(page.bp)
    subjects = cast(dict[str, SubjectPage], app.extensions["subject_pages"])
    subjects[KIND] = SubjectPage(KIND, N_("起案"), "documents.show", visible_to)
    cast(Navigation, app.extensions["navigation"]).add(*ENTRIES)
    records.register(app)
    dispatch.register(app)
    receipts.register(app)
