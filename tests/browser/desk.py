"""The office behind real addresses: for what only a browser shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import OfficePages, open_pages


@dataclass(slots=True)
class ServedOffice:
    """The pages of the office under an address."""

    pages: OfficePages
    address: str

    def window(
        self,
        browser: Browser,
        number: str,
        *,
        width: int = 1280,
        height: int = 800,
        language: str = "ja",
        scripts: bool = True,
    ) -> Page:
        """A browser window in which somebody has signed in."""
        context: BrowserContext = browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
        )
        context.add_cookies(
            [
                {"name": "session", "value": self.pages.session_of(number), "url": self.address},
                {"name": "lang", "value": language, "url": self.address},
            ]
        )
        return context.new_page()

    def circulate(self, number: int) -> list[UUID]:
        """So many repairs, submitted by the clerk; answers the documents."""
        office, found = self.pages.office, []
        for place in range(1, number + 1):
            title = f"市道第{place}号線 修繕工事の施行について"
            content = repair(title=title, due_on=date(2026, 11, 24 + place))
            document_id = office.draft(content)
            office.db.perform(
                office.documents.submit,
                office.clerk,
                document_id=document_id,
                revision=1,
                token=new_id(),
            )
            found.append(document_id)
        return found


@contextmanager
def served(database: Path, folder: Path, clock: TestClock) -> Iterator[ServedOffice]:
    """Serve the office from this process for as long as the block lasts."""
    pages = open_pages(f"sqlite:///{database}", folder, clock)
    server = make_server("127.0.0.1", 0, pages.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ServedOffice(pages, f"http://localhost:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
