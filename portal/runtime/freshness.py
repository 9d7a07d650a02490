"""Say cheaply, without loading Django, whether anything changed that `prepare` would have to act on."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

PATTERNS = ("**/migrations/*.py", "static/**/*", "locale/**/*.po", "portal/**/*.py", "*.lock")
"""What migrations, static files and translations are made from; the locks stand for those that packages bring."""
PASSED_OVER = frozenset({"var", "tests"})


def fingerprint_of_sources(root: Path) -> str:
    """Return a digest over path, size and time of everything that `prepare` reads, and over the Python it ran in."""
    digest = hashlib.sha256(sys.prefix.encode())
    for path in sorted(_sources(root)):
        found = path.stat()
        digest.update(f"{path.relative_to(root)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    # Folder by folder, so that the installed environment below .venv is never walked through.
    tops = [path for path in root.iterdir() if path.is_dir() and path.name not in PASSED_OVER and path.name[0] != "."]
    for pattern in PATTERNS:
        top, _, rest = pattern.partition("/")
        for folder in [root] if not rest else tops if top == "**" else [root / top]:
            inside = (f"**/{rest}" if top == "**" else rest) if rest else pattern
            yield from (path for path in folder.glob(inside) if path.is_file())
