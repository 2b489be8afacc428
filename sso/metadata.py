"""An identity provider's metadata as an entry of our TOML file."""

import json

from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from sso.config import ConfigError, NameIdFormat


def partner_section(metadata: bytes, *, key: str, name: str, entity_id: str | None) -> str:
    """The `[[idp]]` entry for a metadata file, to be completed with the attribute names.

    `entity_id` picks one of several providers in a federation's file.

    Raises:
        ConfigError: no usable provider in it, or more than two signing certificates.
    """
    try:
        parsed = OneLogin_Saml2_IdPMetadataParser.parse(metadata, entity_id=entity_id)
    except Exception as error:
        raise ConfigError(f"the metadata cannot be read: {error}") from error
    idp = parsed.get("idp", {})
    sso_url = idp.get("singleSignOnService", {}).get("url")
    certificates = _certificates(idp)
    if not idp.get("entityId") or not sso_url or not certificates:
        raise ConfigError(
            "the metadata names no identity provider with an HTTP-Redirect sign-in address "
            "and a signing certificate"
        )
    if len(certificates) > 2:
        raise ConfigError(f"{len(certificates)} signing certificates; two can be in use at once")
    wanted = parsed.get("sp", {}).get("NameIDFormat", "")
    known = wanted if wanted in set(NameIdFormat) else NameIdFormat.UNSPECIFIED.value
    lines = [
        "[[idp]]",
        f"key = {toml_text(key)}",
        f"name = {toml_text(name)}",
        f"entity_id = {toml_text(idp['entityId'])}",
        f"sso_url = {toml_text(sso_url)}",
        f"slo_url = {toml_text(idp.get('singleLogoutService', {}).get('url', ''))}",
        f"name_id_format = {toml_text(known)}",
        "sign_requests = true",
        "want_encrypted = false",
        "idp_initiated = false",
        'person_by = "employee_number"',
        "employee_number_prefixes = []",
        "certificates = [",
        *(f"'''\n{each}''',".replace("\n\n", "\n") for each in certificates),
        "]",
        "",
        "[idp.attributes]",
        'employee_number = "employeeNumber"',
        'mail = "mail"',
        'display_name = "displayName"',
        "",
    ]
    return "\n".join(lines)


def _certificates(idp: dict[str, object]) -> tuple[str, ...]:
    several = idp.get("x509certMulti")
    found = several.get("signing", []) if isinstance(several, dict) else []
    single = idp.get("x509cert")
    bodies = found or ([single] if isinstance(single, str) and single else [])
    unique = dict.fromkeys(str(body) for body in bodies)
    return tuple(str(OneLogin_Saml2_Utils.format_cert(body)) for body in unique)


def toml_text(value: str) -> str:
    """A string as TOML writes it."""
    # A TOML basic string has the escapes of a JSON string.
    return json.dumps(value, ensure_ascii=False)
