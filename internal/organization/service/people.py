"""People: enter, correct, end of employment."""

from datetime import date

from internal.kernel.db import Tx
from internal.kernel.refusal import NotFound, Refusal
from internal.organization.history import History, PersonFacts, Register
from internal.organization.planning import Wish, Wishes
from internal.organization.ports import Leaving
from internal.organization.service.changing import carry_out, opened, record, running_or_refuse
from internal.organization.service.leaving import is_near, settle_open_work


def create_person(tx: Tx, *, employee_number: str, facts: PersonFacts, on: date) -> None:
    """A person is employed from a day.

    Raises:
        Refusal: `organization.number_taken`.
    """
    stored = opened(tx, on)
    if employee_number in stored.history.people:
        raise Refusal(
            "organization.number_taken",
            "職員番号「{number}」は既に使われています。番号を確認してください。",
            number=employee_number,
        )
    carry_out(tx, stored, Wishes(on, people=(Wish(employee_number, facts),)))
    record(
        tx,
        "create_person",
        Register.PEOPLE,
        stored.ids.people[employee_number],
        on=on,
        key=employee_number,
    )


def change_person(tx: Tx, *, employee_number: str, facts: PersonFacts) -> None:
    """Other facts of a person, at once and without history.

    Raises:
        NotFound: no such person.
        Refusal: `organization.nothing_changes`.
    """
    stored = opened(tx, tx.on)
    timeline = stored.history.people.get(employee_number)
    if timeline is None:
        raise NotFound(
            "organization.no_person",
            "職員番号「{number}」の職員は登録されていません。",
            number=employee_number,
        )
    # Correcting the name of somebody who has left, or comes later, does not change her dates.
    (span,) = timeline
    ended = span.valid_to is not None and span.valid_to <= tx.on
    day = span.valid_from if ended else max(span.valid_from, tx.on)
    carry_out(tx, stored, Wishes(day, people=(Wish(employee_number, facts),)))
    record(
        tx,
        "change_person",
        Register.PEOPLE,
        stored.ids.people[employee_number],
        on=day,
        key=employee_number,
    )


def end_employment(tx: Tx, *, employee_number: str, on: date, leaving: Leaving) -> None:
    """A person is no longer employed from a day (the day after her last).

    Raises:
        NotFound: she is not employed on the day.
        Refusal: `organization.person_in_post` with the posts she still holds, or where her
            last day is today or was before `organization.open_work`.
    """
    stored = opened(tx, on)
    running_or_refuse(stored.history.people.get(employee_number, ()), on, key=employee_number)
    posts = _posts_of(stored.history, employee_number, on)
    if posts:
        raise Refusal(
            "organization.person_in_post",
            "この職員は{posts}に任命されています。先に任命を終えてください。",
            posts=posts,
        )
    if is_near(tx, on):
        settle_open_work(tx, leaving, stored.ids.people[employee_number], None)
    carry_out(tx, stored, Wishes(on, people=(Wish(employee_number, None),)))
    record(
        tx,
        "end_employment",
        Register.PEOPLE,
        stored.ids.people[employee_number],
        on=on,
        key=employee_number,
    )


def _posts_of(history: History, employee_number: str, on: date) -> tuple[str, ...]:
    held = {
        key.post
        for key, timeline in history.appointments.items()
        if key.employee_number == employee_number
        and any(span.valid_to is None or span.valid_to > on for span in timeline)
    }
    return tuple(
        f"{history.posts[code][-1].facts.title}（{code}）" if code in history.posts else code
        for code in sorted(held)
    )
