"""Compile the translations without the gettext tools, which a fresh machine lacks."""

import os
from collections.abc import Iterable
from pathlib import Path

import polib


def compile_translations(folders: Iterable[Path]) -> list[Path]:
    """Make every .mo below `folders` that is missing or older than its .po; return those made.

    Safe for several processes at once: each file appears whole.
    """
    made = []
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            scratch = target.with_name(f"{target.name}.{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(scratch))
            scratch.replace(target)
            made.append(target)
    return made
