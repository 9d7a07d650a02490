"""What can be refused, by name. Views turn these into words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError


class OfficersError(Exception):
    """Something about stations, regions or people in charge that cannot be done as asked."""


class NotAllowed(OfficersError):
    """The person may not do this."""


class OfficerAlreadyInCharge(OfficersError):
    """The officer is in charge of another region on one of these days."""


class RegionAlreadyLed(OfficersError):
    """The region has an officer in charge on one of these days."""


class RegionAlreadyDeputised(OfficersError):
    """The region has a deputy on one of these days."""


class PlaceAlreadyInRegion(OfficersError):
    """The place belongs to a region on one of these days."""


class RegionNotOpen(OfficersError):
    """The region is not open on that day."""


class PastDay(OfficersError):
    """The day has passed: what was in force then stays as it was."""


class EndsBeforeItBegins(OfficersError):
    """The last day lies before the first."""


class PersonInactive(OfficersError):
    """The person's account is switched off."""


class PortraitRefused(OfficersError):
    """The file cannot become a portrait; `why` is too_big, unreadable or too_many_pixels."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


OVERLAPS: dict[str, type[OfficersError]] = {
    "assignment_one_region_per_officer": OfficerAlreadyInCharge,
    "assignment_one_officer_per_region": RegionAlreadyLed,
    "deputyship_one_deputy_per_region": RegionAlreadyDeputised,
    "extent_place_in_one_region": PlaceAlreadyInRegion,
}
"""The overlap constraints of the database, and what each is called when it refuses."""


@contextmanager
def named_overlaps() -> Iterator[None]:
    """Turn the database's refusal of an overlap into its named error, on PostgreSQL and SQLite alike."""
    try:
        yield
    except IntegrityError as error:
        named = OVERLAPS.get(_constraint_of(error))
        if named is None:
            raise
        raise named from error


def _constraint_of(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)  # psycopg names the constraint; our SQLite triggers say only it
    return str(diagnosis.constraint_name) if diagnosis else str(error)
