"""Signing in with a password, and what comes after it."""

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys.backstage import PASSWORD
from tests.journeys.visitor import Visitor

PERIOD_S = 30
DIGITS = 6


@dataclass(frozen=True)
class CodeApp:
    """What a person keeps after setting up an authenticator app."""

    secret: str
    recovery_codes: tuple[str, ...]


def code_for(secret: str, *, periods_on: int = 0) -> str:
    """Return the code an authenticator app shows (RFC 6238), now or some periods on; the portal takes one period."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time()) // PERIOD_S + periods_on)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def sign_in_with_password(
    visitor: Visitor, email: str, *, secret: str = "", remember: bool = False, go: bool = True
) -> Visitor:
    """Sign in on the page for it; with the app's code, of the next period, where the person has one."""
    if go:
        visitor.go("/account/login/")
    visitor.write("Email", email).write("Password", PASSWORD).press("Sign in")
    if secret:
        visitor.heading("Second step").write("Code", code_for(secret, periods_on=1)).press("Sign in")
        visitor.heading("Remember this device?").shot("remember-device")
        if remember:
            visitor.choose("Do not ask for the second step")
        visitor.press("Continue")
    return visitor


def confirm_password(visitor: Visitor) -> Visitor:
    """Type the password once more, as asked before a second factor is added."""
    return visitor.heading("Is it really you?").write("Password", PASSWORD).press("Continue")


def set_up_code_app(visitor: Visitor) -> CodeApp:
    """Set up an authenticator app from the page staff are sent to, and keep the recovery codes."""
    confirm_password(visitor.follow("Set up an app")).heading("Set up an authenticator app").shot("second-factor-app")
    secret = visitor.page.locator("#main code").first.inner_text().strip()
    visitor.write("Authenticator code", code_for(secret)).press("Turn it on")
    visitor.heading("Recovery codes").shot("recovery-codes")
    codes = visitor.page.locator("#recovery_codes").inner_text().split()
    visitor.follow("I have kept them, continue")
    expect(visitor.page.locator("h1")).not_to_have_text("Recovery codes")
    return CodeApp(secret=secret, recovery_codes=tuple(codes))
