"""The key that signs cookies and form tokens."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from internal.config import Settings


def signing_key(settings: Settings) -> str:
    """The key of the settings; without one, a key made at the first start and kept.

    Production refuses to start without one in the settings, because several machines share it.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.data_dir / "signing-key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, written = tempfile.mkstemp(dir=path.parent)  # readable by this user only
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    # A link appears whole or not at all, and never over the key of a process that was faster.
    with contextlib.suppress(FileExistsError):
        os.link(written, path)
    Path(written).unlink()
