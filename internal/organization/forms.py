"""What the pages of the organisation send, as typed commands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from werkzeug.datastructures import FileStorage, MultiDict

from internal.kernel.clock import JST
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyFacts,
    DeputyKey,
    Facts,
    Key,
    PersonFacts,
    PostFacts,
    Problem,
    Register,
)
from internal.organization.planning import Wish
from internal.organization.registers import (
    Cells,
    read_appointment,
    read_department,
    read_deputy,
    read_fields,
    read_person,
    read_post,
)
from internal.organization.rules import AbsenceReason, AppointmentKind
from internal.web.fields import Fields
from internal.web.words import sentence

K = TypeVar("K", bound=Key)
F = TypeVar("F", bound=Facts)
Form = MultiDict[str, str]

DEPUTY_ROWS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """From which day a form's facts are to hold, and until before which if she said so."""

    on: date
    until: date | None = None


def change_of(form: Form) -> Change:
    """The day of a change.

    Raises:
        InvalidInput: no day, or no such day.
    """
    fields = Fields(form)
    on, until = fields.day("on"), fields.day("until")
    if on is None and not fields.errors:
        fields.errors["on"] = N_("いつからの変更かを入力してください。")
    fields.done()
    return Change(on or date.max, until)


def department_of(form: Form) -> tuple[str, DepartmentFacts]:
    """Code and facts of a department."""
    return _line(form, Register.DEPARTMENTS, read_department)


def post_of(form: Form) -> tuple[str, PostFacts]:
    """Code and facts of a post; its duties are boxes that may be ticked."""
    return _line(form, Register.POSTS, read_post, duties=" ".join(form.getlist("duties")))


def person_of(form: Form) -> tuple[str, PersonFacts]:
    """Employee number and facts of a person."""
    return _line(form, Register.PEOPLE, read_person)


def appointment_of(form: Form) -> AppointmentKey:
    """Who is appointed to which post, and how."""
    key, _held = _line(form, Register.APPOINTMENTS, read_appointment)
    return key


def deputies_of(form: Form, post: str) -> tuple[DeputyFacts, ...]:
    """The deputies of a post in their order; empty lines are left out."""
    found: list[DeputyFacts] = []
    problems: dict[str, str] = {}
    for place in range(1, DEPUTY_ROWS + 1):
        deputy = form.get(f"deputy_{place}", "").strip()
        article = form.get(f"article_{place}", "")
        if deputy:
            values = {"post": post, "place": "1", "deputy": deputy, "article": article}
            wish, some = read_fields(values, Register.DEPUTIES, read_deputy)
            problems.update(_sentences(some, suffix=f"_{place}"))
            if wish is not None and wish.facts is not None:
                found.append(wish.facts)
    _refuse(problems)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class AbsenceCommand:
    """An absence to be registered, in UTC instants."""

    person_id: UUID
    absent_from: datetime
    absent_to: datetime
    reason: AbsenceReason
    note: str


def absence_of(form: Form, own: UUID) -> AbsenceCommand:
    """An absence; without times it lasts whole days, its last day included.

    Raises:
        InvalidInput: a day is missing, or a time cannot be read.
    """
    fields = Fields(form)
    begins = _moment(fields, "from", time(0, 0), last=False)
    ends = _moment(fields, "to", time(0, 0), last=True)
    fields.done()
    try:
        person_id = UUID(fields.text("person")) if fields.text("person") else own
    except ValueError:
        person_id = own
    assert begins is not None and ends is not None  # noqa: S101, PT018 - `done` has refused
    return AbsenceCommand(
        person_id,
        begins,
        ends,
        fields.one_of("reason", AbsenceReason, AbsenceReason.OTHER),
        fields.text("note")[:200],
    )


def files_of(files: MultiDict[str, FileStorage]) -> dict[Register, bytes]:
    """The chosen files by register."""
    return {
        register: file.read()
        for register in Register
        if (file := files.get(register.value)) is not None and file.filename
    }


def kind_of(text: str) -> AppointmentKind:
    """A kind of appointment as it stands in an address.

    Raises:
        InvalidInput: `organization.unknown_kind`.
    """
    if text not in tuple(AppointmentKind):
        raise InvalidInput(
            "organization.unknown_kind",
            "任命の区分が正しくありません。前のページに戻ってください。",
        )
    return AppointmentKind(text)


def key_of(register: Register, text: str) -> Key:
    """The key of a planned change as its form carries it."""
    parts = text.split(" ")
    match register, parts:
        case Register.APPOINTMENTS, [number, post, kind]:
            return AppointmentKey(number, post, kind_of(kind))
        case Register.DEPUTIES, [post, place] if place.isdecimal():
            return DeputyKey(post, int(place))
        case Register.DEPUTIES, [post, place, matter] if place.isdecimal():
            return DeputyKey(post, int(place), matter)
        case _:
            return text


def _moment(fields: Fields, name: str, otherwise: time, *, last: bool) -> datetime | None:
    """An instant from a day and an optional time; a last day without a time is included whole."""
    day, typed = fields.day(name), fields.text(f"{name}_time")
    if day is None:
        fields.errors.setdefault(name, N_("日付を入力してください。"))
        return None
    if not typed:
        return datetime.combine(day + timedelta(days=1 if last else 0), otherwise, tzinfo=JST)
    try:
        hour, minute = (int(part) for part in typed.replace("：", ":").split(":"))
        return datetime.combine(day, time(hour, minute), tzinfo=JST)
    except ValueError:
        fields.errors[f"{name}_time"] = N_("時刻は 9:00 のように入力してください。")
        return None


def _line(
    form: Form,
    register: Register,
    wish: Callable[[Cells], Wish[K, F] | None],
    **more: str,
) -> tuple[K, F]:
    made, problems = read_fields({**form.to_dict(), **more}, register, wish)
    _refuse(_sentences(problems))
    if made is None or made.facts is None:
        raise InvalidInput("form.unreadable", "入力内容を確認してください。")
    return made.key, made.facts


def _sentences(problems: tuple[Problem, ...], *, suffix: str = "") -> dict[str, str]:
    # Each sentence has facts of its own, so they are filled in here; what was typed may hold
    # braces, which must not be taken for the names of facts later.
    return {
        problem.column + suffix: sentence(problem.sentence, dict(problem.facts))
        .replace("{", "{{")
        .replace("}", "}}")
        for problem in problems
    }


def _refuse(sentences: dict[str, str]) -> None:
    if sentences:
        raise InvalidInput("form.unreadable", "入力内容を確認してください。", sentences)
