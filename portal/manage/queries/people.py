"""People who work with the portal. Residents with an account are nobody's list: one is found by the whole address."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from officers.models import Assignment, Deputyship, Region, Station
from officers.queries.territory import in_force
from portal.accounts.choices import Role, Scope
from portal.accounts.models import RoleGrant, User

MOST_FOUND = 12


@dataclass(frozen=True)
class PersonRow:
    """One person with the roles and regions of the day."""

    person: User
    roles: tuple[str, ...]
    """As the reader calls them, each once."""
    in_charge_of: Region | None


@dataclass(frozen=True)
class GrantRow:
    """One role of a person, with the name of what it holds for."""

    grant: RoleGrant
    role: str
    holds_for: str
    is_over: bool
    is_planned: bool


def staff_people(q: str = "", *, role: Role | None = None, on: date | None = None) -> QuerySet[User]:
    """Return who holds or held a role, uses the admin pages, or was made here and never signed in.

    `q` is a part of name or address; a whole address also finds a resident, to switch an account off on request.
    """
    granted = Exists(RoleGrant.objects.filter(user=OuterRef("pk")))
    never_used = Q(last_login__isnull=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    people = Q(granted) | Q(is_staff=True) | never_used
    found = User.objects.filter((people & _named(q)) | Q(email=q.lower()) if q else people)
    if role is not None and on is not None:
        found = found.filter(Exists(RoleGrant.objects.filter(in_force(on), user=OuterRef("pk"), role=role)))
    return found


def person_rows(people: Sequence[User], on: date) -> list[PersonRow]:
    """Return people with roles and region of the day, in the order given. Two statements, however many."""
    roles: dict[int, list[str]] = defaultdict(list)
    for grant in RoleGrant.objects.filter(in_force(on), user__in=people):
        label = str(Role(grant.role).label)
        if label not in roles[grant.user_id]:
            roles[grant.user_id].append(label)
    regions = regions_led(people, on)
    return [PersonRow(person, tuple(roles[person.pk]), regions.get(person.pk)) for person in people]


def free_first(people: QuerySet[User], on: date) -> QuerySet[User]:
    """Return people by name, those first who are in charge of no region on the day."""
    led = Assignment.objects.filter(in_force(on), officer=OuterRef("pk"))
    return people.annotate(is_busy=Exists(led)).order_by("is_busy", "name", "pk")


def regions_led(people: Iterable[User], on: date) -> dict[int, Region]:
    """Return the region each of the people is in charge of on the day. One statement."""
    rows = Assignment.objects.filter(in_force(on), officer__in=[person.pk for person in people])
    return {row.officer_id: row.region for row in rows.select_related("region")}


def regions_deputised(person: User, on: date) -> QuerySet[Region]:
    """Return the regions a person deputises for on the day."""
    held = Deputyship.objects.filter(in_force(on), deputy=person, region=OuterRef("pk"))
    return Region.objects.filter(Exists(held))


def grant_rows(person: User, on: date) -> list[GrantRow]:
    """Return every role of a person, the newest first, with what it holds for by name. Three statements."""
    grants = list(RoleGrant.objects.filter(user=person).order_by("-from_on", "-pk"))
    stations = _names(Station, grants, Scope.STATION)
    regions = _names(Region, grants, Scope.REGION)
    names = {Scope.STATION.value: stations, Scope.REGION.value: regions}
    return [
        GrantRow(
            grant=grant,
            role=str(Role(grant.role).label),
            holds_for=names.get(grant.scope, {}).get(grant.scope_id, "") or str(Scope(grant.scope).label),
            is_over=grant.to_on is not None and grant.to_on <= on,
            is_planned=grant.from_on > on,
        )
        for grant in grants
    ]


def _names(model: type[Station] | type[Region], grants: Iterable[RoleGrant], scope: Scope) -> dict[str, str]:
    ids = [grant.scope_id for grant in grants if grant.scope == scope and grant.scope_id.isdigit()]
    return {str(key): name for key, name in model._default_manager.filter(pk__in=ids).values_list("pk", "name")}


def _named(q: str) -> Q:
    # SQLite folds only ASCII in LIKE, so names such as Õie are also looked for as people write them
    found = Q(email__icontains=q)
    for spelling in {q, q.lower(), q.title(), q.capitalize()}:
        found |= Q(name__icontains=spelling)
    return found
