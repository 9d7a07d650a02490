"""Who answers, rung by rung."""

import pytest

from officers.ladder import Cover, cover

OFFICER, DEPUTY, COLLEAGUE, SECOND, DESK = 1, 2, 3, 4, 5
ALL = {
    "in_charge_id": OFFICER,
    "deputy_id": DEPUTY,
    "colleague_ids": (COLLEAGUE, SECOND),
    "desk_ids": (DESK,),
}
RUNGS = [
    (ALL, set(), Cover(OFFICER, OFFICER, "in_charge")),
    (ALL, {OFFICER}, Cover(OFFICER, DEPUTY, "deputy")),
    (ALL, {OFFICER, DEPUTY}, Cover(OFFICER, COLLEAGUE, "station")),
    (ALL, {OFFICER, DEPUTY, COLLEAGUE}, Cover(OFFICER, SECOND, "station")),
    (ALL, {OFFICER, DEPUTY, COLLEAGUE, SECOND}, Cover(OFFICER, DESK, "duty_desk")),
    (ALL, {OFFICER, DEPUTY, COLLEAGUE, SECOND, DESK}, Cover(OFFICER, None, "duty_desk")),
    (ALL | {"in_charge_id": None}, set(), Cover(None, DEPUTY, "deputy")),
    (ALL | {"in_charge_id": None, "deputy_id": None}, set(), Cover(None, COLLEAGUE, "station")),
    ({"desk_ids": (DESK,)}, set(), Cover(None, DESK, "duty_desk")),
    ({}, set(), Cover(None, None, "duty_desk")),
]


@pytest.mark.parametrize(("people", "away", "expected"), RUNGS)
def test_cover_is_the_first_rung_with_somebody_there(people, away, expected):
    assert cover(**people, away=away) == expected
