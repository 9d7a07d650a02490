"""Carry out the real run on the databases of `python -m tests.realrun`, in an environment it made."""

import os
import sys
from importlib import import_module

import django
from django.core.management import call_command

from tests.realrun.options import read_options


def main() -> None:
    """Set up Django, bring the databases up to date and take the steps."""
    options = read_options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    call_command("prepare", verbosity=0, stdout=sys.stderr)
    import_module("tests.realrun.steps").take(options)  # loaded only now: it needs a Django that is set up


if __name__ == "__main__":
    main()
