"""In which seat somebody acts."""

from internal.kernel.db import Tx
from internal.kernel.refusal import Forbidden
from internal.organization.directory import Directory
from internal.organization.rules import Seat


def acting_seat(tx: Tx, directory: Directory) -> Seat:
    """The actor's seat: the post she acts in, as it is today.

    Raises:
        Forbidden: `approval.no_person`, `approval.no_post`.
    """
    if tx.actor.person_id is None:
        raise Forbidden("approval.no_person", "この操作は職員として行ってください。")
    for seat in directory.seats_of(tx.actor.person_id):
        if seat.post_id == tx.actor.post_id:
            return seat
    raise Forbidden(
        "approval.no_post",
        "選択中の職に、今日現在は就いていません。職を選び直してから操作してください。",
    )
