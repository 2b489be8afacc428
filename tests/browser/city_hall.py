"""The whole system as its users have it: pages, worker, schedule and sign-in, as processes."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.services import chromium_path

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class CityHall:
    """A running system and the address of its pages."""

    base_url: str
    data_dir: Path


def free_ports() -> int:
    """A port that is free together with the next one, for the pages and the sign-in."""
    for _ in range(50):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with socket.socket() as second:
                try:
                    second.bind(("127.0.0.1", port + 1))
                except OSError:
                    continue
                return port
    raise RuntimeError("no two free ports next to each other")


@contextmanager
def open_city_hall(
    data_dir: Path, *, cases: int = 0, settings: dict[str, str] | None = None
) -> Iterator[CityHall]:
    """Load the city into an empty folder, start everything, stop everything."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if not (data_dir / "assets").exists():
        (data_dir / "assets").symlink_to(ROOT / "var" / "assets")
    port = free_ports()
    env = (
        {k: v for k, v in os.environ.items() if not k.startswith("INTERNAL_")}
        | {"INTERNAL_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
        | (settings or {})
    )
    internal = [sys.executable, "-m", "internal"]
    subprocess.run([*internal, "migrate"], env=env, cwd=ROOT, check=True)
    subprocess.run(
        [*internal, "demo", "load", "--cases", str(cases)], env=env, cwd=ROOT, check=True
    )
    log = (data_dir / "run.log").open("w+")
    process = subprocess.Popen(
        [*internal, "run", "--port", str(port)],
        env=env,
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait_until_ready(process, data_dir / "run.log")
        yield CityHall(f"http://127.0.0.1:{port}", data_dir)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        text = log.read_text(encoding="utf-8")
        if "The system is ready" in text:
            return
        if process.poll() is not None:
            raise RuntimeError(f"the system stopped at its start:\n{text}")
        try:
            process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"the system did not start:\n{log.read_text(encoding='utf-8')}")


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium that talks to nobody but the system under test."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=list(QUIET))


@dataclass(slots=True)
class Visitor:
    """A person at her own browser."""

    hall: CityHall
    context: BrowserContext
    page: Page

    def go(self, path: str) -> None:
        self.page.goto(self.hall.base_url + path)

    def press(self, name: str) -> None:
        """Press the button or link with this name and wait for the page that follows."""
        target = self.page.get_by_role("button", name=re.compile(name)).or_(
            self.page.get_by_role("link", name=re.compile(name))
        )
        with self.page.expect_navigation():
            target.first.click()

    def said(self) -> str:
        """What the system says happened."""
        return self.page.inner_text("#status").strip()


def sign_in(
    browser: Browser,
    hall: CityHall,
    name: str,
    path: str = "/",
    *,
    scripts: bool = True,
    width: int = 1280,
    height: int = 800,
    locale: str = "ja-JP",
) -> Visitor:
    """Open a page as somebody who is not signed in yet, and come back to it through SAML."""
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": height}, locale=locale
    )
    context.set_default_timeout(20_000)
    visitor = Visitor(hall, context, context.new_page())
    visitor.go(path)
    page = visitor.page
    page.get_by_label(re.compile("氏名、所属")).fill(name)
    page.get_by_role("button", name="検索").click()
    page.get_by_role("button", name=re.compile(name)).first.click()
    if not scripts:
        # The identity provider's answer is a form that scripts send by themselves.
        page.locator("form button").first.click()
    page.wait_for_url(re.compile(re.escape(hall.base_url)))
    return visitor
