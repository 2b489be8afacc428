"""A small timestamp server on this machine. `openssl ts` signs; nothing of ours is in its answers.

Source: RFC 3161; openssl-ts(1).
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.2.3.4.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"

_CONFIG = """
[tsa]
serial = {folder}/serial
default_policy = 1.2.3.4.1
signer_digest = sha256
digests = {digests}
accuracy = secs:1
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key, as PEM files."""

    certificate: Path
    key: Path


class Authority:
    """A certification authority in a folder, and those it gave certificates to."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._name = _name(f"Test authority {folder.name}")
        self.certificate = folder / "ca.pem"
        self.certificate.write_bytes(self._signed(self._name, self._key.public_key(), None, True))
        self.signer = self.issue("tsa", ExtendedKeyUsageOID.TIME_STAMPING)

    def issue(self, name: str, usage: x509.ObjectIdentifier) -> Issued:
        """A certificate for one kind of use."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        issued = Issued(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        issued.certificate.write_bytes(self._signed(_name(name), key.public_key(), usage, False))
        issued.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return issued

    def _signed(
        self,
        subject: x509.Name,
        public: rsa.RSAPublicKey,
        usage: x509.ObjectIdentifier | None,
        ca: bool,
    ) -> bytes:
        now = datetime.now(UTC)  # noqa: TID251 - a server of its own has a clock of its own
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if usage is not None:
            made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        return made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def answer(self, query: bytes, *, digests: str = "sha256, sha512") -> bytes:
        """What a timestamp server with the authority's certificate answers to a request."""
        (self.folder / "query.tsq").write_bytes(query)
        config = self.folder / "tsa.cnf"
        config.write_text(_CONFIG.format(folder=self.folder, digests=digests))
        serial = self.folder / "serial"
        if not serial.exists():
            serial.write_text("01\n")
        _openssl(
            *("ts", "-reply", "-config", config, "-section", "tsa"),
            *("-queryfile", self.folder / "query.tsq", "-out", self.folder / "reply.tsr"),
            *("-signer", self.signer.certificate, "-inkey", self.signer.key),
        )
        return (self.folder / "reply.tsr").read_bytes()

    def signed_by(self, other: Issued, query: bytes) -> bytes:
        """The same statement, but signed with another certificate of this authority."""
        (self.folder / "genuine.tsr").write_bytes(self.answer(query))
        token, info, signed = (self.folder / name for name in ("token", "info", "signed"))
        _openssl("ts", "-reply", "-in", self.folder / "genuine.tsr", "-token_out", "-out", token)
        _openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", info)
        _openssl(
            *("cms", "-sign", "-binary", "-nodetach", "-cades", "-outform", "DER"),
            *("-econtent_type", TST_INFO, "-in", info, "-out", signed),
            *("-signer", other.certificate, "-inkey", other.key),
        )
        granted = bytes.fromhex("3003020100")
        return _sequence(granted + signed.read_bytes())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _sequence(content: bytes) -> bytes:
    length = len(content).to_bytes(2, "big")
    return b"\x30\x82" + length + content


def _openssl(*words: object) -> str:
    ran = subprocess.run(
        ["openssl", *map(str, words)], capture_output=True, text=True, check=False, timeout=30
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def openssl_believes(content: Path, answer: Path, authority: Authority) -> bool:
    """Whether the command an auditor has at hand believes a timestamp over a file."""
    words = ("ts", "-verify", "-data", content, "-in", answer, "-CAfile", authority.certificate)
    return "Verification: OK" in _openssl(*words)


@dataclass(slots=True)
class Behaviour:
    """How the server of a test answers, and what it was asked."""

    authority: Authority
    status: int = 200
    kind: str = "application/timestamp-reply"
    body: bytes | None = None  # instead of a genuine answer
    silent: bool = False
    wanted_login: str | None = None
    asked: list[bytes] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def turn(self, query: bytes) -> bytes:
        self.asked.append(query)
        return self.authority.answer(query) if self.body is None else self.body


@contextmanager
def served(behaviour: Behaviour) -> Iterator[str]:
    """The server, at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if behaviour.silent:
                behaviour.over.wait(30)
                return
            login = self.headers.get("Authorization")
            fits = behaviour.wanted_login in (None, login)
            body = behaviour.turn(query)
            asked_well = self.headers["Content-Type"] == "application/timestamp-query"
            self.send_response(behaviour.status if fits and asked_well else 401)
            self.send_header("Content-Type", behaviour.kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        behaviour.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
