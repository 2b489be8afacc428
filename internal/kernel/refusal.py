"""The one way to say no to a person."""

from collections.abc import Mapping


class Refusal(Exception):
    """A request that the rules do not allow, with the reason in words a person can act on.

    `code` is stable and tested (`room.reason`). `sentence` is the Japanese message id, with
    `{names}` of `facts` in it; the English catalogue holds its translation. It says what is wrong
    and what to do. Exceptions of other kinds are bugs or broken machines.
    """

    def __init__(self, code: str, sentence: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.facts: Mapping[str, object] = facts

    def __str__(self) -> str:
        return self.sentence.format_map(dict(self.facts))


class NotFound(Refusal):
    """The thing does not exist, or the person may not know that it does."""


class Forbidden(Refusal):
    """The person is known, but this is not hers to do or to read."""


class Conflict(Refusal):
    """Somebody else was faster; the facts say who and when."""


class TooOften(Refusal):
    """It comes again too soon; the fact `seconds` says when to try again."""

    @property
    def retry_after(self) -> int:
        """In seconds."""
        return int(str(self.facts["seconds"]))


class InvalidInput(Refusal):
    """What was typed cannot be taken; `fields` maps a field's name to its sentence."""

    def __init__(
        self, code: str, sentence: str, fields: Mapping[str, str] | None = None, **facts: object
    ) -> None:
        super().__init__(code, sentence, **facts)
        self.fields = dict(fields or {})
