"""Set up an installation: show what it will say, make the first admin with a second factor, send a test mail."""

import getpass
import os
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from portal.accounts.models import User
from portal.management.installation import NewAdmin, broker_answers, doubts, facts, make_first_admin

MOST_ATTEMPTS = 3


class Command(BaseCommand):
    help = (
        "Set up an installation: shows its facts back, makes the first admin with a second factor, sends a test"
        " mail. With --no-input it asks nothing: --email and --name are then needed, the password comes from"
        " PORTAL_ADMIN_PASSWORD, a secret for the second factor from PORTAL_ADMIN_TOTP_SECRET (else one is made)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="address of the first admin")
        parser.add_argument("--name", help="name of the first admin")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _ in settings.LANGUAGES]
        )
        parser.add_argument("--no-input", action="store_false", dest="ask", help="ask nothing")
        parser.add_argument("--no-mail", action="store_false", dest="mail", help="send no test mail")

    def handle(self, *args: Any, ask: bool, mail: bool, **options: Any) -> None:
        """Walk through the steps. Raises CommandError when one cannot be done."""
        self._ask = ask
        call_command("prepare", stdout=self.stdout)
        self._show_installation()
        new = self._gather_admin(options["email"], options["name"], options["language"])
        user, recovery_codes = make_first_admin(new, at=timezone.now())
        self.stdout.write(f"\n{user.email} is admin. Recovery codes, each good once; keep them on paper:")
        self.stdout.write("  " + "  ".join(recovery_codes))
        if mail:
            self._send_test_mail(user.email)
        self.stdout.write(f"\nSign in at {settings.SITE_URL}/account/login/")

    def _show_installation(self) -> None:
        self.stdout.write("\nThis is what residents will read:")
        for what, words in facts(settings.COUNTRY):
            self.stdout.write(f"  {what + ':':<26}{words}")
        self.stdout.write(f"  {'Address:':<26}{settings.SITE_URL}")
        for doubt in doubts(settings.COUNTRY):
            self.stdout.write(self.style.WARNING(f"  ! {doubt}"))
        if settings.REDIS_URL and not broker_answers():
            self.stdout.write(self.style.WARNING("  ! the broker of REDIS_URL does not answer"))
        if self._ask and input("Is all of this right? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise CommandError(
                "Copy a file of deploy/countries/, correct it, name it in PORTAL_COUNTRY, and run setup again."
            )

    def _gather_admin(self, email: str | None, name: str | None, language: str) -> NewAdmin:
        email = (email or self._answer("E-mail address of the first admin", "--email")).strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is no e-mail address") from None
        if User.objects.filter(email=email).exists():
            raise CommandError(
                "somebody with this address is here already; roles are given on the pages under /manage/"
            )
        name = name or self._answer("Name", "--name")
        password = self._gather_password(User(email=email, name=name))
        return NewAdmin(email, name, password, language, self._gather_second_factor(email))

    def _answer(self, question: str, option: str) -> str:
        if not self._ask:
            raise CommandError(f"{option} is needed with --no-input")
        return input(f"{question}: ").strip()

    def _gather_password(self, user: User) -> str:
        given = os.environ.get("PORTAL_ADMIN_PASSWORD", "")
        if not given and not self._ask:
            raise CommandError("PORTAL_ADMIN_PASSWORD must be set with --no-input")
        for _ in range(1 if given else MOST_ATTEMPTS):
            password = given or getpass.getpass("Password (12 characters or more): ")
            try:
                validate_password(password, user)
            except ValidationError as objections:
                self.stderr.write(" ".join(objections.messages))
                continue
            if given or getpass.getpass("Once more: ") == password:
                return password
            self.stderr.write("The two were not the same.")
        raise CommandError("there is no acceptable password")

    def _gather_second_factor(self, email: str) -> str:
        """Return the secret of the one-time codes, after a code has shown that it was taken over."""
        secret = os.environ.get("PORTAL_ADMIN_TOTP_SECRET") or generate_totp_secret()
        self.stdout.write("\nSecond factor: enter this into an authenticator app.")
        self.stdout.write(f"  {get_adapter().build_totp_url(User(email=email), secret)}\n  Secret: {secret}")
        if not self._ask:
            return secret
        for _ in range(MOST_ATTEMPTS):
            if validate_totp_code(secret, input("The code it shows now: ").strip()):
                return secret
            self.stderr.write("That is not the code; is the clock of this machine right?")
        raise CommandError("the second factor was not confirmed; nothing was made")

    def _send_test_mail(self, email: str) -> None:
        try:
            send_mail("Test mail of the portal", "Mail leaves the portal.", settings.DEFAULT_FROM_EMAIL, [email])
        except OSError as error:
            raise CommandError(f"the admin is made, but no mail leaves: {error}. Check EMAIL_URL.") from error
        self.stdout.write("A test mail is on its way; look whether it arrives.")
