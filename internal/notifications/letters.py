"""Mail to an address outside the organisation's list of people: the auditors' copy of a root."""

from internal.kernel.db import Tx

LETTER = "notifications.letter"
"""Topic of an effect: one mail with the words that travel in the effect."""


def send_letter(tx: Tx, *, key: str, recipient: str, subject: str, body: str) -> None:
    """Ask for one mail after the commit; a second one with the same key is not sent.

    The words stay in the outbox for a month, so they hold no contents of cases.
    """
    tx.after_commit(LETTER, key, recipient=recipient, subject=subject, body=body)
