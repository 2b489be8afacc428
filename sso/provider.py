"""The service provider: reads what partners send, and writes what we send them.

python3-saml decrypts and verifies signatures; everything it leaves to the application is done by
`sso.xml` before and by `sso.checks` after.
"""

from datetime import datetime, timedelta
from urllib.parse import unquote_plus

from lxml import etree
from onelogin.saml2 import compat
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from internal.access.sign_in import Asked
from internal.kernel.refusal import Refusal
from sso import messages
from sso.checks import Expected, Received, ReceivedLogout
from sso.config import KeyPair, Partner, SsoConfig
from sso.facts import facts_of
from sso.xml import (
    NS,
    SIGNATURES,
    SUCCESS,
    check_structure,
    decode,
    inflate,
    instant,
    malformed,
    needed_instant,
    parse,
    refuse_hidden,
    text_of,
    unreadable,
    weak_algorithm,
)

MAX_QUERY = 64 * 1024


class Provider:
    """Ourselves in the eyes of the partners, at one fixed address."""

    def __init__(self, config: SsoConfig, base_url: str) -> None:
        self.config = config
        self.acs_url = f"{base_url}/sso/acs"
        self.slo_url = f"{base_url}/sso/slo"
        self.skew = timedelta(seconds=config.sp.skew_seconds)

    def expected(self, partner: Partner) -> Expected:
        """What a Response of this partner must say."""
        return Expected(
            acs_url=self.acs_url,
            sp_entity_id=self.config.sp.entity_id,
            idp_entity_id=partner.entity_id,
            want_encrypted=partner.want_encrypted,
            skew=self.skew,
        )

    def metadata(self) -> str:
        """Our metadata, with every certificate of ours.

        Without validUntil: the library's default of two days would make partners drop us.
        """
        settings = self._settings(None, self.config.sp.key[0] if self.config.sp.key else None)
        return str(compat.to_string(settings.get_sp_metadata()))

    def login_address(self, partner: Partner, asked: Asked, at: datetime) -> str:
        """Where to send the browser with the question who is sitting there."""
        message = messages.authn_request(
            request_id=asked.id,
            at=at,
            destination=partner.sso_url,
            acs_url=self.acs_url,
            issuer=self.config.sp.entity_id,
            name_id_format=partner.name_id_format,
        )
        return messages.redirect_address(
            partner.sso_url,
            message,
            parameter="SAMLRequest",
            relay_state=asked.relay_state,
            private_key=self._signing_key() if partner.sign_requests else None,
        )

    def logout_address(
        self,
        partner: Partner,
        asked: Asked,
        at: datetime,
        *,
        name_id: str,
        name_id_format: str,
        session_index: str,
    ) -> str:
        """Where to send the browser to end the session at the identity provider too."""
        message = messages.logout_request(
            request_id=asked.id,
            at=at,
            destination=partner.slo_url,
            issuer=self.config.sp.entity_id,
            name_id=name_id,
            name_id_format=name_id_format,
            session_index=session_index,
        )
        return messages.redirect_address(
            partner.slo_url,
            message,
            parameter="SAMLRequest",
            relay_state=asked.relay_state,
            private_key=self._signing_key(),
        )

    def logout_answer_address(
        self, partner: Partner, request: ReceivedLogout, response_id: str, at: datetime
    ) -> str:
        """Where to send the browser with the answer to a partner's logout request."""
        url = partner.slo_response_url or partner.slo_url
        message = messages.logout_response(
            response_id=response_id,
            at=at,
            destination=url,
            issuer=self.config.sp.entity_id,
            in_response_to=request.id,
        )
        return messages.redirect_address(
            url,
            message,
            parameter="SAMLResponse",
            relay_state=request.relay_state,
            private_key=self._signing_key(),
        )

    def read_response(self, encoded: str) -> Received:
        """The facts of a Response with a verified signature; whether they fit is not yet asked.

        Raises:
            Refusal: any of `sso.xml`, and `sso.unknown_idp`, `sso.idp_refused`, `sso.not_signed`,
                `sso.bad_signature`, `sso.undecryptable`.
        """
        raw = decode(encoded)
        root = parse(raw, "Response")
        partner = self._partner(text_of(root, "/samlp:Response/saml:Issuer"), root)
        _check_status(root)
        check_structure(root)
        _check_schema(root)
        verified = self._verified(encoded, partner)
        document = verified.get_xml_document()
        refuse_hidden(document)
        check_structure(document)
        return facts_of(partner, document, was_encrypted=verified.encrypted is True)

    def _partner(self, issuer: str | None, root: etree._Element) -> Partner:
        named = issuer or text_of(root, "/samlp:Response/saml:Assertion/saml:Issuer") or ""
        partner = self.config.partner_named(named)
        if partner is None:
            raise Refusal(
                "sso.unknown_idp",
                "登録されていない認証システムからの応答です。システム管理者へお問い合わせください。",
                issuer=named[:200],
            )
        return partner

    def _verified(self, encoded: str, partner: Partner) -> OneLogin_Saml2_Response:
        response = self._decrypted(encoded, partner)
        if not response.get_xml_document().xpath("//ds:Signature", namespaces=NS):
            raise Refusal(
                "sso.not_signed",
                "認証の応答に署名がありません。システム管理者へお問い合わせください。",
            )
        check_structure(response.get_xml_document())
        # The library answers False for whatever went wrong in checking the signatures.
        if not response.is_valid({}):
            raise bad_signature(str(response.get_error()))
        return response

    def _decrypted(self, encoded: str, partner: Partner) -> OneLogin_Saml2_Response:
        failures: list[str] = []
        for pair in self.config.sp.key or (None,):
            try:
                return OneLogin_Saml2_Response(self._settings(partner, pair), encoded)
            except Exception as error:  # noqa: BLE001 - it raises whatever its parsers raise
                failures.append(repr(error))
        raise Refusal(
            "sso.undecryptable",
            "認証の応答を復号できませんでした。システム管理者へお問い合わせください。",
            cause="; ".join(failures)[:400],
        )

    def read_logout(self, query: str) -> tuple[str, ReceivedLogout]:
        """The facts of a signed logout message from the raw query, and its parameter's name.

        Raises:
            Refusal: any of `sso.xml`, and `sso.unknown_idp`, `sso.not_signed`,
                `sso.bad_signature`.
        """
        raw = _raw_parameters(query)
        kinds = [name for name in ("SAMLRequest", "SAMLResponse") if name in raw]
        if len(kinds) != 1:
            raise unreadable()
        kind = kinds[0]
        root_name = "LogoutRequest" if kind == "SAMLRequest" else "LogoutResponse"
        root = parse(inflate(decode(unquote_plus(raw[kind]))), root_name)
        partner = self._partner(text_of(root, f"/samlp:{root_name}/saml:Issuer"), root)
        _check_query_signature(raw, kind, partner)
        _check_schema(root)
        return kind, self._logout_facts(partner, root, unquote_plus(raw.get("RelayState", "")))

    def _logout_facts(
        self, partner: Partner, root: etree._Element, relay_state: str
    ) -> ReceivedLogout:
        statuses = root.xpath("/*/samlp:Status/samlp:StatusCode/@Value", namespaces=NS)
        return ReceivedLogout(
            idp=partner.key,
            id=root.get("ID", ""),
            destination=root.get("Destination"),
            issued_at=needed_instant(root.get("IssueInstant")),
            not_on_or_after=instant(root.get("NotOnOrAfter")),
            in_response_to=root.get("InResponseTo"),
            name_id=self._logout_name_id(root) if root.tag.endswith("}LogoutRequest") else "",
            session_indexes=tuple(
                found.text or "" for found in root.xpath("/*/samlp:SessionIndex", namespaces=NS)
            ),
            success=statuses == [SUCCESS],
            relay_state=relay_state,
        )

    def _logout_name_id(self, root: etree._Element) -> str:
        plain = text_of(root, "/*/saml:NameID")
        if plain is not None:
            return plain
        for pair in self.config.sp.key:
            try:
                found = OneLogin_Saml2_Logout_Request.get_nameid_data(
                    etree.tostring(root), pair.private_key
                )
            except Exception:  # noqa: BLE001, S112 - the next key may fit; none: refused below
                continue
            return str(found["Value"])
        raise malformed()

    def _signing_key(self) -> str:
        return self.config.sp.key[0].private_key

    def _settings(self, partner: Partner | None, pair: KeyPair | None) -> OneLogin_Saml2_Settings:
        sp: dict[str, object] = {
            "entityId": self.config.sp.entity_id,
            "assertionConsumerService": {"url": self.acs_url},
            "singleLogoutService": {"url": self.slo_url},
        }
        if pair is not None:
            sp["x509cert"], sp["privateKey"] = pair.certificate, pair.private_key
            others = [each for each in self.config.sp.key if each is not pair]
            if others:
                sp["x509certNew"] = others[0].certificate
        settings: dict[str, object] = {
            # Not strict: `sso.checks` does all that strict mode would, exactly and by our clock.
            "strict": False,
            "debug": False,
            "sp": sp,
            "security": {
                "authnRequestsSigned": any(each.sign_requests for each in self.config.idp),
                "wantAssertionsSigned": True,
                "wantAssertionsEncrypted": pair is not None,
                "rejectDeprecatedAlgorithm": True,
                "metadataValidUntil": "",
                "metadataCacheDuration": "P1D",
                "allowSingleLabelDomains": True,
            },
        }
        if partner is not None:
            settings["idp"] = {
                "entityId": partner.entity_id,
                "singleSignOnService": {"url": partner.sso_url},
                "x509cert": partner.certificates[0],
                "x509certMulti": {"signing": list(partner.certificates)},
            }
        return OneLogin_Saml2_Settings(settings, sp_validation_only=partner is None)


