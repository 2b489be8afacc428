"""The messages we send: question, logout request, logout answer, and their signed addresses."""

import base64
import zlib
from datetime import UTC, datetime
from urllib.parse import quote

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

from sso.config import NameIdFormat
from sso.xml import SAML, SAMLP, SUCCESS

_MAP = {"samlp": SAMLP, "saml": SAML}


def authn_request(
    *,
    request_id: str,
    at: datetime,
    destination: str,
    acs_url: str,
    issuer: str,
    name_id_format: NameIdFormat,
) -> etree._Element:
    """The question who is sitting at this browser (SAML Core 3.4.1)."""
    root = _root("AuthnRequest", request_id, at, destination, issuer)
    root.set("ProtocolBinding", Constants.BINDING_HTTP_POST)
    root.set("AssertionConsumerServiceURL", acs_url)
    policy = etree.SubElement(root, f"{{{SAMLP}}}NameIDPolicy", AllowCreate="true")
    if name_id_format is not NameIdFormat.UNSPECIFIED:
        policy.set("Format", name_id_format.value)
    return root


def logout_request(
    *,
    request_id: str,
    at: datetime,
    destination: str,
    issuer: str,
    name_id: str,
    name_id_format: str,
    session_index: str,
) -> etree._Element:
    """The wish to end a session at the identity provider (SAML Core 3.7.1)."""
    root = _root("LogoutRequest", request_id, at, destination, issuer)
    named = etree.SubElement(root, f"{{{SAML}}}NameID")
    named.text = name_id
    if name_id_format:
        named.set("Format", name_id_format)
    if session_index:
        etree.SubElement(root, f"{{{SAMLP}}}SessionIndex").text = session_index
    return root


def logout_response(
    *, response_id: str, at: datetime, destination: str, issuer: str, in_response_to: str
) -> etree._Element:
    """The answer that the sessions have ended (SAML Core 3.7.2)."""
    root = _root("LogoutResponse", response_id, at, destination, issuer)
    root.set("InResponseTo", in_response_to)
    status = etree.SubElement(root, f"{{{SAMLP}}}Status")
    etree.SubElement(status, f"{{{SAMLP}}}StatusCode", Value=SUCCESS)
    return root


def _root(
    name: str, message_id: str, at: datetime, destination: str, issuer: str
) -> etree._Element:
    root = etree.Element(f"{{{SAMLP}}}{name}", nsmap=_MAP)
    root.set("ID", message_id)
    root.set("Version", "2.0")
    root.set("IssueInstant", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    root.set("Destination", destination)
    etree.SubElement(root, f"{{{SAML}}}Issuer").text = issuer
    return root


def redirect_address(
    url: str,
    message: etree._Element,
    *,
    parameter: str,
    relay_state: str | None,
    private_key: str | None,
) -> str:
    """The address that carries a message to a partner, signed when a key is given.

    Source: SAML Bindings 3.4.4.1 (DEFLATE; the signature covers the query as it is written).
    """
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packing.compress(etree.tostring(message)) + packing.flush()
    query = f"{parameter}={quote(base64.b64encode(packed), safe='')}"
    if relay_state:
        query += f"&RelayState={quote(relay_state, safe='')}"
    if private_key is not None:
        query += f"&SigAlg={quote(Constants.RSA_SHA256, safe='')}"
        signature = base64.b64encode(Utils.sign_binary(query, private_key))
        query += f"&Signature={quote(signature, safe='')}"
    return f"{url}{'&' if '?' in url else '?'}{query}"
