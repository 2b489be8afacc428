"""Acts and cases as text and back. The text of an act is what its hash covers. Pure."""

from pydantic import TypeAdapter

from internal.approval.engine.values import Act, Case
from internal.kernel.canonical import canonical_bytes

_ACT: TypeAdapter[Act] = TypeAdapter(Act)
_CASE: TypeAdapter[Case] = TypeAdapter(Case)


def act_text(act: Act) -> str:
    """The canonical text of an act."""
    return canonical_bytes(_ACT.dump_python(act, mode="json", exclude_defaults=True)).decode()


def act_of(text: str) -> Act:
    """The act that a text holds."""
    return _ACT.validate_json(text)


def case_text(case: Case) -> str:
    """The text of a folded case, a projection that can be rebuilt."""
    return _CASE.dump_json(case, exclude_defaults=True).decode()


def case_of(text: str) -> Case:
    """The case that a text holds."""
    return _CASE.validate_json(text)
