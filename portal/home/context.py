"""What every page shows of the installation and of the person looking at it."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from portal.accounts.choices import DESK_ROLES, Role
from portal.accounts.queries import roles_of
from portal.clock import local_day
from portal.country import Country

MANAGE_ROLES = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class Language:
    """One language of the switcher, named in itself."""

    code: str
    own_name: str
    chosen: bool


@dataclass(frozen=True)
class Link:
    """One entry of a navigation."""

    address: str
    label: str
    current: bool


class Site:
    """The facts of the installation, the languages and the navigation. Costs a query only for somebody signed in."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        self._request = request

    @property
    def name(self) -> str:
        return str(settings.SITE_NAME)

    @property
    def country(self) -> Country:
        country: Country = settings.COUNTRY
        return country

    @property
    def text_relay(self) -> str:
        """How to reach the emergency centre without speaking, in the language of the page where there is one."""
        return self.country.text("text_relay", get_language() or "") or self.country.text_relay

    @property
    def map_bounds(self) -> str:
        """West, south, east, north of the country, as the map reads them."""
        return ",".join(str(edge) for edge in self.country.bounds)

    @property
    def map_tiles(self) -> str:
        return str(settings.TILE_SERVER_URL)

    @property
    def map_attribution(self) -> str:
        return str(settings.TILE_ATTRIBUTION)

    @property
    def languages(self) -> list[Language]:
        """The configured languages in their own names."""
        chosen = get_language()
        return [
            Language(code, capfirst(get_language_info(code)["name_local"]), code == chosen)
            for code, _name in settings.LANGUAGES
        ]

    @property
    def here(self) -> str:
        """The address of this page, for coming back after switching the language."""
        return self._request.get_full_path() if self._request else "/"

    @property
    def navigation(self) -> list[Link]:
        """What residents come for."""
        return [
            self._link("/officers/find/", _("Find my officer")),
            self._link("/concerns/new/", _("Raise a concern")),
            self._link("/concerns/follow/", _("Follow a concern")),
        ]

    @property
    def own_navigation(self) -> list[Link]:
        """Sign in, or what belongs to the person signed in."""
        if not self.signed_in:
            return [self._link("/account/login/", _("Sign in"))]
        links = [self._link("/account/", _("My account"))]
        if self.may_manage:
            links.insert(0, self._link("/manage/", _("Manage")))
        if self.may_use_desk:
            links.insert(0, self._link("/desk/", _("Desk")))
        return links

    @property
    def signed_in(self) -> bool:
        """Say whether somebody is signed in; false where there is no request (while all else is broken)."""
        user = getattr(self._request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @property
    def may_use_desk(self) -> bool:
        return not DESK_ROLES.isdisjoint(self._roles)

    @property
    def may_manage(self) -> bool:
        return not MANAGE_ROLES.isdisjoint(self._roles)

    @cached_property
    def _roles(self) -> frozenset[Role]:
        if self._request is None or not self.signed_in:
            return frozenset()
        return roles_of(self._request.user, local_day(timezone.now()))

    def _link(self, address: str, label: str) -> Link:
        return Link(address, label, bool(self._request and self._request.path.startswith(address)))


def site(request: HttpRequest) -> dict[str, object]:
    """Give every template `site`, and the same as `portal`: allauth puts a `site` of its own in its place.

    Nothing is worked out until a template asks.
    """
    facts = Site(request)
    return {"site": facts, "portal": facts}
