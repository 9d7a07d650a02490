from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"

    def ready(self) -> None:
        """Make the one kind of message known that this app writes itself."""
        from portal.notifications.actions.account_mail import ACCOUNT_MAIL
        from portal.notifications.registry import register

        register(ACCOUNT_MAIL)
