"""What something was, is and will be: half-open periods of JST days that never overlap. Pure."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from internal.organization.rules import holds_on

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Span(Generic[F]):
    """Facts that hold in `[valid_from, valid_to)`. `id` is the stored row, None before it is."""

    valid_from: date
    valid_to: date | None
    facts: F
    id: UUID | None = None


Timeline: TypeAlias = tuple[Span[F], ...]
"""Periods in order of time, disjoint."""


def running(timeline: Timeline[F], on: date) -> Span[F] | None:
    """The period that contains a day."""
    return next((span for span in timeline if holds_on(span.valid_from, span.valid_to, on)), None)


def overlapping(timeline: Timeline[F], begins: date, ends: date | None) -> Span[F] | None:
    """The first period that shares a day with `[begins, ends)`."""
    for span in timeline:
        starts_in_time = ends is None or span.valid_from < ends
        lasts_long_enough = span.valid_to is None or span.valid_to > begins
        if starts_in_time and lasts_long_enough:
            return span
    return None


def set_from(timeline: Timeline[F], facts: F, on: date, until: date | None = None) -> Timeline[F]:
    """The facts hold from a day until the next change that is already known, or until `until`.

    Days before `on` and periods that begin later stay as they are. Doing it twice is doing it
    once. `until` only counts where nothing runs on the day.
    """
    now = running(timeline, on)
    if now is not None and now.facts == facts:
        return timeline
    following = next((span.valid_from for span in timeline if span.valid_from > on), None)
    end = now.valid_to if now is not None else _earlier(following, until)
    kept = end_on(timeline, on)
    previous = next((span for span in kept if span.valid_to == on and span.facts == facts), None)
    if previous is not None:
        return tuple(replace(span, valid_to=end) if span is previous else span for span in kept)
    # A period that begins on the very day is corrected in place: its row keeps its id.
    row = now.id if now is not None and now.valid_from == on else None
    return tuple(sorted((*kept, Span(on, end, facts, row)), key=lambda span: span.valid_from))


def end_on(timeline: Timeline[F], on: date) -> Timeline[F]:
    """Nothing holds from a day until the next period that is already known."""
    now = running(timeline, on)
    if now is None:
        return timeline
    if now.valid_from == on:
        return tuple(span for span in timeline if span is not now)
    return tuple(replace(span, valid_to=on) if span is now else span for span in timeline)


def withdraw(timeline: Timeline[F], begins: date) -> Timeline[F]:
    """Take back the change that begins on a day: what ran until then runs on."""
    taken = next(span for span in timeline if span.valid_from == begins)
    return tuple(
        replace(span, valid_to=taken.valid_to) if span.valid_to == begins else span
        for span in timeline
        if span is not taken
    )


def keep_whole(timeline: Timeline[F], facts: F, on: date) -> Timeline[F]:
    """For facts without history (a person's name): written over, present from the day at least.

    A known end after the day stays; an end that has passed is lifted.
    """
    if not timeline:
        return (Span(on, None, facts),)
    (span,) = timeline
    ended = span.valid_to is not None and span.valid_to <= on
    return (
        replace(
            span,
            facts=facts,
            valid_from=min(span.valid_from, on),
            valid_to=None if ended else span.valid_to,
        ),
    )


def _earlier(one: date | None, other: date | None) -> date | None:
    known = [day for day in (one, other) if day is not None]
    return min(known, default=None)
