"""Run one benchmark in the databases that `manage.py bench` made, and print its figures."""

import argparse
import os
import platform
import sys
from importlib import import_module

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection


def main() -> None:
    """Migrate, run, print one line of JSON a figure; the machine goes to standard error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--rows", type=int)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    call_command("prepare", verbosity=0, stdout=sys.stderr)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]  # Django's test client
    sys.stderr.write(f"{machine()}\n")
    # Loaded only now: both need a Django that is set up.
    context = import_module("tests.benchmarks.kit.context").Context(rows=options.rows)
    for figure in import_module(f"tests.benchmarks.{options.name}").run(context):
        sys.stdout.write(figure.line(options.name) + "\n")
        sys.stdout.flush()


def machine() -> str:
    """Return one line that names the machine the figures are from."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    return (
        f"machine: {platform.machine()}, {os.cpu_count()} processors, {memory_gb:.0f} GB, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}, PostgreSQL {version}, fsync {fsync}"
    )


if __name__ == "__main__":
    main()
