"""`python -m sso.demo_idp` serves the demonstration identity provider at its address."""

from urllib.parse import urlsplit

import waitress

from internal.config import Settings
from internal.logs import configure_logs
from sso.demo_idp import create_idp

settings = Settings()
configure_logs(settings)
address = urlsplit(settings.demo_idp_url)
waitress.serve(
    create_idp(settings), host=address.hostname, port=address.port or 80, threads=4, ident=None
)
