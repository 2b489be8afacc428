"""Answers that are given outside and recorded for whoever has no account."""

from datetime import datetime

from internal.approval.engine.commands import RecordFor
from internal.approval.engine.participants import RECORDED, Recorded
from internal.approval.engine.values import Capacity, Slot
from internal.kernel.clock import jst_date
from internal.kernel.refusal import Refusal


def recorded_in(slot: Slot, command: RecordFor, at: datetime) -> Recorded:
    """The answer that a command records: by whom, on which day, agreeing or not.

    Raises:
        Refusal: `approval.nothing_to_record`, `approval.recorded_name_missing`,
            `approval.recorded_day_impossible`, `approval.object_only_in_concurrence`,
            `approval.recorded_objection_empty`.
    """
    if slot.participant.kind not in RECORDED:
        raise Refusal(
            "approval.nothing_to_record", "この欄は職員本人が回答します。記録はできません。"
        )
    if not command.name.strip():
        raise Refusal("approval.recorded_name_missing", "回答した人の氏名を入力してください。")
    opened = jst_date(slot.opened_at or at)
    if not opened <= command.on <= jst_date(at):
        raise Refusal(
            "approval.recorded_day_impossible",
            "回答日には、回付した{opened}から今日までの日付を入力してください。",
            opened=opened,
        )
    if command.agrees:
        return Recorded(command.name.strip(), command.on)
    if slot.capacity is not Capacity.CONCUR:
        raise Refusal(
            "approval.object_only_in_concurrence", "異議を述べられるのは合議の職員だけです。"
        )
    if not command.note.strip():
        raise Refusal("approval.recorded_objection_empty", "異議の内容を入力してください。")
    return Recorded(command.name.strip(), command.on, agrees=False)
