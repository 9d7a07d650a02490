from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Register the mails of a concern with the outbox."""
        from reports.messages import register_messages

        register_messages()
