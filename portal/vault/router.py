"""Sends wrapped keys to the key store and everything else to the main database, for queries and for migrations."""

from typing import Any

from django.db.models import Model

MAIN, KEYS = "default", "keys"
KEPT_APART = frozenset({("vault", "wrappedkey")})
"""(app label, lower-case model name) of what lives in the key store."""


class KeyStoreRouter:
    """Django's database router; without a say about any other alias."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return KEYS if _is_apart(model) else MAIN

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return KEYS if _is_apart(model) else MAIN

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        # Asked of the objects themselves: request.user is a lazy stand-in whose type is no model.
        return None if _is_apart(one) == _is_apart(other) else False

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """Keep every table in its own database; code and SQL of migrations without a model run in the main one."""
        if db not in {MAIN, KEYS}:
            return None
        apart = (app_label, (model_name or "").lower()) in KEPT_APART
        return apart == (db == KEYS)


def _is_apart(model: type[Model] | Model) -> bool:
    return (model._meta.app_label, model._meta.model_name) in KEPT_APART
