"""How the room enters the application."""

from collections.abc import Iterable
from typing import cast

from flask import Flask

from internal.access.policies import may_administer_organization
from internal.approval import editing_views, fact_words, reading_rule_views, reminder_views
from internal.approval.figures import waiting_at_menu
from internal.approval.progress import marks
from internal.approval.route_templates import views as route_templates
from internal.approval.route_templates.forms import Choices
from internal.approval.subjects import kind_words, subject_url
from internal.approval.views import bp
from internal.kernel.text import N_
from internal.web.navigation import Entry, Navigation, Place
from internal.web.words import gettext


def register(app: Flask) -> None:
    """Add the inbox and its entry in the menu. Comes after the frame."""
    app.extensions["subject_pages"] = {}
    app.register_blueprint(bp)
    app.register_blueprint(route_templates.bp)
    app.register_blueprint(reminder_views.bp)
    app.register_blueprint(reading_rule_views.bp)
    app.register_blueprint(editing_views.bp)
    app.jinja_env.globals.update(
        subject_url=subject_url,
        kind_words=kind_words,
        progress_marks=marks,
        addition_choices=Choices(),
    )
    app.jinja_env.filters["in_words"] = _in_words
    fact_words.register(app)
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(
        Entry("inbox", N_("受信トレイ"), "inbox", "approval.inbox", sort=20, count=waiting_at_menu),
        Entry(
            "routes",
            N_("経路テンプレート"),
            "swap",
            "route_templates.index",
            place=Place.LATER,
            sort=40,
        ),
        Entry(
            "reminders",
            N_("督促の設定"),
            "clock",
            "reminders.show",
            Place.LATER,
            sort=65,
            may=may_administer_organization,
        ),
        Entry(
            "editing",
            N_("回議中の修正"),
            "pen",
            "editing.show",
            Place.LATER,
            sort=66,
            may=may_administer_organization,
        ),
        Entry(
            "reading_rules",
            N_("閲覧の設定"),
            "eye",
            "reading_rules.show",
            Place.LATER,
            sort=66,
            may=may_administer_organization,
        ),
    )


def _in_words(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The choices of a select in the reader's language."""
    return tuple((value, gettext(words)) for value, words in pairs)
