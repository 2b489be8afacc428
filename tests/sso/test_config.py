"""The partners' file, our metadata, and joining a partner from its metadata."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from sso.cli import sso_commands
from sso.config import ConfigError, NameIdFormat, PersonBy, SsoConfig, load_config
from sso.demo_idp import messages
from sso.metadata import partner_section
from sso.provider import Provider
from tests.sso.world import ACS, AUDIENCE, SLO, SP, Signers, write_partners

MD = {"md": "urn:oasis:names:tc:SAML:2.0:metadata", "ds": "http://www.w3.org/2000/09/xmldsig#"}


def load(path: Path) -> SsoConfig:
    return load_config(path, base_url=SP, insecure_urls=False)


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.fixture
def partners(tmp_path: Path, signers: Signers) -> Path:
    return write_partners(tmp_path, signers)


def test_every_partner_is_read_with_its_certificates(partners: Path, signers: Signers) -> None:
    config = load(partners)
    city, union = config.idp
    assert (city.certificates, city.person_by) == (
        (signers.city.certificate,),
        PersonBy.EMPLOYEE_NUMBER,
    )
    assert (union.employee_number_prefixes, union.idp_initiated) == (("9",), False)


def test_our_entity_id_follows_the_address_unless_it_is_set(partners: Path) -> None:
    assert load(partners).sp.entity_id == AUDIENCE
    named = changed(partners, "[sp]", '[sp]\nentity_id = "urn:x"')
    assert load(named).sp.entity_id == "urn:x"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("idp_initiated = false", "idp_initated = false", "idp_initated"),
        ("skew_seconds = 60", "skew_seconds = 3600", "skew_seconds"),
        ('"https://idp.city.example/slo"', '"http://idp.city.example/slo"', "over TLS"),
        ('key = "union"', 'key = "city"', "share a key"),
        ('"union.crt"', '"missing.crt"', "missing.crt"),
        ('"union.crt"', '"union.key"', "not a certificate"),
        ('private_key = "sp.key"', 'private_key = "union.key"', "belong together"),
        ('employee_number = "employeeNumber"', "", "attributes.employee_number"),
        ('["union.crt"]', "[]", "certificates"),
        ("[sp]", "[sp", "sso.toml"),
    ],
)
def test_a_mistake_in_the_file_is_named(partners: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(changed(partners, old, new))


def test_partners_without_tls_are_for_demonstration_only(partners: Path) -> None:
    path = changed(partners, '"https://idp.union.example/sso"', '"http://localhost:1/sso"')
    config = load_config(path, base_url=SP, insecure_urls=True)
    assert config.idp[1].sso_url == "http://localhost:1/sso"


def test_private_keys_do_not_show_when_printed(partners: Path) -> None:
    assert "PRIVATE KEY" not in repr(load(partners))


def our_metadata(path: Path) -> etree._Element:
    return etree.fromstring(Provider(load(path), SP).metadata().encode())


def test_our_metadata_names_our_addresses(partners: Path) -> None:
    root = our_metadata(partners)
    assert root.get("entityID") == AUDIENCE
    assert root.xpath("//md:AssertionConsumerService/@Location", namespaces=MD) == [ACS]
    assert root.xpath("//md:SingleLogoutService/@Location", namespaces=MD) == [SLO]


def test_our_metadata_has_no_end(partners: Path) -> None:
    assert our_metadata(partners).get("validUntil") is None


def test_our_metadata_is_valid_in_the_eyes_of_the_library(partners: Path) -> None:
    provider = Provider(load(partners), SP)
    settings = OneLogin_Saml2_Settings(
        {"sp": {"entityId": AUDIENCE, "assertionConsumerService": {"url": ACS}}},
        sp_validation_only=True,
    )
    assert settings.validate_metadata(provider.metadata()) == []


def test_both_of_our_certificates_are_published_while_we_change_them(
    tmp_path: Path, signers: Signers
) -> None:
    root = our_metadata(write_partners(tmp_path, signers, sp_keys=("sp", "sp_next")))
    uses = root.xpath("//md:KeyDescriptor/@use", namespaces=MD)
    bodies = {
        "".join(each.split()) for each in root.xpath("//ds:X509Certificate/text()", namespaces=MD)
    }
    assert sorted(uses) == ["encryption", "encryption", "signing", "signing"]
    assert len(bodies) == 2


def city_metadata(signers: Signers) -> bytes:
    return messages.metadata(
        entity_id="https://idp.city.example/metadata",
        sso_url="https://idp.city.example/sso",
        slo_url="https://idp.city.example/slo",
        certificate=signers.city.certificate,
    )


def test_a_metadata_file_becomes_an_entry_that_can_be_used(
    tmp_path: Path, signers: Signers
) -> None:
    section = partner_section(
        city_metadata(signers), key="city", name='鶴ヶ島市 "本庁"', entity_id=None
    )
    path = tmp_path / "sso.toml"
    write_partners(tmp_path, signers)
    keys = '[sp]\n[[sp.key]]\ncertificate = "sp.crt"\nprivate_key = "sp.key"\n'
    path.write_text(keys + section, "utf-8")
    (partner,) = load(path).idp
    assert (partner.key, partner.name, partner.sso_url, partner.slo_url) == (
        "city",
        '鶴ヶ島市 "本庁"',
        "https://idp.city.example/sso",
        "https://idp.city.example/slo",
    )
    assert partner.name_id_format is NameIdFormat.PERSISTENT
    assert partner.certificates[0].split() == signers.city.certificate.split()


def test_the_command_prints_the_entry_of_a_file(tmp_path: Path, signers: Signers) -> None:
    source = tmp_path / "idp.xml"
    source.write_bytes(city_metadata(signers))
    wish = ["import-metadata", str(source), "--key", "city", "--name", "鶴ヶ島市"]
    printed = CliRunner().invoke(sso_commands, wish)
    assert tomllib.loads(printed.output)["idp"][0]["entity_id"] == (
        "https://idp.city.example/metadata"
    )


@pytest.mark.parametrize("text", [b"", b"<x/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_what_is_no_metadata_is_told(tmp_path: Path, text: bytes) -> None:
    source = tmp_path / "idp.xml"
    source.write_bytes(text)
    wish = ["import-metadata", str(source), "--key", "city", "--name", "市"]
    printed = CliRunner().invoke(sso_commands, wish)
    assert (printed.exit_code, "Error: the metadata" in printed.output) == (1, True)


def test_the_command_shows_what_is_configured(
    partners: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(partners.parent))
    printed = CliRunner().invoke(sso_commands, ["show"])
    assert "union: 広域連合 https://idp.union.example/metadata, certificates until 2036-" in (
        printed.output
    )


def test_the_command_names_a_mistake(partners: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(partners, "skew_seconds = 60", "skew_seconds = -1")
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(partners.parent))
    printed = CliRunner().invoke(sso_commands, ["show"])
    assert (printed.exit_code, "skew_seconds" in printed.output) == (1, True)
