"""What every view must say about itself."""

from portal.accounts.access import Access
from portal.accounts.policy import THIRD_PARTY
from tests.security.routes import all_routes


def test_every_own_view_declares_who_may_use_it():
    own = [route for route in all_routes() if not route.is_third_party]
    assert own
    assert [str(route) for route in own if not isinstance(getattr(route.view, "access", None), Access)] == []


def test_every_third_party_view_stands_in_the_table_or_is_refused():
    undeclared = {route.name for route in all_routes() if route.access is None}
    assert undeclared == {"account_confirm_login_code"}  # sign-in by mailed code is not offered


def test_table_of_third_party_views_names_only_what_exists():
    names = {route.name for route in all_routes()}
    assert set(THIRD_PARTY) - names == {"set_language"} - names


def test_walk_finds_the_addresses_it_should():
    addresses = {route.address() for route in all_routes()}
    assert {"/", "/account/", "/account/login/", "/admin/", "/account/2fa/webauthn/keys/1/remove/"} <= addresses
    assert "/desk/concerns/222222222222/" in addresses
    assert not [address for address in addresses if "<" in address or "^" in address]
