"""What an administrator reads about the settings, made from the settings themselves."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from internal.config import Settings

BEGIN = "<!-- settings: written by `internal config document` -->"
END = "<!-- end of settings -->"

_PASSWORD = re.compile(r"(://[^:/@]*):[^@/]+@")


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting of this installation."""

    variable: str
    value: str
    origin: str  # environment, default


def settings_table(settings: Settings) -> Iterator[SettingLine]:
    """Every setting with its value; secrets are covered."""
    for name in Settings.model_fields:
        variable = _variable(name)
        origin = "environment" if variable in os.environ else "default"
        yield SettingLine(variable, _shown(getattr(settings, name)), origin)


def document(text: str) -> str:
    """The document with its table of settings as the code has them now.

    Raises:
        ValueError: the document has lost the marks around the table.
    """
    head, begin, rest = text.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/configuration.md has lost the marks around its table of settings")
    lines = [
        "| setting | kind | default | meaning |",
        "|---|---|---|---|",
        *(_line(name, field) for name, field in Settings.model_fields.items()),
    ]
    return "\n".join([head + BEGIN, *lines, END + tail])


def _line(name: str, field: FieldInfo) -> str:
    default = _shown(field.default)
    shown = f"`{default}`" if default else "(empty)"
    return f"| `{_variable(name)}` | {_kind(field.annotation)} | {shown} | {field.description} |"


def _variable(name: str) -> str:
    return f"INTERNAL_{name.upper()}"


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return "********"
        case Enum():
            return str(value.value)
        case _:
            return _PASSWORD.sub(r"\1:********@", str(value))


_KINDS = {"str": "text", "int": "number", "bool": "true or false", "Path": "path"}


def _kind(annotation: object) -> str:
    if get_origin(annotation) in (Union, UnionType):
        (inner,) = (part for part in get_args(annotation) if part is not type(None))
        return _kind(inner)
    if annotation is SecretStr:
        return "secret"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(str(value.value) for value in annotation)
    name = getattr(annotation, "__name__", str(annotation))
    return _KINDS.get(name, name)
