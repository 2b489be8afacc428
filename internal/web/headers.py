"""Headers that every answer carries."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from internal.config import Settings

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'{partners}; frame-ancestors 'none'"
)
_YEAR_SECONDS = 365 * 24 * 60 * 60


def register(app: Flask, settings: Settings, form_targets: tuple[str, ...] = ()) -> None:
    """Set the headers; `form_targets` are other origins to which a page of ours may post.

    A header that a view has set by itself (a policy for one file, a download) is left alone.
    """
    policy = _POLICY.format(partners="".join(f" {origin}" for origin in form_targets))
    wanted = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if settings.base_url.startswith("https://"):
        wanted["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}"

    def add(response: Response) -> Response:
        for name, value in wanted.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            # Pages show records; neither a proxy nor the back button may keep them.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
