"""The pages of disposal and transfer: what is due, the proposal, the list before it is done."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from uuid import UUID

from flask import Response as Answer
from flask import redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from internal.approval.fact_words import matter_words
from internal.approval.ledger.certificates import certificate_of
from internal.documents.attaching import Arrived
from internal.documents.forms import chosen_matter
from internal.documents.records.certificate import certificate_imprint, certificate_listing
from internal.documents.records.disposal import Proposal, check_wishes, propose
from internal.documents.records.disposal_queries import (
    BatchFile,
    DueFilter,
    DueLine,
    batch_file,
    batches,
    due_binders,
    due_lines,
)
from internal.documents.records.disposing import call_off, carry_out
from internal.documents.records.forms import chosen_in, proposal_title, wishes_in
from internal.documents.records.inventory import (
    InventoryLine,
    counted_words,
    inventory_csv,
    inventory_listing,
    proposal_content,
    results_facts,
)
from internal.documents.records.package import Packer, note_package, package_of
from internal.documents.records.queries import PAGE
from internal.documents.records.reading import Reader, act, reader
from internal.documents.records.rights import CHIEF_ONLY
from internal.documents.records.rules.disposal import BatchState, Measure, Outcome
from internal.documents.records.views import bp, page_in
from internal.documents.records.words import BATCH_STATES, MEASURES, OUTCOMES
from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.names import clean_filename, content_disposition
from internal.kernel.refusal import Forbidden, InvalidInput, NotFound
from internal.kernel.text import N_
from internal.printing.fonts import load_fonts
from internal.printing.listing import Imprint, printed_by, render_listing
from internal.printing.record import Fact
from internal.web.context import perform, services
from internal.web.fields import Fields
from internal.web.forms import with_form
from internal.web.results import tell
from internal.web.words import today

CITY = "all"
"""What the choice of a section says for the whole city."""

_RESULTS = {
    Outcome.DONE: "実行済み",
    Outcome.LEFT_OUT: "実行から除外",
    Outcome.RETURNED: "取りやめ",
}


@bp.get("/disposal")
def disposal() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        city = found.chief and request.args.get("section") == CITY
        year = found.year if request.args.get("year") else None
        wanted = DueFilter(None if city else found.section_id, year)
        lines = due_binders(conn, wanted, today(), page_in())
        proposals = batches(conn, None if city else [found.section_id])
    return render_template(
        "records/disposal.html",
        reader=found,
        city=city,
        wanted=wanted,
        lines=lines[:PAGE],
        more_pages=len(lines) > PAGE,
        page=page_in(),
        proposals=proposals[:PAGE],
        states=BATCH_STATES,
        names=city or found.chief or found.keeps(found.section_id),
    )


@bp.get("/disposal/new")
def new_proposal() -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        lines = _chosen(conn, found)
        table = services().approval.authority.on(conn, today())
    return render_template(
        "records/disposal_new.html",
        reader=found,
        lines=lines,
        matters=matter_words(table),
        usual=services().settings.disposal_matter,
        measures=MEASURES,
    )


def _chosen(conn: Connection, found: Reader) -> tuple[DueLine, ...]:
    """The ticked binders that the reader may name.

    Raises:
        Forbidden: `records.for_the_officer`.
    """
    lines = due_lines(conn, chosen_in(request.values), today())
    if not found.chief and not all(found.keeps(line.section_id) for line in lines):
        raise Forbidden("records.for_the_officer", "この操作ができるのは、その課の文書主任です。")
    return lines


@bp.post("/disposal/new")
@with_form(new_proposal)
def make_proposal() -> Response:
    with services().db.reading() as conn:
        lines = _chosen(conn, reader(conn))
        table = services().approval.authority.on(conn, today())
    if not lines:
        sentence = N_("伺いに入れる簿冊を選択してください。")
        raise InvalidInput("records.nothing_chosen", sentence, {"title": sentence})
    matter = chosen_matter(request.form, table)
    title = proposal_title(request.form)
    wishes = wishes_in(request.form, [line.id for line in lines])
    check_wishes(((line.id, line.action, line.expires_on) for line in lines), wishes)
    named = tuple(line.named(wishes[line.id]) for line in lines)
    proposed = act(
        propose,
        documents=services().documents,
        proposal=Proposal(
            content=proposal_content(named, title=title, matter=matter),
            wishes=wishes,
            seen={line.id: line.events for line in lines},
        ),
        inventory=_inventory(named, title),
    )
    tell("廃棄伺の下書きを作りました。内容を確認して提出してください。")
    return redirect(url_for("drafting.edit", document_id=proposed.document_id), 303)


def _inventory(lines: tuple[InventoryLine, ...], title: str) -> tuple[Arrived, ...]:
    """The list as the two files of the draft, kept in the store."""
    pdf = _list_pdf(lines, (Fact("件名", title),))
    return (
        _kept(pdf, "廃棄目録.pdf", FileKind.PDF),
        _kept(inventory_csv(lines), "廃棄目録.csv", FileKind.CSV),
    )


def _list_pdf(lines: Sequence[InventoryLine], facts: tuple[Fact, ...]) -> bytes:
    settings = services().settings
    facts = (*facts, Fact("冊数", counted_words(lines)))
    imprint = Imprint(printed_by(settings.city, today()), facts)
    return render_listing(inventory_listing(lines), imprint, load_fonts(settings.fonts_dir))


def _kept(content: bytes, name: str, kind: FileKind) -> Arrived:
    media_type = KINDS[kind].media_type
    stored = services().store.put_stream(BytesIO(content), len(content), media_type)
    return Arrived(name, stored, kind)


@bp.get("/disposal/<uuid:batch_id>")
def batch(batch_id: UUID) -> str:
    with services().db.reading() as conn:
        found = reader(conn)
        file = _seen(conn, found, batch_id)
    own = file.person_id == found.who.person_id
    open_states = {BatchState.DECIDED, BatchState.CARRIED_OUT}
    waiting = file.state is BatchState.PROPOSED and not file.circulates
    return render_template(
        "records/disposal_batch.html",
        reader=found,
        file=file,
        states=BATCH_STATES,
        outcomes=OUTCOMES,
        measures=MEASURES,
        transferred=found.chief and bool(file.of(Measure.TRANSFER)),
        may_stop=(waiting and (own or found.chief)) or (found.chief and file.state in open_states),
    )


def _seen(conn: Connection, found: Reader, batch_id: UUID) -> BatchFile:
    """
    Raises:
        Forbidden: `records.of_another_section`.
        NotFound: `records.no_batch`.
    """
    file = batch_file(conn, batch_id, today())
    hers = bool(file.sections & {section_id for section_id, _ in found.sections})
    if not (found.chief or hers or file.person_id == found.who.person_id):
        raise Forbidden("records.of_another_section", "ほかの課の簿冊は表示できません。")
    return file


@bp.get("/disposal/<uuid:batch_id>/run")
def confirm_run(batch_id: UUID) -> str | Response:
    """The list once more, before anything is done."""
    with services().db.reading() as conn:
        found = reader(conn)
        file = _seen(conn, found, batch_id)
    if not found.chief:
        raise Forbidden("records.for_the_chief", CHIEF_ONLY)
    if file.state is not BatchState.DECIDED:
        return redirect(url_for(".batch", batch_id=batch_id), 303)
    return render_template(
        "records/disposal_run.html",
        reader=found,
        file=file,
        measures=MEASURES,
        days=services().settings.erase_after_days,
    )


@bp.post("/disposal/<uuid:batch_id>/run")
@with_form(confirm_run)
def run(batch_id: UUID) -> Response:
    days = services().settings.erase_after_days
    if not Fields(request.form).ticked("sure"):
        sentence = N_("目録を確認したことを示してください。")
        raise InvalidInput("records.not_sure", sentence, {"sure": sentence})
    done = act(carry_out, batch_id=batch_id, erase_after=days)
    tell("{count}冊について、決裁のとおり実行しました。", count=done.done)
    if done.left_out:
        tell("{count}冊は実行から外しました。理由は下の一覧にあります。", count=done.left_out)
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@bp.post("/disposal/<uuid:batch_id>/stop")
@with_form(batch)
def stop(batch_id: UUID) -> Response:
    act(call_off, batch_id=batch_id, reason=Fields(request.form).text("reason"))
    tell("取りやめました。簿冊は元の状態に戻りました。")
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@bp.get("/disposal/<uuid:batch_id>/stop")
def back_to_batch(batch_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@bp.get("/disposal/<uuid:batch_id>/list.pdf", defaults={"ending": "pdf"})
@bp.get("/disposal/<uuid:batch_id>/list.csv", defaults={"ending": "csv"})
def batch_list(batch_id: UUID, ending: str) -> Answer:
    """The list as it stands: before it was carried out, and afterwards with what was done."""
    with services().db.reading() as conn:
        file = _seen(conn, reader(conn), batch_id)
    lines = tuple(
        item.due.named(
            item.wish, " ".join(filter(None, (_RESULTS.get(item.outcome, ""), item.left_out)))
        )
        for item in file.items
    )
    if ending == "csv":
        return _download(inventory_csv(lines), "廃棄目録.csv", FileKind.CSV)
    facts = results_facts(file.title, file.decision_number, file.decided_at)
    return _download(_list_pdf(lines, facts), "廃棄目録.pdf", FileKind.PDF)


@bp.get("/disposal/<uuid:batch_id>/certificate.pdf")
def certificate(batch_id: UUID) -> Answer:
    """廃棄証明書, as the ledger keeps it.

    Raises:
        NotFound: `records.no_certificate`.
    """
    with services().db.reading() as conn:
        file = _seen(conn, reader(conn), batch_id)
        found = certificate_of(conn, file.certificate_id) if file.certificate_id else None
    if found is None:
        raise NotFound("records.no_certificate", "この伺いの廃棄証明はまだありません。")
    imprint = certificate_imprint(found, city=services().settings.city)
    fonts = load_fonts(services().settings.fonts_dir)
    pdf = render_listing(certificate_listing(found), imprint, fonts)
    return _download(pdf, "廃棄証明書.pdf", FileKind.PDF)


@bp.get("/disposal/<uuid:batch_id>/package")
def back_from_package(batch_id: UUID) -> Response:
    """An address that only takes a form leads to the page when it is opened."""
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@bp.post("/disposal/<uuid:batch_id>/package")
def package(batch_id: UUID) -> Answer:
    """移管一式, for the archive.

    Raises:
        Forbidden: `records.for_the_chief`.
    """
    here = services()
    with here.db.reading() as conn:
        found = reader(conn)
        file = _seen(conn, found, batch_id)
    if not found.chief:
        raise Forbidden("records.for_the_chief", CHIEF_ONLY)
    packer = Packer(here.db, here.store, here.approval.authority, here.settings.city)
    content = package_of(packer, file)
    perform(note_package, batch_id=batch_id)
    name = clean_filename(f"{file.decision_number} 移管一式.zip")
    return _download(content, name, FileKind.ZIP)


def _download(content: bytes | Iterator[bytes], name: str, kind: FileKind) -> Answer:
    headers = {
        "Content-Disposition": content_disposition(name, inline=kind is FileKind.PDF),
        "Cache-Control": "private, no-store",
    }
    return Answer(content, mimetype=KINDS[kind].media_type, headers=headers)
