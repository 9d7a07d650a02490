"""Every reusable read of stations, regions and the people in charge."""

from officers.queries.cards import CardContext, Face, card_context
from officers.queries.cover import Responsible, who_answers
from officers.queries.history import InCharge, who_was_in_charge
from officers.queries.moves import MovePlan, PlaceMove, plan_move
from officers.queries.reach import Reach, reach_of, region_ids_for, regions_of
from officers.queries.regions import colleagues_of_region, in_charge_on, officer_card, region_at, region_of_place
from officers.queries.snapshot import CACHE
from officers.queries.territory import RegionHit

__all__ = [
    "CACHE",
    "CardContext",
    "Face",
    "InCharge",
    "MovePlan",
    "PlaceMove",
    "Reach",
    "RegionHit",
    "Responsible",
    "card_context",
    "colleagues_of_region",
    "in_charge_on",
    "officer_card",
    "plan_move",
    "reach_of",
    "region_at",
    "region_ids_for",
    "region_of_place",
    "regions_of",
    "who_answers",
    "who_was_in_charge",
]
