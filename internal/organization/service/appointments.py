"""Who holds which post, and who decides in whose place."""

from datetime import date

from internal.kernel.db import Tx
from internal.kernel.refusal import NotFound, Refusal
from internal.organization.history import AppointmentKey, DeputyFacts, DeputyKey, Held, Register
from internal.organization.planning import Wish, Wishes
from internal.organization.ports import Leaving
from internal.organization.service.changing import carry_out, opened, record, running_or_refuse
from internal.organization.service.leaving import is_near, settle_open_work
from internal.organization.timelines import overlapping

MOST_DEPUTIES = 9


def appoint(tx: Tx, *, key: AppointmentKey, on: date, until: date | None = None) -> None:
    """A person holds a post from a day, until before another if one is given.

    Raises:
        Refusal: `organization.period` (it ends before it begins), `organization.already_appointed`,
            or a problem of the chart (two 本務, no such post on that day).
    """
    if until is not None and until <= on:
        raise Refusal(
            "organization.period", "終わりの日は始まりの日より後の日付を入力してください。"
        )
    stored = opened(tx, on)
    for other, timeline in stored.history.appointments.items():
        same = (other.employee_number, other.post) == (key.employee_number, key.post)
        if same and (span := overlapping(timeline, on, until)):
            raise Refusal(
                "organization.already_appointed",
                "この職員はこの職に{begins}から任命されています。"
                "期間を重ねることはできません。先の任命を終えてください。",
                begins=span.valid_from,
            )
    carry_out(tx, stored, Wishes(on, appointments=(Wish(key, Held(), until),)))
    record(
        tx,
        "appoint",
        Register.APPOINTMENTS,
        stored.ids.people[key.employee_number],
        on=on,
        key=key,
    )


def end_appointment(tx: Tx, *, key: AppointmentKey, on: date, leaving: Leaving) -> None:
    """A person no longer holds a post from a day.

    Where her last day is today or was before, everything open needs a successor; what is left
    open on a later day waits with the 文書主任 of the section.

    Raises:
        NotFound: she does not hold it on the day.
        Refusal: `organization.open_work`.
    """
    stored = opened(tx, on)
    running_or_refuse(stored.history.appointments.get(key, ()), on, key=str(key))
    if is_near(tx, on):
        person_id = stored.ids.people[key.employee_number]
        settle_open_work(tx, leaving, person_id, stored.ids.posts[key.post])
    carry_out(tx, stored, Wishes(on, appointments=(Wish(key, None),)))
    record(
        tx,
        "end_appointment",
        Register.APPOINTMENTS,
        stored.ids.people[key.employee_number],
        on=on,
        key=key,
    )


def set_deputies(
    tx: Tx, *, post: str, deputies: tuple[DeputyFacts, ...], on: date, matter: str = ""
) -> None:
    """The whole deputy order of a post from a day, first place first.

    With a `matter` its own order; an empty one ends it, and the general order applies again.

    Raises:
        NotFound: no such post.
        Refusal: `organization.deputy_twice`, `organization.too_many_deputies`, or a problem of the
            chart (its own deputy, a post that is not there).
    """
    if len({place.deputy for place in deputies}) < len(deputies):
        raise Refusal(
            "organization.deputy_twice",
            "同じ職が二度出ています。代決順位ごとに別の職を選んでください。",
        )
    if len(deputies) > MOST_DEPUTIES:
        raise Refusal(
            "organization.too_many_deputies",
            "代決順位は{most}位までです。",
            most=MOST_DEPUTIES,
        )
    stored = opened(tx, on)
    if post not in stored.ids.posts:
        raise NotFound("organization.no_post", "職「{post}」は登録されていません。", post=post)
    wanted = {
        DeputyKey(post, place, matter): facts for place, facts in enumerate(deputies, start=1)
    }
    places: tuple[Wish[DeputyKey, DeputyFacts], ...] = (
        *(Wish(key, facts) for key, facts in wanted.items()),
        *(
            Wish(key, None)
            for key in stored.history.on(on).deputies
            if (key.post, key.matter) == (post, matter) and key not in wanted
        ),
    )
    carry_out(tx, stored, Wishes(on, deputies=places))
    record(tx, "set_deputies", Register.DEPUTIES, stored.ids.posts[post], on=on, key=post)
