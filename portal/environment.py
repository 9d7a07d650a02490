"""Typed readers of environment variables that fail loudly, with the variable's name in the error.

Pure standard library: the settings and the self-made environment of manage.py both read through here.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


class SettingMissing(Exception):
    """A variable without which the portal must not start is not set."""


class SettingMalformed(Exception):
    """A variable is set to something that cannot be meant."""


class Environment:
    """Read settings from a mapping of environment variables."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def has(self, name: str) -> bool:
        """Say whether the variable is set to something."""
        return bool(self._variables.get(name, "").strip())

    def text(self, name: str, default: str | None = None) -> str:
        """Return the text of a variable. Raises SettingMissing if it is unset and has no default."""
        value = self._variables.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise SettingMissing(f"{name} must be set")
        return default

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes/no variable. Raises SettingMalformed for any other word."""
        if name not in self._variables:
            return default
        word = self._variables[name].strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise SettingMalformed(f"{name} must be yes or no, not {word!r}")

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        """Return a whole number between least and most. Raises SettingMalformed for anything else."""
        if not self.has(name):
            return default
        value = self.text(name)
        try:
            number = int(value)
        except ValueError:
            raise SettingMalformed(f"{name} must be a whole number, not {value!r}") from None
        if not least <= number <= most:
            raise SettingMalformed(f"{name} must be between {least} and {most}, not {number}")
        return number

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Return a comma-separated list without empty entries."""
        if not self.has(name):
            return list(default)
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def folder(self, name: str, default: Path) -> Path:
        """Return an absolute folder path; it need not exist yet."""
        return Path(self.text(name, str(default))).expanduser().resolve()

    def database(self, name: str, default: str) -> dict[str, object]:
        """Return Django's settings of a database named by URL.

        Takes sqlite:///relative, sqlite:////absolute and postgres[ql]://user:password@host:port/name; the host may
        be a percent-encoded socket folder. Raises SettingMalformed for any other scheme.
        """
        value = self.text(name, default)
        parts = urlsplit(value)
        if parts.scheme == "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": parts.path[1:] if parts.netloc == "" else parts.path,
            }
        if parts.scheme in {"postgres", "postgresql"}:
            try:
                port = parts.port
            except ValueError:
                raise SettingMalformed(f"{name} has a port that is no number") from None
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path[1:]),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or "")
                if "%2F" not in parts.netloc.upper()
                else _socket_folder(parts.netloc),
                "PORT": str(port or ""),
            }
        raise SettingMalformed(f"{name} must start with sqlite:// or postgresql://")

    def mail(self, name: str) -> dict[str, object]:
        """Return Django's mail settings from smtp[s|+tls]://user:password@host:port, or an empty dict when unset.

        Raises SettingMalformed for any other scheme or a missing host.
        """
        if not self.has(name):
            return {}
        parts = urlsplit(self.text(name))
        if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
            raise SettingMalformed(f"{name} must be smtp://, smtps:// or smtp+tls:// with a host")
        default_port = {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme]
        return {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or default_port,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        }


def _socket_folder(netloc: str) -> str:
    """Return the socket folder of a percent-encoded host with its case kept, as urlsplit lowers host names."""
    host = netloc.rpartition("@")[2]
    return unquote(host.partition(":")[0])
