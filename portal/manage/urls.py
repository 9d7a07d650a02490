"""Addresses below /manage/."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from portal.manage.views import (
    charge,
    front,
    importing_places,
    importing_tables,
    moving,
    people,
    places,
    regions,
    roles,
    stations,
)


class DayConverter:
    """A day as 2026-03-31; anything else is not found."""

    regex = "2[0-9]{3}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day. Raises ValueError, which means not found."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """Return the day as text."""
        return str(value)


register_converter(DayConverter, "day")

urlpatterns: list[URLPattern] = [
    path("", front.front, name="manage-front"),
    path("places/", places.places, name="manage-places"),
    path("places/move/", moving.move, name="manage-places-move"),
    path("places/<int:place_id>/", places.place, name="manage-place"),
    path("import-places/", importing_places.send_places, name="manage-places-import"),
    path("import-places/<int:level>/<slug:token>/", importing_places.check_places, name="manage-places-check"),
    path("import-place-names/", importing_tables.send_names, name="manage-names-import"),
    path("import-place-names/<slug:token>/", importing_tables.check_names, name="manage-names-check"),
    path("stations/", stations.stations, name="manage-stations"),
    path("stations/<slug:slug>/", stations.station, name="manage-station"),
    path("new-station/", stations.new_station, name="manage-station-new"),
    path("regions/", regions.regions, name="manage-regions"),
    path("regions/<slug:slug>/", regions.region, name="manage-region"),
    path("regions/<slug:slug>/change/", regions.change_region, name="manage-region-change"),
    path("regions/<slug:slug>/close/", regions.end_region, name="manage-region-close"),
    path("regions/<slug:slug>/officer/", charge.officer, name="manage-officer"),
    path("regions/<slug:slug>/officer/<int:assignment_id>/", charge.end_officer, name="manage-officer-end"),
    path("regions/<slug:slug>/deputy/", charge.deputy, name="manage-deputy"),
    path("regions/<slug:slug>/deputy/<int:deputyship_id>/", charge.end_deputy, name="manage-deputy-end"),
    path("new-region/", regions.new_region, name="manage-region-new"),
    path("import-regions/", importing_tables.send_regions, name="manage-regions-import"),
    path("import-regions/<day:from_on>/<slug:token>/", importing_tables.check_regions, name="manage-regions-check"),
    path("people/", people.people, name="manage-people"),
    path("people/<public_id:public_id>/", people.person, name="manage-person"),
    path("people/<public_id:public_id>/change/", people.change_person, name="manage-person-change"),
    path("people/<public_id:public_id>/invite/", people.invite, name="manage-person-invite"),
    path("people/<public_id:public_id>/switch-off/", people.switch_off, name="manage-person-off"),
    path("people/<public_id:public_id>/switch-on/", people.switch_on, name="manage-person-on"),
    path("people/<public_id:public_id>/absence/", charge.absence, name="manage-absence"),
    path("people/<public_id:public_id>/roles/", roles.grant, name="manage-role"),
    path("people/<public_id:public_id>/roles/<int:grant_id>/", roles.end, name="manage-role-end"),
    path("absences/<int:absence_id>/", charge.end_absence, name="manage-absence-end"),
    path("new-person/", people.new_person, name="manage-person-new"),
]
