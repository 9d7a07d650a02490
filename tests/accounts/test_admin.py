import pytest
from django.contrib import admin
from django.test import Client

from portal.accounts.choices import Role, Scope
from portal.accounts.models import User
from tests.accounts.people import client_of, make_resident, make_staff

pytestmark = pytest.mark.django_db


def test_admin_pages_open_for_the_admin_role_with_second_factor():
    assert client_of(make_staff(Role.ADMIN)).get("/admin/").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_admin_pages_are_not_there_for_other_roles(role):
    assert client_of(make_staff(role)).get("/admin/").status_code == 404


def test_admin_pages_are_not_there_for_residents_and_superusers():
    superuser = make_resident()
    User.objects.filter(pk=superuser.pk).update(is_superuser=True)
    assert client_of(make_resident()).get("/admin/").status_code == 404
    assert client_of(superuser).get("/admin/").status_code == 404


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/anything/"])
def test_visitor_is_sent_to_our_own_sign_in(address):
    assert Client().get(address)["Location"].startswith("/account/login/?next=%2Fadmin%2F")


def test_second_sign_in_form_of_the_admin_is_never_shown():
    assert client_of(make_staff(Role.ADMIN)).get("/admin/login/")["Location"] == "/admin/"


def test_people_codes_and_addresses_are_not_for_browsing():
    foreign = {"auth", "account", "mfa", "sessions", "accounts"}
    assert not [model for model in admin.site._registry if model._meta.app_label in foreign]


def test_admin_role_passes_no_rule_about_single_objects():
    user = make_staff(Role.ADMIN)
    assert user.has_perm("officers.change_station")
    assert not user.has_perm("officers.change_station", object())
    assert not user.has_perm("reports.open_identity")
    assert not make_staff(Role.OFFICER, Scope.REGION, "1").has_perm("officers.change_station")
