"""People, their roles, and the way from a new account to the desk."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connections
from django.test import Client
from django.utils import timezone

from officers.actions import appoint_officer
from officers.queries import who_answers
from portal.accounts.actions import deactivate_person
from portal.accounts.choices import Role
from portal.accounts.errors import LastAdmin
from portal.accounts.models import RoleGrant, User
from portal.audit.models import AuditRow
from portal.notifications.messages import preview
from portal.notifications.models import OutboxRow
from portal.notifications.registry import kind_named
from tests.accounts.people import client_of, code_for, make_resident, make_staff
from tests.manage.conftest import AT, START, today
from tests.manage.files import texts_of
from tests.officers.conftest import person, with_role

PEOPLE = "/manage/people/"
NEW = {"name": "Õie Uus", "email": "Oie.Uus@police.example", "language": "en", "invite": "on"}
PASSWORD = "seven calm herons"
LIST_STATEMENTS = 7
"""Session, person, standing, people, access log, roles, regions."""


def path_of(user: User, page: str = "") -> str:
    return f"{PEOPLE}{user.public_id}/{page}"


def people_of(client, query: str = "") -> list[str]:
    return [row.person.name for row in client.get(f"{PEOPLE}{query}").context["rows"]]


def last_mail():
    row = OutboxRow.objects.latest("pk")
    return preview(kind_named(row.kind), row, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_new_officer_comes_in_by_the_invitation_and_reaches_the_desk(admin, region):
    client = client_of(admin)
    response = client.post("/manage/new-person/", NEW)
    user = User.objects.get(email="oie.uus@police.example")
    assert response["Location"] == path_of(user)
    client.post(f"/manage/regions/{region.slug}/officer/", {"person": user.public_id, "from_on": str(today())})

    letter = last_mail()
    assert (letter.address, letter.subject) == (user.email, "Your account at Your regional officer")
    link = re.search(r"http://localhost:8000(/account/password/reset/key/\S+)", letter.text)[1]
    theirs = Client()
    form = theirs.get(link)["Location"]
    assert theirs.post(form, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert theirs.post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert theirs.get("/desk/")["Location"] == "/account/2fa/"
    theirs.post("/account/reauthenticate/", {"password": PASSWORD})
    secret = theirs.get("/account/2fa/totp/activate/").context["form"].secret
    assert theirs.post("/account/2fa/totp/activate/", {"code": code_for(secret)}).status_code == 302
    assert theirs.get("/desk/").status_code == 200
    assert who_answers(region_id=region.pk, on=today(), fresh=True).answerer == user
    again = Client().get(link)
    assert again.context["token_fail"]


def test_an_invitation_lies_sealed_and_is_audited(client, admin):
    client.post("/manage/new-person/", NEW)
    row = OutboxRow.objects.latest("pk")
    assert row.kind == "account.mail"
    assert "oie" not in str({name: getattr(row, name) for name in ("object_id", "recipient_id", "cause", "version")})
    assert AuditRow.objects.filter(what="person.invited", actor_id=str(admin.pk)).count() == 1


def test_an_invitation_is_in_the_language_of_the_person(client):
    client.post("/manage/new-person/", {**NEW, "language": "en"})
    assert last_mail().language == "en"


def test_whoever_has_signed_in_or_is_switched_off_is_not_invited(client):
    user = make_staff(Role.OFFICER)
    client_of(user)
    response = client.post(path_of(user, "invite/"), follow=True)
    assert texts_of(response)[0].startswith("This person has signed in before.")
    idle = make_staff(Role.OFFICER)
    deactivate_person(user=idle, by=None, at=AT)
    assert texts_of(client.post(path_of(idle, "invite/"), follow=True)) == ["This person's account is switched off."]
    assert not OutboxRow.objects.exists()


def test_an_address_taken_is_said_to_be_so_and_what_was_typed_stays(client, admin):
    response = client.post("/manage/new-person/", {**NEW, "email": admin.email.upper()})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()[0].startswith("Somebody already has an account")
    assert response.context["form"]["name"].value() == NEW["name"]


def test_a_name_that_hides_characters_is_refused(client):
    response = client.post("/manage/new-person/", {**NEW, "name": "Ann\u202eadmin"})
    assert list(response.context["form"].errors) == ["name"]


# --- the list ---


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_person_and_with_three(client, station, count, django_assert_num_queries):
    from officers.actions import open_region

    for number in range(count):
        user = with_role(person(f"P{number}"), Role.OFFICER)
        region = open_region(name=f"R{number}", station=station, opened_on=START, by=None, at=AT)
        appoint_officer(region=region, officer=user, from_on=START, by=None, at=AT)
    client.get(PEOPLE)
    with django_assert_num_queries(LIST_STATEMENTS):
        assert len(client.get(PEOPLE).context["rows"]) == count + 1


def test_the_list_holds_staff_and_the_invited_and_finds_a_resident_by_whole_address_alone(client):
    with_role(person("Olga Officer"), Role.OFFICER)
    person("Ivo Invited")
    make_resident("rita@example.org", name="Rita Resident", password=PASSWORD)
    assert people_of(client) == ["Ann Admin", "Ivo Invited", "Olga Officer"]
    assert people_of(client, "?q=rita") == []
    assert people_of(client, "?q=RITA@example.org") == ["Rita Resident"]
    assert people_of(client, "?q=olga") == ["Olga Officer"]
    assert people_of(client, "?role=officer") == ["Olga Officer"]


@pytest.mark.sqlite_too
def test_a_name_with_accents_is_found_in_any_case(client):
    person("Õie Õun")
    assert people_of(client, "?q=õie") == people_of(client, "?q=ÕIE") == ["Õie Õun"]


def test_looking_at_people_is_audited_without_a_word_of_the_search(client, admin):
    client.get(f"{PEOPLE}?q=olga")
    row = AuditRow.objects.get(what="people.listed")
    assert (row.actor_id, row.detail) == (str(admin.pk), {"searched": True, "role": "", "rows": 0})
    client.get(path_of(admin))
    assert AuditRow.objects.get(what="person.opened").object_id == str(admin.pk)


# --- roles ---


def grant(client, user, **values):
    data = {"role": "station_colleague", "scope": "everything", "from_on": str(today()), **values}
    return client.post(path_of(user, "roles/"), data)


def test_a_role_is_given_for_a_station_and_ends(client, station):
    user = person("Siim Station")
    assert grant(client, user, scope="station", station=station.pk).status_code == 302
    held = RoleGrant.objects.get(user=user)
    assert (held.role, held.scope, held.scope_id) == ("station_colleague", "station", str(station.pk))
    (row,) = client.get(path_of(user)).context["grants"]
    assert row.holds_for == station.name
    client.post(path_of(user, f"roles/{held.pk}/"), {"on": str(today() + timedelta(1))})
    held.refresh_from_db()
    assert held.to_on == today() + timedelta(1)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"scope": "station"}, "station", "Say which."),
        ({"role": "admin", "scope": "station"}, "scope", "This role holds for: Everything."),
        ({"role": ""}, "role", "Choose a role."),
        ({"from_on": "2026-13-01"}, "from_on", "Write a day between 2000 and 2099, like 2026-03-31."),
        ({"from_on": "20266-01-01"}, "from_on", "Write a day between 2000 and 2099, like 2026-03-31."),
        ({"from_on": "2026-03-02", "last_on": "2026-03-01"}, "last_on", "The last day lies before the first."),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(client, values, field, said):
    user = person("Siim Station")
    response = grant(client, user, **values)
    assert response.status_code == 422
    assert response.context["form"].errors[field] == [said]
    assert not RoleGrant.objects.filter(user=user).exists()


def test_a_role_held_already_is_refused_in_words(client):
    user = with_role(person("Dora Desk"), Role.DUTY_DESK)
    response = grant(client, user, role="duty_desk")
    assert response.context["form"].non_field_errors() == [
        "The person holds this role there on some of these days already."
    ]


def test_the_last_admin_cannot_give_the_role_back_nor_be_switched_off(client, admin):
    held = admin.grants.get()
    response = client.post(path_of(admin, f"roles/{held.pk}/"), {"on": str(today())})
    assert response.context["form"].non_field_errors()[0].startswith("This is the last admin")
    response = client.post(path_of(admin, "switch-off/"), follow=True)
    assert texts_of(response)[0].startswith("This is the last admin")
    admin.refresh_from_db()
    assert admin.is_active


# --- on and off ---


@pytest.mark.sqlite_too
def test_an_account_is_switched_off_and_on(client, region):
    user = make_staff(Role.OFFICER, password=PASSWORD, email="off@police.example")
    appoint_officer(region=region, officer=user, from_on=START, by=None, at=AT)
    theirs = client_of(user)
    assert theirs.get("/desk/").status_code == 200
    assert client.get(path_of(user, "switch-off/")).status_code == 200
    client.post(path_of(user, "switch-off/"))
    assert theirs.get("/desk/").status_code == 302
    assert authenticate(None, email=user.email, password=PASSWORD) is None
    assert who_answers(region_id=region.pk, on=today(), fresh=True).answerer is None
    client.post(path_of(user, "switch-on/"))
    assert who_answers(region_id=region.pk, on=today(), fresh=True).answerer == user
    assert set(AuditRow.objects.filter(what__startswith="person.").values_list("what", flat=True)) >= {
        "person.deactivated",
        "person.reactivated",
    }


@pytest.mark.sqlite_too
@pytest.mark.django_db(transaction=True)
def test_two_admins_who_switch_each_other_off_at_once_leave_one(admin):
    other = make_staff(Role.ADMIN)
    gate, failed = threading.Barrier(2), []

    def go(by: User, user: User) -> None:
        try:
            gate.wait(10)
            deactivate_person(user=user, by=by, at=timezone.now())
        except LastAdmin:
            failed.append(user)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=pair) for pair in ((admin, other), (other, admin))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert User.objects.filter(is_active=True).count() == 1
    assert len(failed) == 1


def test_details_are_changed(client):
    user = person("Old Name")
    client.post(path_of(user, "change/"), {"name": "New Name", "language": "et"})
    user.refresh_from_db()
    assert (user.name, user.language) == ("New Name", "et")
