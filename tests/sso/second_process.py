"""Another process of the same installation: posts one message and prints what it answered."""

import sys
from datetime import datetime
from pathlib import Path

from internal import create_app
from internal.config import Environment, Settings
from tests.sso.world import SP

if __name__ == "__main__":
    folder, database_url, at, relay_state = sys.argv[1:5]
    settings = Settings(
        environment=Environment.TEST,
        data_dir=Path(folder),
        database_url=database_url,
        base_url=SP,
    )
    app = create_app(settings, lambda: datetime.fromisoformat(at))
    fields = {"SAMLResponse": sys.stdin.read(), "RelayState": relay_state}
    answer = app.test_client().post("/sso/acs", data=fields)
    code = answer.text.partition("sso.")[2].partition("<")[0]
    sys.stdout.write(f"{answer.status_code} {code}".strip())
