"""allauth's second factors, with secrets sealed at rest and plain names."""

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from qrcode.image.svg import SvgPathFillImage

from portal.accounts.models import User
from portal.vault.lasting import lasting_cipher


class PortalMFAAdapter(DefaultMFAAdapter):
    """Seal what allauth would keep in the clear, and name keys so that people tell them apart."""

    def encrypt(self, text: str) -> str:
        """Return a secret sealed for the database."""
        return lasting_cipher("second_factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a sealed secret. Raises InvalidToken when the master key that sealed it is gone."""
        return lasting_cipher("second_factor").decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # allauth's name
        """Return the name offered for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def build_totp_svg(self, url: str) -> str:
        """Return the picture on white: without a ground of its own no phone reads it in the dark scheme."""
        return str(qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
