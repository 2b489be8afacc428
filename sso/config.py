"""The SAML partners of this installation, read from a TOML file (docs/sso.md)."""

import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

MIN_KEY_BITS = 2048
MAX_SKEW_SECONDS = 180


class ConfigError(ValueError):
    """The file of the SAML partners cannot be used; the text says which entry and why."""


class NameIdFormat(StrEnum):
    """The kinds of NameID we may ask for."""

    UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
    EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class PersonBy(StrEnum):
    """Which word of an assertion finds the person, and where it is looked up."""

    EMPLOYEE_NUMBER = "employee_number"  # the attribute, among the employee numbers
    MAIL = "mail"  # the attribute, among the mail addresses
    NAME_ID_AS_EMPLOYEE_NUMBER = "name_id_as_employee_number"
    NAME_ID_AS_MAIL = "name_id_as_mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeNames:
    """How a partner calls the facts about a person; empty: it does not send them."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    employee_number: str = ""
    mail: str = ""
    display_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An identity provider whose word we take for the people it may vouch for."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    name: str
    name_en: str = ""
    entity_id: str
    sso_url: str
    slo_url: str = ""
    slo_response_url: str = ""  # where it wants answers to its logout requests; empty: slo_url
    certificates: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]
    name_id_format: NameIdFormat = NameIdFormat.UNSPECIFIED
    person_by: PersonBy = PersonBy.EMPLOYEE_NUMBER
    employee_number_prefixes: tuple[str, ...] = ()  # whom it may vouch for; empty: everybody
    attributes: AttributeNames = AttributeNames()
    idp_initiated: bool = False
    want_encrypted: bool = False
    sign_requests: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """A certificate of ours and its private key, as PEM; in the file, the paths of both."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    certificate: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceProvider:
    """Ourselves: name, keys (the first signs, each decrypts), tolerance for other clocks."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    entity_id: str = ""
    skew_seconds: Annotated[int, Field(ge=0, le=MAX_SKEW_SECONDS)] = 60
    key: Annotated[tuple[KeyPair, ...], Field(max_length=2)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoConfig:
    """Ourselves and our partners."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    sp: ServiceProvider
    idp: tuple[Partner, ...]

    def partner(self, key: str) -> Partner | None:
        """The partner of a key."""
        return next((each for each in self.idp if each.key == key), None)

    def partner_named(self, entity_id: str) -> Partner | None:
        """The partner of an entity id, compared exactly."""
        return next((each for each in self.idp if each.entity_id == entity_id), None)


_adapter = TypeAdapter(SsoConfig)


def load_config(path: Path, *, base_url: str, insecure_urls: bool) -> SsoConfig:
    """Read and check the file; `insecure_urls` lets partners be reached without TLS (demo, test).

    Certificates and keys are PEM text, or paths beside the file.

    Raises:
        ConfigError: which entry is wrong and why.
    """
    try:
        config = _adapter.validate_python(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False)
        )
        raise ConfigError(f"{path}: {places}") from error
    folder = path.parent
    sp = replace(
        config.sp,
        entity_id=config.sp.entity_id or f"{base_url}/sso/metadata",
        key=tuple(_key_pair(pair, folder) for pair in config.sp.key),
    )
    partners = tuple(
        replace(each, certificates=tuple(_certificate(text, folder) for text in each.certificates))
        for each in config.idp
    )
    checked = SsoConfig(sp=sp, idp=partners)
    _check(checked, insecure_urls=insecure_urls)
    return checked


def _pem(text: str, folder: Path) -> str:
    if "-----BEGIN" in text:
        return text.strip() + "\n"
    try:
        return (folder / text).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{text}: {error}") from error


def _certificate(text: str, folder: Path) -> str:
    pem = _pem(text, folder)
    try:
        key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    except ValueError as error:
        raise ConfigError(f"not a certificate: {text[:60]!r}") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < MIN_KEY_BITS:
        raise ConfigError(f"needs an RSA key of {MIN_KEY_BITS} bits or more: {text[:60]!r}")
    return pem


def _key_pair(pair: KeyPair, folder: Path) -> KeyPair:
    certificate = _certificate(pair.certificate, folder)
    private = _pem(pair.private_key, folder)
    try:
        key = load_pem_private_key(private.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise ConfigError("sp.key: the private key cannot be read") from error
    public = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    if key.public_key() != public:
        raise ConfigError("sp.key: certificate and private key do not belong together")
    return KeyPair(certificate=certificate, private_key=private)


def _check(config: SsoConfig, *, insecure_urls: bool) -> None:
    keys = [each.key for each in config.idp]
    names = [each.entity_id for each in config.idp]
    if len(set(keys)) < len(keys) or len(set(names)) < len(names):
        raise ConfigError("two idp entries share a key or an entity_id")
    for each in config.idp:
        _check_partner(config, each, insecure_urls=insecure_urls)


def _check_partner(config: SsoConfig, each: Partner, *, insecure_urls: bool) -> None:
    schemes = {"http", "https"} if insecure_urls else {"https"}
    for url in filter(None, (each.sso_url, each.slo_url, each.slo_response_url)):
        parts = urlsplit(url)
        if parts.scheme not in schemes or not parts.netloc:
            raise ConfigError(f"idp {each.key}: not an address over TLS: {url}")
    if not config.sp.key and (each.sign_requests or each.slo_url or each.want_encrypted):
        raise ConfigError(
            f"idp {each.key}: sign_requests, slo_url and want_encrypted need an sp.key"
        )
    wanted = {
        PersonBy.EMPLOYEE_NUMBER: each.attributes.employee_number,
        PersonBy.MAIL: each.attributes.mail,
    }.get(each.person_by, "by name id")
    if not wanted:
        raise ConfigError(
            f"idp {each.key}: person_by = {each.person_by.value} needs attributes."
            f"{each.person_by.value}"
        )
