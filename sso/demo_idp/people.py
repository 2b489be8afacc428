"""The people a visitor may sign in as, from the file the demonstration city writes."""

import json
from dataclasses import dataclass
from pathlib import Path

SHOWN = 50


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as, and what she can show."""

    employee_number: str
    name: str
    post: str
    section: str
    shows: str


def people_in(path: Path) -> tuple[DemoPerson, ...]:
    """Everybody in the file; nobody while it is not written yet."""
    if not path.exists():
        return ()
    return tuple(
        DemoPerson(
            employee_number=str(each["employee_number"]),
            name=str(each["name"]),
            post=str(each.get("post", "")),
            section=str(each.get("section", "")),
            shows=str(each.get("shows", "")),
        )
        for each in json.loads(path.read_text("utf-8"))
    )


def chosen_for_a_tour(people: tuple[DemoPerson, ...]) -> tuple[DemoPerson, ...]:
    """Those with something to show."""
    return tuple(person for person in people if person.shows)


def matching(people: tuple[DemoPerson, ...], words: str) -> tuple[DemoPerson, ...]:
    """Those who fit every word, up to `SHOWN`; nobody for no word."""
    wanted = words.split()
    if not wanted:
        return ()
    found = [
        person
        for person in people
        if all(
            word in f"{person.name} {person.name.replace(' ', '')} {person.employee_number} "
            f"{person.section} {person.post}"
            for word in wanted
        )
    ]
    return tuple(found[:SHOWN])
