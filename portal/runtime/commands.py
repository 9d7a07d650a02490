"""Which part of the runtime answers which command of manage.py."""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from portal.country import CountryMalformed
from portal.environment import SettingMalformed, SettingMissing
from portal.runtime.bootstrap import BootstrapFailed, ensure_environment

OWN_COMMANDS = {
    "serve": "portal.runtime.serving",
    "test": "portal.runtime.testing",
    "bench": "portal.runtime.benching",
}
NEEDS_TEST_GROUP = frozenset({"test", "bench", "texts"})


def main(arguments: Sequence[str]) -> int:
    """Run one command of manage.py and return its exit status. Replaces the process where an environment is made."""
    name = arguments[1] if len(arguments) > 1 else "help"
    try:
        ensure_environment(list(arguments), with_tests=name in NEEDS_TEST_GROUP)
    except BootstrapFailed as failure:
        print(f"manage.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("manage.py: interrupted; the next call begins where this one ended", file=sys.stderr)
        return 130
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        if name in OWN_COMMANDS:
            # Loaded only now: these modules may need what the environment has just been given.
            run: Callable[[Sequence[str]], int] = import_module(OWN_COMMANDS[name]).main
            return run(arguments[2:])
        import_module("django.core.management").execute_from_command_line(list(arguments))
    except (SettingMissing, SettingMalformed, CountryMalformed) as reason:
        print(f"manage.py: {reason} (see docs/settings.md)", file=sys.stderr)
        return 1
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("portal"):
            raise
        print(
            f"manage.py: this Python environment lacks the package {missing.name}. Install requirements-test.lock into"
            " it, or leave it (deactivate, unset PORTAL_NO_BOOTSTRAP) so that the portal makes its own.",
            file=sys.stderr,
        )
        return 1
    return 0
