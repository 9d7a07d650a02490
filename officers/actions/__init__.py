"""Every write to stations, regions and the people in charge."""

from officers.actions.absences import cancel_absence, record_absence
from officers.actions.cards import CardFacts, save_card
from officers.actions.changing import raise_marker
from officers.actions.people import appoint_deputy, appoint_officer, end_assignment, end_deputyship
from officers.actions.regions import StationFacts, close_region, edit_region, edit_station, open_region, open_station
from officers.actions.territory import move_places

__all__ = [
    "CardFacts",
    "StationFacts",
    "appoint_deputy",
    "appoint_officer",
    "cancel_absence",
    "close_region",
    "edit_region",
    "edit_station",
    "end_assignment",
    "end_deputyship",
    "move_places",
    "open_region",
    "open_station",
    "raise_marker",
    "record_absence",
    "save_card",
]
