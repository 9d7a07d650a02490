"""Fixtures and rules for every test: both databases, a state folder that goes away, what is run where."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from portal.runtime.translations import compile_translations
from tests.append_only import flush_lifts_append_only  # noqa: F401 - a fixture of every transactional test

SHARED_DATA = Path(os.environ.get("PORTAL_SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DATABASES = ["default", "keys"]
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
TRANSACTIONAL_FIXTURES = DATABASE_FIXTURES - {"db"}


# --- what is run ---


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the tests marked slow")
    parser.addoption("--faults", action="store_true", help="also run the tests marked faults, which kill and cut")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        _open_both_databases(item)
    left_out = {
        item
        for item in items
        if (item.get_closest_marker("slow") and not config.getoption("--full"))
        or (item.get_closest_marker("faults") and not config.getoption("--faults"))
        or (os.environ.get("PORTAL_TEST_DATABASE") == "sqlite" and not item.get_closest_marker("sqlite_too"))
    }
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]


def _open_both_databases(item: pytest.Item) -> None:
    """Let a database test use the key store too without saying so each time."""
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    if marker is None and not fixtures & DATABASE_FIXTURES:
        return
    options = dict(marker.kwargs) if marker else {"transaction": bool(fixtures & TRANSACTIONAL_FIXTURES)}
    if "databases" not in options:
        item.add_marker(pytest.mark.django_db(**options, databases=DATABASES), append=False)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_chromium() is None:
        if os.environ.get("REQUIRE_BROWSER", "") not in {"", "0"}:
            pytest.fail("REQUIRE_BROWSER is set and there is no Chromium on the PATH", pytrace=False)
        pytest.skip("not run: no Chromium on the PATH")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Leave the counts for `manage.py test`."""
    where = os.environ.get("PORTAL_TEST_RESULT")
    if not where:
        return
    counts = {name: len(reports) for name, reports in terminalreporter.stats.items()}
    words = [
        f"{counts[name]} {name}" for name in ("failed", "error", "passed", "skipped", "deselected") if counts.get(name)
    ]
    result = {
        "passed": counts.get("passed", 0),
        "failed": counts.get("failed", 0) + counts.get("error", 0),
        "not_run": counts.get("skipped", 0),
        "closing_line": ", ".join(words) or "no tests",
    }
    Path(where).write_text(json.dumps(result))


# --- where state goes ---


@pytest.fixture(scope="session", autouse=True)
def state_folder() -> Iterator[Path]:
    """Keep files, mails and static files of tests in a folder that goes away."""
    home = Path(tempfile.mkdtemp(prefix="portal-test-"))
    settings.PORTAL_HOME = home
    settings.MEDIA_ROOT = home / "media"
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir()
    settings.KEPT_MAIL_FOLDER = home / "mail"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for invented people
    compile_translations(settings.LOCALE_PATHS)
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, state_folder: Path) -> None:
    """Put SQLite test databases into files: threads of race tests must meet in one database."""
    for alias, database in settings.DATABASES.items():
        if database["ENGINE"].endswith("sqlite3"):
            database.setdefault("TEST", {})["NAME"] = str(state_folder / f"test-{alias}.sqlite3")


@pytest.fixture(autouse=True)
def _fresh_gazetteer() -> Iterator[None]:
    """Let each test build its own index of places: the rows of the one before vanished without moving the marker."""
    from portal.places.kept import forget_everything

    forget_everything()
    yield
    forget_everything()


# --- what tests ask for ---


def find_chromium() -> str | None:
    """Return the path of an installed Chromium."""
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; the test must be marked `browser`."""
    path = find_chromium()
    assert path, "mark the test with pytest.mark.browser"
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input beside the project; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real input is not beside the project")
    return SHARED_DATA
