"""Bring the catalogs in step with the texts in code and templates, and say what is wrong with them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.texts.all_texts import NEEDS_TRANSLATION, texts_of_language
from portal.texts.catalogs import catalog_path, merged, read_catalog
from portal.texts.checking import CatalogState, state_of


class Command(BaseCommand):
    help = "Merge the texts of code, templates and packages into locale/; with --check only say what is wrong there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where something is wrong")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        """Merge or check each language, one line a complaint and one line of counts a language."""
        folder = Path(settings.LOCALE_PATHS[0])
        states = [self._one(language, folder, check) for language in NEEDS_TRANSLATION]
        wrong_count = sum(len(state.complaints) for state in states)
        if check and wrong_count:
            raise CommandError(f"{wrong_count} texts need work")

    def _one(self, language: str, folder: Path, check: bool) -> CatalogState:
        texts = texts_of_language(settings.ROOT, language)
        path = catalog_path(folder, language)
        catalog = read_catalog(path)
        if not check:
            catalog = merged(catalog, texts, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalog.save(str(path))
        state = state_of(catalog, texts, language)
        for complaint in state.complaints:
            self.stdout.write(f"{language}: {complaint.what}: {complaint.text}")
        self.stdout.write(
            f"{language}: {state.text_count} texts, {len(state.complaints)} need work,"
            f" {state.unread_count} not yet read by a native speaker"
        )
        return state
