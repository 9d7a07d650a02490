"""Every address of the portal, walked from the resolver itself: a route added tomorrow is tested tomorrow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from portal.accounts.access import Access
from portal.accounts.policy import access_of, is_third_party

SAMPLES = {
    "int": "1",
    "string": "sample",
    "slug": "sample",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "a/b",
    "publicid": "2" * 12,
    "day": "2030-01-01",
}
"""A value that each converter of addresses takes."""
KNOWN_REGEX_PATHS = {
    "account_confirm_email": "confirm-email/sample/",
    "account_reset_password_from_key": "password/reset/key/1-sample/",
}
"""Addresses given as regular expressions by other packages, with one that matches."""


@dataclass(frozen=True)
class Route:
    """One address: its pattern, its name, the view behind it and the names of its variable parts."""

    pattern: str
    name: str
    view: Any
    parts: dict[str, str]
    """Name of each variable part and a value that its converter takes."""
    namespaces: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name or self.pattern

    @property
    def match(self) -> ResolverMatch:
        return ResolverMatch(self.view, (), {}, self.name, namespaces=list(self.namespaces))

    @property
    def access(self) -> Access | None:
        """Who may use it, as the default-deny middleware sees it."""
        return access_of(self.match)

    @property
    def is_third_party(self) -> bool:
        return is_third_party(self.match)

    def address(self, **values: object) -> str:
        """Return the address with these parts filled in, samples elsewhere."""
        address = self.pattern
        for part, sample in self.parts.items():
            address = address.replace(f"<{part}>", str(values.get(part, sample)))
        return f"/{address}"


def all_routes() -> list[Route]:
    """Return every route of the resolver, depth first."""
    return list(_walk(get_resolver().url_patterns, "", {}, ()))


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, parts: dict[str, str], namespaces: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        more_parts = {**parts, **{name: _sample(converter) for name, converter in entry.pattern.converters.items()}}
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry.url_patterns, prefix + _plain(entry.pattern), more_parts, inner)
        else:
            path = KNOWN_REGEX_PATHS.get(entry.name or "") or _plain(entry.pattern)
            yield Route(prefix + path, entry.name or "", entry.callback, more_parts, namespaces)


def _plain(pattern: RoutePattern | RegexPattern) -> str:
    """Return `desk/concerns/<public_id>/` for `desk/concerns/<public_id:public_id>/`."""
    if isinstance(pattern, RegexPattern):
        return "anything/"  # only the admin's catch-all remains; it takes every address
    return re.sub(r"<[^:>]+:([^>]+)>", r"<\1>", str(pattern))


def _sample(converter: object) -> str:
    return SAMPLES[type(converter).__name__.removesuffix("Converter").lower()]
