"""Stations on the admin pages; regions to look at only, as they have pages of their own under /manage/."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from officers.actions import StationFacts, edit_station, open_station
from officers.models import Region, Station
from portal.accounts.choices import Role
from portal.accounts.queries import has_role
from portal.clock import local_day


@admin.register(Station)
class StationAdmin(admin.ModelAdmin):
    """Stations; what is saved goes through the actions."""

    fields = ("name", "address", "phone", "email", "lon", "lat")
    list_display = ("name", "address", "phone")
    search_fields = ("name", "address")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say whether the person is an admin today."""
        return _is_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: Station | None = None) -> bool:
        """Say whether the person is an admin today."""
        return _is_admin(request)

    def has_delete_permission(self, request: HttpRequest, obj: Station | None = None) -> bool:
        """Refuse: what once had regions stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Station, form: "ModelForm[Any]", change: bool) -> None:
        """Open or edit the station."""
        facts = StationFacts(**{name: form.cleaned_data[name] for name in self.fields})
        if change:
            edit_station(station=Station.objects.get(pk=obj.pk), facts=facts, by=_person(request), at=timezone.now())
        else:
            obj.pk = open_station(facts=facts, by=_person(request), at=timezone.now()).pk


@admin.register(Region)
class RegionAdmin(admin.ModelAdmin):
    """Regions, to look at."""

    list_display = ("name", "station", "opened_on", "closed_on")
    list_select_related = ("station",)
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: see /manage/."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        """Refuse: see /manage/."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Region | None = None) -> bool:
        """Refuse: a region closes instead."""
        return False


def _is_admin(request: HttpRequest) -> bool:
    return bool(has_role(_person(request), Role.ADMIN, local_day(timezone.now())))


def _person(request: HttpRequest) -> Any:
    return request.user
