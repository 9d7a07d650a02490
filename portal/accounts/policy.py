"""Who may use the views that are not ours, by name. A third-party view that does not stand here is refused."""

from django.urls import ResolverMatch

from portal.accounts.access import ANYONE, SIGNED_IN, Access, staff_access
from portal.accounts.choices import Role

ADMIN_NAMESPACE = "admin"
ADMIN_ACCESS = staff_access(Role.ADMIN)
THIRD_PARTY_PACKAGES = ("allauth.", "django.views.i18n", "django.contrib.admin.")

ENTRANCE = (
    "account_login",
    "account_signup",
    "account_logout",
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_trust",
    "mfa_login_webauthn",
    "set_language",
)
OWN_ACCOUNT = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
THIRD_PARTY: dict[str, Access] = dict.fromkeys(ENTRANCE, ANYONE) | dict.fromkeys(OWN_ACCOUNT, SIGNED_IN)

ALWAYS_REACHABLE = frozenset({"account_logout", "set_language", "account_confirm_email"})
FIRST_FACTOR_PAGES = ALWAYS_REACHABLE | {
    "account_email",
    "account_email_verification_sent",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
"""All that staff without a second factor reach: the pages that set one up."""
SHOW_FACTOR_PAGES = ALWAYS_REACHABLE | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
"""All that staff reach who have a second factor but have not shown it in this session.

Not the pages that set one up: a stolen password would be enough to add another factor there.
"""


def access_of(match: ResolverMatch) -> Access | None:
    """Return who may use the view an address resolved to; None if nobody declared it."""
    declared: Access | None = getattr(match.func, "access", None)
    if declared is not None:
        return declared
    if match.namespaces == [ADMIN_NAMESPACE]:
        return ADMIN_ACCESS
    if is_third_party(match):
        return THIRD_PARTY.get(match.view_name)
    return None


def is_third_party(match: ResolverMatch) -> bool:
    """Say whether the view comes from a package whose views cannot declare their access themselves."""
    return match.namespaces == [ADMIN_NAMESPACE] or match.func.__module__.startswith(THIRD_PARTY_PACKAGES)
