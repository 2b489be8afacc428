"""What a verified Response says, as values."""

from lxml import etree

from sso.checks import Confirmation, Received
from sso.config import Partner
from sso.xml import BEARER, NS, instant, malformed, needed_instant


def facts_of(partner: Partner, document: etree._Element, *, was_encrypted: bool) -> Received:
    """What the one assertion of a verified Response says.

    Raises:
        Refusal: `sso.malformed`.
    """
    assertion = document.xpath("/samlp:Response/saml:Assertion", namespaces=NS)[0]
    issuers = document.xpath("/samlp:Response/saml:Issuer", namespaces=NS) + assertion.xpath(
        "saml:Issuer", namespaces=NS
    )
    conditions = assertion.xpath("saml:Conditions", namespaces=NS)
    if len(conditions) != 1:
        raise malformed()
    statements = assertion.xpath("saml:AuthnStatement", namespaces=NS)
    first = statements[0] if statements else etree.Element("none")
    name = assertion.xpath("saml:Subject/saml:NameID", namespaces=NS)
    return Received(
        idp=partner.key,
        issuers=tuple(issuer.text or "" for issuer in issuers),
        destination=document.get("Destination"),
        issued_at=(
            needed_instant(document.get("IssueInstant")),
            needed_instant(assertion.get("IssueInstant")),
        ),
        in_response_to=document.get("InResponseTo"),
        assertion_id=assertion.get("ID", ""),
        audiences=tuple(
            tuple(each.text or "" for each in group.xpath("saml:Audience", namespaces=NS))
            for group in conditions[0].xpath("saml:AudienceRestriction", namespaces=NS)
        ),
        not_before=instant(conditions[0].get("NotBefore")),
        not_on_or_after=instant(conditions[0].get("NotOnOrAfter")),
        confirmations=_confirmations(assertion),
        authn_statements=len(statements),
        was_encrypted=was_encrypted,
        name_id=(name[0].text or "") if name else "",
        name_id_format=name[0].get("Format", "") if name else "",
        session_index=first.get("SessionIndex", ""),
        session_ends_at=instant(first.get("SessionNotOnOrAfter")),
        attributes=_attributes(assertion),
    )


def _confirmations(assertion: etree._Element) -> tuple[Confirmation, ...]:
    found = assertion.xpath(
        f"saml:Subject/saml:SubjectConfirmation[@Method='{BEARER}']", namespaces=NS
    )
    nothing = etree.Element("none")
    facts = [
        next(iter(each.xpath("saml:SubjectConfirmationData", namespaces=NS)), nothing)
        for each in found
    ]
    return tuple(
        Confirmation(
            recipient=each.get("Recipient"),
            in_response_to=each.get("InResponseTo"),
            not_before=instant(each.get("NotBefore")),
            not_on_or_after=instant(each.get("NotOnOrAfter")),
        )
        for each in facts
    )


def _attributes(assertion: etree._Element) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for each in assertion.xpath("saml:AttributeStatement/saml:Attribute", namespaces=NS):
        found = tuple(
            (value.text or "").strip() for value in each.xpath("saml:AttributeValue", namespaces=NS)
        )
        name = each.get("Name", "")
        values[name] = values.get(name, ()) + found
    return values
