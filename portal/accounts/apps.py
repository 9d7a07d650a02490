from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"

    def ready(self) -> None:
        """Listen to sign-in and second factor of Django and allauth."""
        from portal.accounts import receivers

        receivers.connect()
