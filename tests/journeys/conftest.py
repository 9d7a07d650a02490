"""A served portal, a Chromium, and people in front of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.served import Served, fresh_home, served
from tests.journeys.visitor import DESKTOP, HEIGHTS, Opens, Visitor

PATIENCE_MS = 15_000
ARGUMENTS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


@pytest.fixture(scope="package")
def portal() -> Iterator[Served]:
    """A portal with the demo country, served for all journeys of this process."""
    home = fresh_home()
    try:
        with served(home) as running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium, ended with the package: its event loop must not meet the database tests of others."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, "--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def opens(portal: Served, browser: Browser) -> Iterator[Opens]:
    """Open a browser of somebody's own: `opens(width, script=False, language="et", kind=KeyboardVisitor)`.

    At the end of the test no page may have left an error in the console, broken the policy or missed a file.
    """
    folder = os.environ.get("PORTAL_SCREENSHOTS")
    pictures = Path(folder) if folder else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    visitors: list[Visitor] = []

    def open_browser(
        width: int = DESKTOP,
        *,
        script: bool = True,
        language: str = "en",
        kind: type[Visitor] = Visitor,
        **options: Any,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=script,
            locale=language,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        chosen = {"name": "django_language", "value": language, "url": portal.url}
        context.add_cookies([chosen])  # type: ignore[list-item]  # playwright's own dictionary type
        visitors.append(kind(portal, context, pictures))
        return visitors[-1]

    complaints_before = len(portal.complaints())
    yield open_browser
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.context.close()
    assert problems == []
    assert portal.complaints()[complaints_before:] == []
