"""A person's browser reduced to what the server sees: one kept connection, cookies, forms."""

import re
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(slots=True)
class Answer:
    """Status, where it leads, and the page."""

    status: int
    location: str
    body: str


@dataclass(slots=True)
class Person:
    """A signed-in person with a form token, as after opening any page."""

    port: int
    token: str
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    connection: HTTPConnection | None = None

    def arrive(self) -> "Person":
        """Open the inbox once, which gives the form token."""
        self.cookies["session"] = self.token
        found = _TOKEN.search(self.get("/inbox").body)
        if found is None:
            raise RuntimeError("the page shows no form: is the session valid?")
        self.csrf = found.group(1)
        return self

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None)

    def post(self, path: str, **fields: object) -> Answer:
        return self._send("POST", path, {"csrf_token": self.csrf, **fields})

    def _send(self, method: str, path: str, fields: dict[str, object] | None) -> Answer:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text)
