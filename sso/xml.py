"""SAML messages as XML that came from outside: bounded, without DTD, without anything hidden."""

import base64
import binascii
import zlib
from datetime import UTC, datetime

from lxml import etree

from internal.kernel.refusal import Refusal

MAX_BYTES = 256 * 1024

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
NS = {"saml": SAML, "samlp": SAMLP, "ds": DS, "xenc": XENC}

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

_RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-"
SIGNATURES = frozenset({f"{_RSA}sha256", f"{_RSA}sha384", f"{_RSA}sha512"})
_DIGESTS = frozenset(
    {f"{XENC}sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", f"{XENC}sha512"}
)
_C14N = frozenset(
    {
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    }
)
_TRANSFORMS = _C14N | {f"{DS}enveloped-signature"}
# No RSA PKCS#1 v1.5: whether its padding fits can be asked out of a server.
_KEY_TRANSPORT = frozenset({f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"})


def decode(text: str) -> bytes:
    """The bytes of a base64 message.

    Raises:
        Refusal: `sso.oversize`, `sso.unreadable`.
    """
    if len(text) > MAX_BYTES * 4 // 3 + 4096:
        raise oversize()
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable() from error
    if len(raw) > MAX_BYTES:
        raise oversize()
    return raw


def inflate(raw: bytes) -> bytes:
    """The message of a redirect, which is deflated; it may not grow beyond the bound.

    Raises:
        Refusal: `sso.oversize`, `sso.unreadable`.
    """
    unpacking = zlib.decompressobj(-15)
    try:
        message = unpacking.decompress(raw, MAX_BYTES + 1)
    except zlib.error as error:
        raise unreadable() from error
    if len(message) > MAX_BYTES:
        raise oversize()
    return message


def parse(raw: bytes, root: str) -> etree._Element:
    """The root element of a message of the expected kind.

    Raises:
        Refusal: `sso.unreadable`, `sso.dtd`, `sso.comment`, `sso.malformed`.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        element = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise dtd() if b"<!" in raw.replace(b"\0", b"") else unreadable() from error
    document = element.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise dtd()
    refuse_hidden(element)
    if element.tag != f"{{{SAMLP}}}{root}":
        raise malformed()
    return element


def refuse_hidden(element: etree._Element) -> None:
    """Refuse comments and processing instructions: signatures leave them out, readers may not.

    Raises:
        Refusal: `sso.comment`.
    """
    if element.xpath("//comment() | //processing-instruction()"):
        raise Refusal(
            "sso.comment",
            "認証の応答に注釈が混ざっているため受け付けません。システム管理者へお問い合わせください。",
        )


def check_structure(response: etree._Element) -> None:
    """Refuse a Response in which what is read might not be what was signed.

    One assertion, directly in the response; every id once; signatures only on these two, each
    over its own parent, with nothing but the usual transforms and no weak algorithm.

    Raises:
        Refusal: `sso.wrapped`, `sso.weak_algorithm`.
    """
    everywhere = response.xpath("//saml:Assertion | //saml:EncryptedAssertion", namespaces=NS)
    direct = response.xpath(
        "/samlp:Response/saml:Assertion | /samlp:Response/saml:EncryptedAssertion", namespaces=NS
    )
    if (
        len(everywhere) != 1
        or len(direct) != 1
        or len(response.xpath("//samlp:Response", namespaces=NS)) != 1
    ):
        raise wrapped()
    ids = response.xpath("//@ID | //@Id | //@id | //@xml:id")
    if len(set(ids)) != len(ids):
        raise wrapped()
    for signature in response.xpath("//ds:Signature", namespaces=NS):
        parent = signature.getparent()
        if parent is not response and parent is not direct[0]:
            raise wrapped()
        _check_signature(signature, parent.get("ID"))
    _check_encryption(response)


def _check_signature(signature: etree._Element, signed_id: str | None) -> None:
    references = signature.xpath(".//ds:Reference", namespaces=NS)
    if len(references) != 1 or signature.xpath(".//ds:Object", namespaces=NS):
        raise wrapped()
    if not signed_id or references[0].get("URI") != f"#{signed_id}":
        raise wrapped()

    def named(path: str) -> set[str | None]:
        return {found.get("Algorithm") for found in signature.xpath(path, namespaces=NS)}

    allowed = (
        named("ds:SignedInfo/ds:SignatureMethod") <= SIGNATURES
        and named("ds:SignedInfo/ds:CanonicalizationMethod") <= _C14N
        and named(".//ds:DigestMethod") <= _DIGESTS
        and named(".//ds:Transform") <= _TRANSFORMS
    )
    if not allowed:
        raise weak_algorithm()


def _check_encryption(response: etree._Element) -> None:
    methods = response.xpath("//xenc:EncryptedKey/xenc:EncryptionMethod", namespaces=NS)
    if any(method.get("Algorithm") not in _KEY_TRANSPORT for method in methods):
        raise weak_algorithm()


def text_of(element: etree._Element, path: str) -> str | None:
    """The text at a path; None when it is missing or there are several."""
    found = element.xpath(path, namespaces=NS)
    return (found[0].text or "") if len(found) == 1 else None


def instant(text: str | None) -> datetime | None:
    """An xs:dateTime; without a zone it is UTC, as SAML Core 1.3.3 says.

    Raises:
        Refusal: `sso.malformed`.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise malformed() from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def needed_instant(text: str | None) -> datetime:
    """An xs:dateTime that must be there.

    Raises:
        Refusal: `sso.malformed`.
    """
    at = instant(text)
    if at is None:
        raise malformed()
    return at


def unreadable() -> Refusal:
    """Not a message at all."""
    return Refusal(
        "sso.unreadable",
        "認証システムからの応答を読み取れませんでした。もう一度サインインしてください。",
    )


def oversize() -> Refusal:
    """Larger than any honest message."""
    return Refusal(
        "sso.oversize",
        "認証システムからの応答が大きすぎるため受け付けません。システム管理者へお問い合わせください。",
    )


def dtd() -> Refusal:
    """A document type or entity declaration."""
    return Refusal(
        "sso.dtd",
        "認証の応答に文書型の宣言があるため受け付けません。システム管理者へお問い合わせください。",
    )


def malformed() -> Refusal:
    """XML, but not of the form SAML prescribes."""
    return Refusal(
        "sso.malformed",
        "認証システムからの応答の形式が正しくありません。システム管理者へお問い合わせください。",
    )


def wrapped() -> Refusal:
    """What is signed is not clearly what would be read."""
    return Refusal(
        "sso.wrapped",
        "認証の応答の署名が、本人を示す部分と結び付いていません。システム管理者へお問い合わせください。",
    )


def weak_algorithm() -> Refusal:
    """Signed, hashed or encrypted in a way that no longer holds."""
    return Refusal(
        "sso.weak_algorithm",
        "認証の応答に、認められていない署名または暗号の方式が使われています。"
        "システム管理者へお問い合わせください。",
    )
