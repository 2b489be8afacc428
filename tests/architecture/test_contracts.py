"""The import contracts hold, and each of them notices what it is there for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("internal", "sso", "worker")

PLANTED = [
    ("kernel", "internal/kernel/money.py", "import internal.organization.rules"),
    ("kernel", "internal/kernel/money.py", "from internal.config import Settings"),
    ("rooms", "internal/approval/planted.py", "import internal.documents.service"),
    ("rooms", "internal/organization/planted.py", "import internal.access.principal"),
    ("rooms", "internal/notifications/planted.py", "import internal.printing.fonts"),
    ("pure", "internal/documents/rules.py", "from sqlalchemy import select"),
    ("pure", "internal/approval/engine/planted.py", "def now():\n    import flask"),
    ("use-cases", "internal/documents/service.py", "from flask import request"),
    ("use-cases", "internal/notifications/queries.py", "import internal.web.context"),
    ("use-cases", "internal/kernel/money.py", "import kombu"),
    ("views", "internal/notifications/views.py", "from sqlalchemy import select"),
    ("sso", "internal/access/planted.py", "import sso.config"),
    ("sso-knows", "sso/planted.py", "import internal.documents.service"),
    ("worker", "internal/documents/planted.py", "import worker.tasks"),
    ("worker-knows", "worker/planted.py", "import internal.web.words"),
    ("composition", "internal/web/planted.py", "from internal.wsgi import app"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the code, to plant something in."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda folder, names: [
                name
                for name in names
                if not (name.endswith(".py") or (Path(folder) / name).is_dir())
                or name == "__pycache__"
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path, contract: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--contract", contract],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("contract", sorted({contract for contract, _, _ in PLANTED}))
def test_the_house_keeps_the_contract(house: Path, contract: str) -> None:
    result = lint(house, contract)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_the_contract_notices_a_planted_import(
    house: Path, contract: str, file: str, line: str
) -> None:
    planted = house / file
    before = planted.read_text() if planted.exists() else ""
    planted.write_text(f"{before}\n{line}\n")
    result = lint(house, contract)
    assert result.returncode == 1
    assert "1 broken" in result.stdout
