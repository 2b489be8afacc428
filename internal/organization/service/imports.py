"""Loading whole registers from files: stage, look at the difference, apply."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from internal.kernel import audit
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, NotFound, Refusal
from internal.organization.events import chart_changed
from internal.organization.history import Register
from internal.organization.model import organization_import
from internal.organization.planning import Plan, plan, wishes_of
from internal.organization.registers import decoded, read_files
from internal.organization.service.changing import opened, refused
from internal.organization.store import write_plan
from internal.organization.words import REGISTERS

KEPT_UNUSED = timedelta(days=7)


def stage_import(tx: Tx, *, files: Mapping[Register, bytes], on: date) -> UUID:
    """Keep the files for a dry run; nothing of the organisation changes.

    Raises:
        Refusal: `organization.no_file`, or `organization.csv_encoding` with the file's register.
    """
    if not files:
        raise Refusal("organization.no_file", "CSVファイルを一つ以上選んでください。")
    texts: dict[str, str] = {}
    for register, content in files.items():
        text = decoded(content)
        if text is None:
            raise Refusal(
                "organization.csv_encoding",
                "「{register}」のファイルの文字コードを判別できません。"
                "UTF-8で保存し直してください。",
                register=REGISTERS[register],
            )
        texts[register.value] = text
    tx.conn.execute(
        delete(organization_import).where(
            organization_import.c.applied_at.is_(None),
            organization_import.c.uploaded_at < tx.at - KEPT_UNUSED,
        )
    )
    made = new_id()
    tx.conn.execute(
        insert(organization_import).values(
            id=made,
            uploaded_at=tx.at,
            uploaded_by=tx.actor.name,
            effective_on=on,
            files=texts,
        )
    )
    audit.record(
        tx,
        "organization.stage_import",
        kind="organization.import",
        object_id=made,
        detail={"on": on.isoformat(), "registers": " ".join(sorted(texts))},
    )
    return made


def apply_import(tx: Tx, *, import_id: UUID, digest: str) -> Plan:
    """Carry out exactly the plan that was shown; `digest` names it.

    Raises:
        NotFound: no such import.
        Conflict: `organization.import_applied`, or `organization.plan_changed` when the
            organisation has changed since the dry run.
        Refusal: the first problem of the files or of the plan.
    """
    row = tx.conn.execute(
        select(organization_import).where(organization_import.c.id == import_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound(
            "organization.no_import",
            "この取込みは見つかりません。ファイルをもう一度選んでください。",
        )
    if row.applied_at is not None:
        raise Conflict(
            "organization.import_applied",
            "この取込みは{at}に反映済みです。",
            at=row.applied_at,
        )
    snapshot, problems = read_files(
        {Register(register): text for register, text in row.files.items()}
    )
    if problems:
        raise refused(problems[0])
    stored = opened(tx, row.effective_on)
    made = plan(stored.history, wishes_of(stored.history, snapshot, row.effective_on))
    if made.problems:
        raise refused(made.problems[0])
    if made.digest != digest:
        raise Conflict(
            "organization.plan_changed",
            "確認した後に組織が変わり、差分が変わりました。差分をもう一度確認してください。",
        )
    write_plan(tx, stored, made)
    if made.on <= tx.on:
        chart_changed(tx)
    tx.conn.execute(
        update(organization_import)
        .where(organization_import.c.id == import_id)
        .values(applied_at=tx.at)
    )
    audit.record(
        tx,
        "organization.apply_import",
        kind="organization.import",
        object_id=import_id,
        detail={"on": row.effective_on.isoformat(), "steps": len(made.steps), "digest": digest},
    )
    return made
