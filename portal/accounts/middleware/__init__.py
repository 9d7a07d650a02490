"""What stands around every request; settings.MIDDLEWARE gives the order."""

from portal.accounts.middleware.default_deny import DefaultDenyMiddleware
from portal.accounts.middleware.idle_sign_out import IdleSignOutMiddleware
from portal.accounts.middleware.policy_headers import PolicyHeadersMiddleware
from portal.accounts.middleware.second_factor import SecondFactorMiddleware

__all__ = ["DefaultDenyMiddleware", "IdleSignOutMiddleware", "PolicyHeadersMiddleware", "SecondFactorMiddleware"]
