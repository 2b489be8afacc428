"""The document of the settings says what the code says."""

from internal.cli.config import DOCUMENT
from internal.config import Settings
from internal.config_document import document


def test_the_document_is_current() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert document(text) == text, "run: internal config document"


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
