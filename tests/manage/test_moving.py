"""Places move to a region from a day on, exactly as the admin looked at it."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from officers.actions import move_places
from officers.models import Extent
from officers.queries import region_of_place
from portal.manage.views import moving
from tests.accounts.people import client_of
from tests.manage.conftest import AT, START, today

MOVE = "/manage/places/move/"


@pytest.fixture
def held(land, region):
    """The west belongs to the region since the start of the year."""
    move_places(
        places=[land.west, *land.villages[:2]], region=region, from_on=START, by=None, at=AT, initial_import=True
    )
    for place, people in zip(land.villages, (1500, 1000, 900, None), strict=True):
        place.population = people
        place.save()
    return land


def look(client, words, region, day=None, **values):
    day = day or today() + timedelta(1)
    return client.post(MOVE, {"words": words, "region": region.pk, "from_on": str(day), "look": "1", **values})


def move(client, page, words, region, **values):
    day = page.context["plan"].from_on
    data = {"words": words, "region": region.pk, "from_on": str(day), "seen": page.context["seen"], "move": "1"}
    return client.post(MOVE, {**data, **values})


def regions_on(day) -> dict[str, str]:
    rows = Extent.objects.filter(from_on__lte=day).exclude(to_on__lte=day).select_related("place", "region")
    return {row.place.name: row.region.name for row in rows}


@pytest.mark.sqlite_too
def test_places_move_after_a_look(client, held, other_region):
    words = "1001\r\nbirch\r\n\r\nsettlement:1003"
    page = look(client, words, other_region)
    assert [(each.place.name, each.from_region and each.from_region.name) for each in page.context["plan"].moves] == [
        ("Alder", "West"),
        ("Birch", "West"),
        ("Cedar", None),
    ]
    assert (page.context["people"].count, page.context["people"].unknown_count) == (3400, 0)
    assert regions_on(today() + timedelta(1))["Alder"] == "West"
    response = move(client, page, words, other_region)
    assert response["Location"] == "/manage/regions/east/"
    moved = regions_on(today() + timedelta(1))
    assert moved == {"Westby": "West", "Alder": "East", "Birch": "East", "Cedar": "East"}
    assert regions_on(today()) == {"Westby": "West", "Alder": "West", "Birch": "West"}


def test_people_of_a_village_within_a_moved_municipality_are_counted_once(client, held, other_region):
    held.west.population = 2500
    held.west.save()
    page = look(client, "municipality:0010\n1001\n1004", other_region)
    assert (page.context["people"].count, page.context["people"].unknown_count) == (2500, 1)


def test_settlements_are_ticked_within_a_municipality(client, held, other_region):
    address = f"{MOVE}?within={held.east.pk}"
    form = client.get(address).context["form"]
    assert [label for _, label in form.fields["ticked"].choices] == ["Cedar", "Dogwood"]
    ticked = [held.villages[2].pk, held.villages[3].pk]
    values = {"words": "", "ticked": ticked, "region": other_region.pk, "from_on": str(today())}
    page = client.post(address, values)
    assert len(page.context["plan"].moves) == 2
    client.post(address, {**values, "seen": page.context["seen"], "move": "1"})
    assert region_of_place(place_id=held.villages[3].pk, on=today(), fresh=True).region_id == other_region.pk


def test_a_code_of_two_levels_asks_which_and_takes_the_answer(client, held, other_region):
    held.villages[0].code = "0010"
    held.villages[0].save()
    response = look(client, "0010", other_region)
    assert response.status_code == 422
    assert response.context["form"].errors["which-0"] == ["Say which place you mean by “0010”."]
    page = look(client, "0010", other_region, **{"which-0": held.west.pk})
    assert [each.place for each in page.context["plan"].moves] == [held.west]


def test_a_misspelt_name_offers_what_may_be_meant(client, held, other_region):
    response = look(client, "Dogwod", other_region)
    labels = [label for _, label in response.context["form"].fields["which-0"].choices]
    assert labels == ["Dogwood, Eastby, Mainland (settlement 1004)"]


def test_unknown_places_are_named_and_what_was_typed_stays(client, held, other_region):
    response = look(client, "1001\nXyzzyq\n9999", other_region)
    assert response.status_code == 422
    assert response.context["form"].errors == {"words": ["No such place: “Xyzzyq”, “9999”"]}
    assert response.context["form"]["words"].value() == "1001\nXyzzyq\n9999"
    assert response.context["form"]["region"].value() == str(other_region.pk)


def test_no_place_and_a_day_gone_by_are_refused(client, held, other_region):
    response = look(client, " \n ", other_region, day=today() - timedelta(1))
    assert response.context["form"].errors == {
        "words": ["Name at least one place."],
        "from_on": ["That day has passed. Choose today or a later day."],
    }


def test_a_closed_region_is_not_offered(client, held, other_region):
    other_region.closed_on = today()
    other_region.save()
    response = look(client, "1001", other_region)
    assert response.context["form"].errors["region"] == ["Choose a region that is open."]


def test_a_region_that_opens_later_takes_places_from_then(client, held, other_region):
    other_region.opened_on = today() + timedelta(10)
    other_region.save()
    page = look(client, "1001", other_region)
    response = move(client, page, "1001", other_region)
    assert response.context["form"].non_field_errors() == [
        "The region is not open on that day, or was closed in the meantime."
    ]


def test_nothing_is_moved_without_the_very_look(client, held, region, other_region):
    page = look(client, "1001", other_region)
    response = move(client, page, "1001\n1002", other_region)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()[0].startswith("This is no longer what you looked at")
    assert len(response.context["plan"].moves) == 2
    assert response.context["form"]["words"].value() == "1001\n1002"
    assert regions_on(today() + timedelta(1))["Alder"] == "West"
    assert move(client, response, "1001\n1002", other_region).status_code == 302


def test_places_already_there_move_nowhere(client, held, region):
    page = look(client, "1001", region)
    assert (page.context["plan"].moves, len(page.context["plan"].staying)) == ((), 1)


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True)
def test_of_two_admins_moving_at_once_one_is_told_and_nothing_is_half_done(
    admin, held, station, region, other_region, monkeypatch
):
    from officers.actions import open_region

    third = open_region(name="Third", station=station, opened_on=START, by=None, at=AT)
    clients = [client_of(admin), client_of(admin)]
    words = "1001\n1002"
    targets = [other_region, third]
    pages = [look(client, words, target) for client, target in zip(clients, targets, strict=True)]
    gate = threading.Barrier(2)
    whole = moving.move_as_seen

    def together(**values):
        gate.wait(10)
        return whole(**values)

    monkeypatch.setattr(moving, "move_as_seen", together)
    answers = {}

    def go(number):
        try:
            answers[number] = move(clients[number], pages[number], words, targets[number])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answer.status_code for answer in answers.values()) == [302, 422]
    loser = next(answer for answer in answers.values() if answer.status_code == 422)
    assert loser.context["form"].non_field_errors()[0].startswith("This is no longer what you looked at")
    assert loser.context["form"]["words"].value() == words
    winner = next(targets[number] for number, answer in answers.items() if answer.status_code == 302)
    moved = regions_on(today() + timedelta(1))
    assert (moved["Alder"], moved["Birch"]) == (winner.name, winner.name)
