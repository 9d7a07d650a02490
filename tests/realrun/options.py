"""What one real run is asked to do."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.bootstrap import ROOT

DATA = Path(os.environ.get("PORTAL_SHARED_DATA") or ROOT.parent / "shared" / "data") / "estonia"


@dataclass(frozen=True)
class Options:
    """The words after the command."""

    events: int | None
    by_form: int
    pictures: Path | None
    hold: bool


def read_options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.realrun", description="The real run; docs/real-run.md.")
    parser.add_argument("--events", type=int, help="send only the first so many (default: all)")
    parser.add_argument("--by-form", type=int, default=200, help="how many also through the web form (default: 200)")
    parser.add_argument("--pictures", type=Path, help="work at the desk in a Chromium; its pictures go here")
    parser.add_argument("--hold", action="store_true", help="keep everything running at the end, until Ctrl-C")
    return Options(**vars(parser.parse_args()))
