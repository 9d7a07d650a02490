"""One stylesheet for the pages, made of the small files under static/css/, and the storage that names static files."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/portal.css"


def stylesheet_text() -> str:
    """Return every file under static/css/ in the order of their numbers, as one text."""
    parts = sorted((settings.ROOT / "static" / "css").glob("*.css"))
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


class StylesheetFinder(BaseFinder):
    """Offer css/portal.css to collectstatic and to the development server, written afresh when a part changed."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the path of the bundle when it is asked for, else nothing found."""
        if path != BUNDLE:
            return []
        written = str(self._written())
        return [written] if find_all else written

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield the bundle with the storage that holds it."""
        if not matches_patterns(BUNDLE, ignore_patterns or []):
            yield BUNDLE, FileSystemStorage(location=self._written().parents[1])

    def _written(self) -> Path:
        target: Path = settings.PORTAL_HOME / "made" / BUNDLE
        text = stylesheet_text()
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return target


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Far-future names for static files; a page never breaks because one was not collected (tests, first start)."""

    def hashed_name(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the name with its hash, or the plain name where the file was not collected."""
        try:
            return super().hashed_name(name, *args, **kwargs)
        except ValueError:
            return name
