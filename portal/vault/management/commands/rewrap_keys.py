"""Rotates the master key."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.audit.actions import SYSTEM
from portal.vault.actions import rewrap_keys


class Command(BaseCommand):
    help = "Wrap every key with the first of VAULT_MASTER_KEYS; the others may leave the settings afterwards."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rewrap_keys(by=SYSTEM, at=timezone.now())
        self.stdout.write(f"{count} keys were wrapped anew; all are now wrapped with the first master key.")
