"""What the pages of the sign-in send, as values."""

from uuid import UUID

from werkzeug.datastructures import MultiDict

from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_


def chosen_post(form: MultiDict[str, str]) -> UUID:
    """The post a person chose.

    Raises:
        InvalidInput: `access.choose_a_post`.
    """
    try:
        return UUID(form.get("post", ""))
    except ValueError:
        sentence = N_("どの職で仕事をするかを選んでください。")
        raise InvalidInput("access.choose_a_post", sentence, {"post": sentence}) from None
