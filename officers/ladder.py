"""Who answers for a region on a day: the rungs, top first. Pure."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Literal

Reason = Literal["in_charge", "deputy", "station", "duty_desk"]


@dataclass(frozen=True)
class Cover:
    """Who answers, by id. Who is in charge stays the named face while away; answerer None is the desk as an office."""

    in_charge_id: int | None
    answerer_id: int | None
    reason: Reason


def cover(
    *,
    in_charge_id: int | None = None,
    deputy_id: int | None = None,
    colleague_ids: Iterable[int] = (),
    desk_ids: Iterable[int] = (),
    away: Set[int] = frozenset(),
) -> Cover:
    """Return the first who is there: officer in charge, deputy, station colleagues, duty desk in the order given.

    `away` are the ids of those absent or switched off. Never nobody: the last rung is the duty desk as an office.
    """
    rungs: list[tuple[Reason, Iterable[int | None]]] = [
        ("in_charge", [in_charge_id]),
        ("deputy", [deputy_id]),
        ("station", colleague_ids),
        ("duty_desk", desk_ids),
    ]
    for reason, people in rungs:
        for person in people:
            if person is not None and person not in away:
                return Cover(in_charge_id, person, reason)
    return Cover(in_charge_id, None, "duty_desk")
