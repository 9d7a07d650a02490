"""Make the portal's own Python environment with the standard library alone, and start again inside it.

There is one environment, `.venv`: `serve` installs requirements.lock, `test` and `bench` add requirements-test.lock,
which holds the same versions and more. Two environments would install everything twice and could disagree; one can
only be ahead. uv does the work because a plain `pip install` is refused on Debian and `python3 -m venv` needs a
package there; uv itself arrives by `pip install --target`, which is allowed everywhere and touches nothing else.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.runtime.pip_settings import settings_of_pip, variables_for_uv
from portal.runtime.processes import bound_command

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / ".venv"
TOOLS = ROOT / ".venv-tools"
STAMP = HOUSE / "portal-stamp.json"
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
UV_LOCK = ROOT / "requirements-uv.lock"


class BootstrapFailed(Exception):
    """The environment could not be made; the text says what to do."""


def ensure_environment(arguments: list[str], *, with_tests: bool) -> None:
    """Return when this Python may run the portal; otherwise make the environment and start again inside it.

    Does nothing when another environment is active or PORTAL_NO_BOOTSTRAP is set. Raises BootstrapFailed.
    """
    inside_own = Path(sys.prefix) == HOUSE
    if os.environ.get("PORTAL_NO_BOOTSTRAP") or (sys.prefix != sys.base_prefix and not inside_own):
        return
    if os.name != "posix":
        raise BootstrapFailed("the portal runs on Linux and macOS; on Windows use the Linux subsystem (WSL).")
    try:
        install(with_tests=with_tests)
    except OSError as error:
        raise BootstrapFailed(f"cannot make the environment in {HOUSE}: {error.strerror or error}") from error
    if not inside_own:
        os.execv(house_python(), [str(house_python()), *arguments])


def house_python() -> Path:
    """Return the Python of the own environment, which need not exist yet."""
    return HOUSE / "bin" / "python"


def install(*, with_tests: bool) -> None:
    """Bring the environment in step with the locks; instantly done when its stamp says so. Raises BootstrapFailed."""
    if _is_in_step(with_tests):
        return
    with _only_process():
        if _is_in_step(with_tests):  # another process was faster
            return
        found = read_stamp()
        with_tests = with_tests or bool(found.get("test"))
        tell(f"Setting up the portal's own Python environment in {HOUSE.name} (once; a minute or so) …")
        uv = Uv()
        if not found or not house_python().exists():
            # Without a stamp an earlier set-up was interrupted: half-written packages look installed, so begin anew.
            shutil.rmtree(HOUSE, ignore_errors=True)
            uv.run("venv", "--quiet", "--no-project", "--python", _outer_python(), str(HOUSE))
        STAMP.unlink(missing_ok=True)
        lock = TEST_LOCK if with_tests else LOCK
        uv.run("pip", "sync", "--quiet", "--require-hashes", "--python", str(house_python()), str(lock))
        _write_stamp(with_tests)
        tell("The environment stands.")


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return what the environment was made from; empty when it was never finished."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def tell(sentence: str) -> None:
    """Say one sentence to the person in front of the terminal."""
    print(sentence, file=sys.stderr, flush=True)


def _is_in_step(with_tests: bool) -> bool:
    stamp = read_stamp()
    if not house_python().exists() or stamp.get("serve") != fingerprint(LOCK):
        return False
    wanted = fingerprint(TEST_LOCK)
    # Test packages that fell behind do not stand in the way of serving.
    return stamp.get("test") == wanted if with_tests else True


def _write_stamp(with_tests: bool) -> None:
    stamp = {"serve": fingerprint(LOCK)} | ({"test": fingerprint(TEST_LOCK)} if with_tests else {})
    scratch = STAMP.with_suffix(".new")
    scratch.write_text(json.dumps(stamp))
    scratch.replace(STAMP)


def _outer_python() -> str:
    """The Python that stands outside every environment."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


@contextmanager
def _only_process() -> Iterator[None]:
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Uv:
    """The installer, fetched by pip into a folder of its own, with pip's settings handed on."""

    def __init__(self) -> None:
        python = _outer_python()
        pip = settings_of_pip(python)
        self.environment = {**os.environ, **variables_for_uv(pip), "UV_PYTHON_DOWNLOADS": "never"}
        self.environment.pop("VIRTUAL_ENV", None)
        self.options = ["--no-index"] if pip.get("no-index", "").lower() in {"1", "true", "yes", "on"} else []
        if not os.environ.get("UV_CACHE_DIR") and not _can_be_written(_usual_cache()):
            self.environment["UV_CACHE_DIR"] = str(TOOLS / "cache")
        self.program = self._fetch(python)

    def _fetch(self, python: str) -> str:
        folder = TOOLS / f"uv-{fingerprint(UV_LOCK)[:12]}"
        program = folder / "bin" / "uv"
        if program.exists():
            return str(program)
        scratch = TOOLS / "uv-coming"
        shutil.rmtree(scratch, ignore_errors=True)
        options = ["--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore"]
        command = [python, "-m", "pip", "install", *options, "--no-deps", "--require-hashes", "--target", str(scratch)]
        fetched = subprocess.run([*command, "-r", str(UV_LOCK)], capture_output=True, text=True, check=False)
        if fetched.returncode == 0:
            shutil.rmtree(folder, ignore_errors=True)
            scratch.rename(folder)
            return str(program)
        on_path = shutil.which("uv")
        if on_path:
            return on_path
        raise BootstrapFailed(f"could not fetch the installer (uv) with pip:\n{fetched.stderr.strip()}")

    def run(self, *arguments: str) -> None:
        """Run uv. Raises BootstrapFailed with uv's own words."""
        options = self.options if arguments[0] == "pip" else []
        command = bound_command([self.program, *arguments, *options])  # no half-dead uv writes on behind our back
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode and not self.environment.get("SSL_CERT_FILE"):
            # New versions of pip trust what the machine trusts; uv does only when told.
            trusting = {**self.environment, "UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1"}
            done = subprocess.run(command, env=trusting, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BootstrapFailed(f"uv {' '.join(arguments[:2])} failed:\n{done.stderr.strip()}")


def _usual_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "uv"


def _can_be_written(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)
