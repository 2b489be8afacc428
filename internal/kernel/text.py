"""Marks for texts that are translated where they are shown."""


def N_(text: str) -> str:  # noqa: N802 - the name every extraction tool knows
    """The text itself, entered in the catalogue; the page translates it."""
    return text
