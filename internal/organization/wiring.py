"""How the room enters the application."""

from typing import cast

from flask import Flask

from internal.access.policies import may_administer_organization
from internal.kernel.text import N_
from internal.organization.views import absences, bp, filters, proxies
from internal.web.navigation import Entry, Navigation, Place


def register(app: Flask) -> None:
    """Add the pages of the organisation. Comes after the frame and the gate."""
    filters.register(app)
    app.register_blueprint(bp)
    app.register_blueprint(absences.bp)
    app.register_blueprint(proxies.bp)
    navigation = cast(Navigation, app.extensions["navigation"])
    navigation.add(
        Entry(
            "organization",
            N_("組織と職員"),
            "org",
            "organization.tree",
            Place.LATER,
            sort=60,
            may=may_administer_organization,
        ),
        Entry("absences", N_("不在の登録"), "clock", "absences.show", Place.ACCOUNT, sort=20),
        Entry("proxies", N_("代理の登録"), "swap", "proxies.show", Place.ACCOUNT, sort=22),
    )
