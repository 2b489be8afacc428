"""`python -m internal.web.assets`: prepare scripts, style sheets and fonts."""

from internal.web.assets.command import assets

assets()
