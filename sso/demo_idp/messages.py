"""SAML messages of an identity provider, built with lxml and signed with xmlsec."""

import base64
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from xmlsec import constants

from sso.demo_idp.keys import Signer

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a Response says; absent facts are left out of it."""

    response_id: str
    assertion_id: str
    at: datetime
    issuer: str
    destination: str | None
    recipient: str | None
    audience: str | None
    in_response_to: str | None
    name_id: str
    name_id_format: str = PERSISTENT
    session_index: str = ""
    lives: timedelta | None = timedelta(minutes=5)
    attributes: tuple[tuple[str, str], ...] = ()


def stamp(at: datetime) -> str:
    """An instant as SAML writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _element(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    return child


def _set(element: etree._Element, **attributes: str | None) -> None:
    for name, value in attributes.items():
        if value is not None:
            element.set(name, value)


def response(answer: Answer) -> etree._Element:
    """An unsigned Response with one assertion."""
    root = etree.Element(f"{{{SAMLP}}}Response", nsmap={"samlp": SAMLP, "saml": SAML})
    _set(
        root,
        ID=answer.response_id,
        Version="2.0",
        IssueInstant=stamp(answer.at),
        Destination=answer.destination,
        InResponseTo=answer.in_response_to,
    )
    _element(root, f"{{{SAML}}}Issuer", answer.issuer)
    status = _element(root, f"{{{SAMLP}}}Status")
    _set(_element(status, f"{{{SAMLP}}}StatusCode"), Value=SUCCESS)
    _add_assertion(root, answer)
    return root


def _add_assertion(root: etree._Element, answer: Answer) -> None:
    ends = stamp(answer.at + answer.lives) if answer.lives is not None else None
    assertion = etree.SubElement(root, f"{{{SAML}}}Assertion")
    _set(assertion, ID=answer.assertion_id, Version="2.0", IssueInstant=stamp(answer.at))
    _element(assertion, f"{{{SAML}}}Issuer", answer.issuer)
    subject = _element(assertion, f"{{{SAML}}}Subject")
    _set(_element(subject, f"{{{SAML}}}NameID", answer.name_id), Format=answer.name_id_format)
    confirmation = _element(subject, f"{{{SAML}}}SubjectConfirmation")
    _set(confirmation, Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")
    _set(
        _element(confirmation, f"{{{SAML}}}SubjectConfirmationData"),
        Recipient=answer.recipient,
        InResponseTo=answer.in_response_to,
        NotOnOrAfter=ends,
    )
    conditions = _element(assertion, f"{{{SAML}}}Conditions")
    _set(conditions, NotBefore=stamp(answer.at), NotOnOrAfter=ends)
    if answer.audience is not None:
        restriction = _element(conditions, f"{{{SAML}}}AudienceRestriction")
        _element(restriction, f"{{{SAML}}}Audience", answer.audience)
    statement = _element(assertion, f"{{{SAML}}}AuthnStatement")
    _set(statement, AuthnInstant=stamp(answer.at), SessionIndex=answer.session_index or None)
    context = _element(statement, f"{{{SAML}}}AuthnContext")
    _element(
        context,
        f"{{{SAML}}}AuthnContextClassRef",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    )
    if answer.attributes:
        _add_attributes(assertion, answer.attributes)


def _add_attributes(assertion: etree._Element, attributes: tuple[tuple[str, str], ...]) -> None:
    statement = _element(assertion, f"{{{SAML}}}AttributeStatement")
    for name, value in attributes:
        attribute = _element(statement, f"{{{SAML}}}Attribute")
        _set(
            attribute,
            Name=name,
            NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
        )
        _element(attribute, f"{{{SAML}}}AttributeValue", value)


def assertion_of(root: etree._Element) -> etree._Element:
    """The assertion of a Response of ours."""
    found = root.find(f"{{{SAML}}}Assertion")
    if found is None:
        raise LookupError("no assertion")
    return found


def sign(element: etree._Element, signer: Signer) -> None:
    """An enveloped signature over a Response or an assertion, right after its issuer."""
    signature = xmlsec.template.create(
        element, constants.TransformExclC14N, constants.TransformRsaSha256, ns="ds"
    )
    element.find(f"{{{SAML}}}Issuer").addnext(signature)
    reference = xmlsec.template.add_reference(
        signature, constants.TransformSha256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, constants.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.tree.add_ids(element.getroottree().getroot(), ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.private_key, constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(signer.certificate, constants.KeyDataFormatCertPem)
    context.sign(signature)


def encrypt(root: etree._Element, certificate: str) -> None:
    """Put the assertion of a Response under AES-256-GCM, its key under RSA-OAEP."""
    assertion = assertion_of(root)
    wrapper = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML})
    root.replace(assertion, wrapper)
    wrapper.append(assertion)
    wanted = xmlsec.template.encrypted_data_create(
        wrapper, constants.TransformAes256Gcm, type=constants.TypeEncElement, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(wanted)
    key_info = xmlsec.template.encrypted_data_ensure_key_info(wanted, ns="ds")
    key = xmlsec.template.add_encrypted_key(key_info, constants.TransformRsaOaep)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(constants.KeyDataAes, 256, constants.KeyDataTypeSession)
    context.encrypt_xml(wanted, assertion)


def logout_message(
    kind: str,
    *,
    message_id: str,
    at: datetime,
    destination: str,
    issuer: str,
    name_id: str = "",
    session_index: str = "",
    in_response_to: str | None = None,
) -> etree._Element:
    """A LogoutRequest or LogoutResponse, by `kind`."""
    root = etree.Element(f"{{{SAMLP}}}{kind}", nsmap={"samlp": SAMLP, "saml": SAML})
    _set(
        root,
        ID=message_id,
        Version="2.0",
        IssueInstant=stamp(at),
        Destination=destination,
        InResponseTo=in_response_to,
    )
    _element(root, f"{{{SAML}}}Issuer", issuer)
    if kind == "LogoutResponse":
        status = _element(root, f"{{{SAMLP}}}Status")
        _set(_element(status, f"{{{SAMLP}}}StatusCode"), Value=SUCCESS)
        return root
    _set(_element(root, f"{{{SAML}}}NameID", name_id), Format=PERSISTENT)
    if session_index:
        _element(root, f"{{{SAMLP}}}SessionIndex", session_index)
    return root


def redirect_query(
    message: etree._Element, *, parameter: str, relay_state: str, signer: Signer | None
) -> str:
    """The query that carries a message over a redirect, signed when a signer is given."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packing.compress(etree.tostring(message)) + packing.flush()
    query = f"{parameter}={quote(base64.b64encode(packed), safe='')}"
    if relay_state:
        query += f"&RelayState={quote(relay_state, safe='')}"
    if signer is None:
        return query
    query += f"&SigAlg={quote(RSA_SHA256, safe='')}"
    key = load_pem_private_key(signer.private_key.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("RSA keys only")
    signature = key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{query}&Signature={quote(base64.b64encode(signature), safe='')}"


def is_signed_by(signed: str, signature: bytes, certificate: str) -> bool:
    """Whether a query's signature (RSA with SHA-256) fits a certificate."""
    key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def metadata(*, entity_id: str, sso_url: str, slo_url: str, certificate: str) -> bytes:
    """The identity provider's metadata."""
    root = etree.Element(f"{{{MD}}}EntityDescriptor", nsmap={"md": MD, "ds": DS})
    root.set("entityID", entity_id)
    described = _element(root, f"{{{MD}}}IDPSSODescriptor")
    _set(described, protocolSupportEnumeration=SAMLP, WantAuthnRequestsSigned="true")
    key = _element(described, f"{{{MD}}}KeyDescriptor")
    _set(key, use="signing")
    body = "".join(certificate.split("-----")[2].split())
    x509_data = _element(_element(key, f"{{{DS}}}KeyInfo"), f"{{{DS}}}X509Data")
    _element(x509_data, f"{{{DS}}}X509Certificate", body)
    slo = _element(described, f"{{{MD}}}SingleLogoutService")
    _set(slo, Binding=REDIRECT_BINDING, Location=slo_url)
    _element(described, f"{{{MD}}}NameIDFormat", PERSISTENT)
    sso = _element(described, f"{{{MD}}}SingleSignOnService")
    _set(sso, Binding=REDIRECT_BINDING, Location=sso_url)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
