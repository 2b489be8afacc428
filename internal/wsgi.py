"""The application for a WSGI server: `gunicorn internal.wsgi:app`."""

from internal import create_app
from internal.config import Settings
from internal.logs import configure_logs

_settings = Settings()
configure_logs(_settings)
app = create_app(_settings)
