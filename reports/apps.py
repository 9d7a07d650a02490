from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Register the mails of a concern with the outbox, and its keys and copies with the vault."""
        from portal.vault.hooks import register_eraser, register_keeper
        from reports.actions.erasing import blank_concerns, keys_in_use
        from reports.messages import register_messages

        register_messages()
        register_keeper("reports", keys_in_use)
        register_eraser("reports", blank_concerns)
