"""What Django itself can say about the project."""

import base64
from pathlib import Path

from tests.structure.tools import run_tool

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def test_every_model_change_has_its_migration(tmp_path: Path):
    variables = {"PORTAL_HOME": str(tmp_path), "DATABASE_URL": "", "KEYSTORE_URL": ""}
    run_tool("manage.py", "makemigrations", "--check", "--dry-run", variables=variables)


def test_production_settings_pass_the_deployment_check(tmp_path: Path):
    production = {
        "PORTAL_HOME": str(tmp_path),
        "PORTAL_TEST": "0",
        "DATABASE_URL": "postgresql://portal@db.example/portal",
        "KEYSTORE_URL": "postgresql://portal@keys.example/keys",
        "SECRET_KEY": "b7Jt2uTz9QvKx4LmWc8RfYh3NpSd6GaE1ZoViCqUkXlBnMwOsPrDyHjTeFgA0I5-",
        "VAULT_MASTER_KEYS": KEY,
        "RECEIPT_KEY": KEY,
        "CONTACT_INDEX_KEY": KEY,
        "REDIS_URL": "redis://broker.example/0",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example",
        "ALLOWED_HOSTS": "portal.example",
        "PORTAL_URL": "https://portal.example",
    }
    run_tool("manage.py", "check", "--deploy", "--fail-level", "WARNING", variables=production)
