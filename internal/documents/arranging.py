"""The order of attachments by hand (APR-45). Pure."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def arranged(now: Sequence[T], wished: Mapping[T, int]) -> tuple[T, ...]:
    """The things in the order of the numbers they are given, counted from 1.

    Who is given no number keeps her own. A thing that moves up goes in front of the one whose
    number it takes, a thing that moves down behind it.

    >>> arranged("abcd", {"d": 2})
    ('a', 'd', 'b', 'c')
    >>> arranged("abcd", {"a": 3})
    ('b', 'c', 'a', 'd')
    """
    places = {thing: place for place, thing in enumerate(now, start=1)}

    def rank(thing: T) -> tuple[int, int]:
        was, number = places[thing], wished.get(thing, places[thing])
        return number, (number > was) - (number < was)

    return tuple(sorted(now, key=rank))
