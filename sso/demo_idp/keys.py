"""Keys and self-signed certificates, made once and kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

CERTIFICATE_LIVES = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate and its private key, as PEM."""

    certificate: str
    private_key: str


def new_signer(common_name: str, at: datetime) -> Signer:
    """A new RSA key of 2048 bits with a self-signed certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + CERTIFICATE_LIVES)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Signer(certificate.public_bytes(Encoding.PEM).decode(), private.decode())


def kept_signer(folder: Path, name: str, at: datetime) -> Signer:
    """The signer kept in a folder as NAME.crt and NAME.key, made if it is not there."""
    certificate, private = folder / f"{name}.crt", folder / f"{name}.key"
    if certificate.exists() and private.exists():
        return Signer(certificate.read_text("ascii"), private.read_text("ascii"))
    folder.mkdir(parents=True, exist_ok=True)
    signer = new_signer(f"demonstration {name}", at)
    private.touch(mode=0o600)
    private.write_text(signer.private_key, "ascii")
    certificate.write_text(signer.certificate, "ascii")
    return signer
