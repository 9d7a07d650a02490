"""Hand pip's index, proxy and certificate settings on to uv, so that a machine set up for pip needs nothing more."""

import ast
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

SECTIONS = ("global", "install", ":env:")
"""From the weakest to the strongest, as pip reads them."""


def settings_of_pip(python: str) -> dict[str, str]:
    """Return pip's settings by plain name ("index-url"), the strongest source winning; empty without a working pip."""
    listing = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    return read_listing(listing.stdout if listing.returncode == 0 else "")


def read_listing(listing: str) -> dict[str, str]:
    """Return the settings in the output of `pip config list`, one line a setting: section.name='value'."""
    by_section: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.strip().rpartition(".")
        if section not in by_section:
            continue
        try:
            by_section[section][name.replace("_", "-")] = str(ast.literal_eval(value.strip()))
        except (SyntaxError, ValueError):
            continue
    merged: dict[str, str] = {}
    for section in SECTIONS:
        merged.update(by_section[section])
    return merged


def variables_for_uv(pip: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment variables that say to uv what pip was told; what is set for uv already stays."""
    wanted = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(pip.get("extra-index-url", "").split()),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": pip.get("default-timeout", "") or pip.get("timeout", ""),
        "UV_HTTP_RETRIES": pip.get("retries", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "ALL_PROXY": pip.get("proxy", ""),
        # pip takes the pinned version from whichever index has it; the hashes in the locks make that safe.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        **_certificates(pip, environment),
    }
    return {name: value for name, value in wanted.items() if value and not environment.get(name)}


def _certificates(pip: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Certificates come from pip's own setting, else from the variables that pip's HTTP library reads."""
    where = pip.get("cert") or environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE") or ""
    if not where:
        return {}
    return {"SSL_CERT_DIR" if Path(where).is_dir() else "SSL_CERT_FILE": where}
