"""Text typed on account pages into checked values."""

import struct
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.codes import take_code
from portal.accounts.models import User

EMAIL_LENGTH = 254
PASSWORD_LENGTH = 256
JOINERS = frozenset({"\u200c", "\u200d"})
"""Needed inside words of some scripts and inside emoji; every other format character hides something."""


def refuse_hidden_characters(text: str) -> None:
    """Raise ValidationError for control, format and private characters: they disguise one name as another."""
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs"} for letter in text if letter not in JOINERS):
        raise ValidationError(_("Use letters, digits and ordinary signs only."), code="hidden_characters")


class DetailsForm(forms.Form):
    """How a person is called, and in which language they are addressed."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        validators=[refuse_hidden_characters],
        help_text=_("Only your officer sees it, and only when you raise a concern with your account."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class SignUpForm(SignupForm):
    """Sign-up that answers alike for new and known addresses, also when the same form arrives twice at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].validators.append(MaxLengthValidator(EMAIL_LENGTH))
        for name in ("password1", "password2"):
            self.fields[name].validators.append(MaxLengthValidator(PASSWORD_LENGTH))

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        """Save the person, or answer as if. The known address costs the same time: one password is hashed."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        """Remember the language the person signed up in."""
        super().custom_signup(request, user)
        user.language = get_language() or ""
        user.save(update_fields=["language"])


class _CodeOnceMixin:
    """A code from an app is taken once, in whichever process, and may be one step late or early."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not take_code(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_CodeOnceMixin, AuthenticateForm):
    """The code asked for at sign-in."""


class CodeAgainForm(_CodeOnceMixin, ReauthenticateForm):
    """The code asked for before something delicate."""


class _KeyMixin:
    """What a passkey says comes from the browser and may be anything: nonsense is a wrong code, not a breakdown."""

    def clean(self) -> Any:
        """Check the whole form."""
        with _nonsense_is_refused():
            return super().clean()  # type: ignore[misc]

    def clean_credential(self) -> Any:
        """Refuse what the package's parsers stumble over, and a zero byte, which no database column holds."""
        if "\\u0000" in str(self.data.get("credential")):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        checked = getattr(super(), "clean_credential", None)
        with _nonsense_is_refused():
            return checked() if checked else self.cleaned_data["credential"]  # type: ignore[attr-defined]


class KeyForm(_KeyMixin, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class KeyAgainForm(_KeyMixin, ReauthenticateWebAuthnForm):
    """A passkey before something delicate."""


class KeyAloneForm(_KeyMixin, LoginWebAuthnForm):
    """A passkey instead of a password."""


class AddKeyForm(_KeyMixin, AddWebAuthnForm):
    """A new passkey with a short name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].validators.append(MaxLengthValidator(60))
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password")
        self.fields["passwordless"].help_text = _("It will then ask for your fingerprint, face or PIN each time.")


@contextmanager
def _nonsense_is_refused() -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, struct.error) as error:
        raise get_adapter().validation_error("incorrect_code") from error
