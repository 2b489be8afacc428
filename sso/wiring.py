"""How single sign-on enters the application."""

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from internal.config import Environment, Settings
from internal.kernel.refusal import TooOften
from internal.web.context import Services
from sso.config import load_config
from sso.provider import Provider
from sso.throttle import throttle_of
from sso.views import acs, blueprint, paused


def config_path(settings: Settings) -> Path:
    """Where the partners are listed: as set, else in the data folder."""
    return settings.sso_config or settings.data_dir / "sso.toml"


def load_provider(settings: Settings) -> Provider | None:
    """The service provider of this installation; None while no partner is listed.

    Raises:
        ConfigError: the file is wrong, or it was named and is not there.
    """
    path = config_path(settings)
    if settings.sso_config is None and not path.exists():
        return None
    config = load_config(
        path,
        base_url=settings.base_url,
        insecure_urls=settings.environment is not Environment.PRODUCTION,
    )
    return Provider(config, settings.base_url)


def partner_origins(app: Flask) -> tuple[str, ...]:
    """The sites of our partners: a sign-out that begins with a form of ours ends there."""
    provider = cast("Provider | None", app.extensions["sso"])
    if provider is None:
        return ()
    addresses = (
        urlsplit(url)
        for each in provider.config.idp
        for url in (each.sso_url, each.slo_url, each.slo_response_url)
    )
    return tuple(sorted({f"{at.scheme}://{at.netloc}" for at in addresses if at.netloc}))


def register(app: Flask) -> None:
    """Add the sign-in through partners. Comes after `internal.access.wiring.register`."""
    services: Services = app.extensions["internal"]
    app.extensions["sso"] = load_provider(services.settings)
    app.extensions["sign_in_throttle"] = throttle_of(services.settings)
    app.register_blueprint(blueprint)
    app.register_error_handler(TooOften, paused)
    # The answer of a partner is posted from its own site: what it proves stands in the message.
    cast(CSRFProtect, app.extensions["csrf"]).exempt(acs)