def _raw_parameters(query: str) -> dict[str, str]:
    if len(query) > MAX_QUERY:
        raise unreadable()
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    raw = dict(pairs)
    if len(raw) != len(pairs):
        # A parameter given twice could be signed in one place and read in the other.
        raise unreadable()
    return raw


def _check_query_signature(raw: dict[str, str], kind: str, partner: Partner) -> None:
    if "Signature" not in raw or "SigAlg" not in raw:
        raise Refusal(
            "sso.not_signed",
            "認証の応答に署名がありません。システム管理者へお問い合わせください。",
        )
    algorithm = unquote_plus(raw["SigAlg"])
    if algorithm not in SIGNATURES:
        raise weak_algorithm()
    # The signature covers the query as it was written, so nothing is decoded and written again.
    signed = "&".join(
        f"{name}={raw[name]}" for name in (kind, "RelayState", "SigAlg") if name in raw
    )
    signature = decode(unquote_plus(raw["Signature"]))
    if not any(
        OneLogin_Saml2_Utils.validate_binary_sign(signed, signature, certificate, algorithm)
        for certificate in partner.certificates
    ):
        raise bad_signature("query")


def _check_status(root: etree._Element) -> None:
    codes = root.xpath("/*/samlp:Status/samlp:StatusCode/@Value", namespaces=NS)
    if codes != [SUCCESS]:
        raise Refusal(
            "sso.idp_refused",
            "認証システムで本人の確認ができませんでした。もう一度サインインしてください。",
            status=" ".join(codes)[:200],
        )


def _check_schema(root: etree._Element) -> None:
    checked = OneLogin_Saml2_XML.validate_xml(etree.tostring(root), "saml-schema-protocol-2.0.xsd")
    if isinstance(checked, str):
        raise malformed()


def bad_signature(cause: str) -> Refusal:
    """No configured certificate of the partner fits the signature."""
    return Refusal(
        "sso.bad_signature",
        "認証の応答の署名を確認できません。システム管理者へお問い合わせください。",
        cause=cause[:300],
    )
