"""What the demonstration needs before it starts: keys, and the file that joins both sides."""

from dataclasses import dataclass
from pathlib import Path

from internal.config import Environment, Settings
from internal.kernel.clock import Clock, system_clock
from sso.demo_idp.keys import Signer, kept_signer
from sso.metadata import toml_text as text


@dataclass(frozen=True, slots=True)
class DemoSide:
    """Where the demonstration's files are, and both signers."""

    people: Path
    idp: Signer
    sp: Signer


def demo_side(settings: Settings, clock: Clock = system_clock) -> DemoSide:
    """The keys of both sides, made if they are not there.

    Raises:
        RuntimeError: in production.
    """
    if settings.environment is Environment.PRODUCTION:
        raise RuntimeError("the demonstration identity provider does not run in production")
    at = clock()
    return DemoSide(
        people=settings.data_dir / "demo_people.json",
        idp=kept_signer(settings.data_dir / "demo_idp", "idp", at),
        sp=kept_signer(settings.data_dir / "sso", "sp", at),
    )


def prepare_demo(settings: Settings, clock: Clock = system_clock) -> Path:
    """Write `sso.toml` in the data folder so that it names the demonstration provider; its path.

    Run before every start: keys stay, the file follows the addresses. A file that an
    administrator wrote (without our first line) is left alone.

    Raises:
        RuntimeError: in production.
    """
    demo_side(settings, clock)
    path = settings.data_dir / "sso.toml"
    if path.exists() and not path.read_text("utf-8").startswith(_FIRST_LINE):
        return path
    path.write_text(_toml(settings.demo_idp_url), "utf-8")
    return path


_FIRST_LINE = "# Written by the demonstration; remove this line to keep your own changes.\n"


def _toml(idp_url: str) -> str:
    return _FIRST_LINE + "\n".join(
        [
            "[sp]",
            "skew_seconds = 60",
            "[[sp.key]]",
            'certificate = "sso/sp.crt"',
            'private_key = "sso/sp.key"',
            "",
            "[[idp]]",
            'key = "demo"',
            'name = "デモ用の認証システム"',
            'name_en = "Demonstration identity provider"',
            f"entity_id = {text(f'{idp_url}/metadata')}",
            f"sso_url = {text(f'{idp_url}/sso')}",
            f"slo_url = {text(f'{idp_url}/slo')}",
            'certificates = ["demo_idp/idp.crt"]',
            'name_id_format = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"',
            'person_by = "employee_number"',
            "idp_initiated = true",
            "want_encrypted = true",
            "sign_requests = true",
            "",
            "[idp.attributes]",
            'employee_number = "employeeNumber"',
            'display_name = "displayName"',
            "",
        ]
    )
