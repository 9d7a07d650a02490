"""Translations are compiled when they are newer than what was compiled."""

import gettext
import os
from pathlib import Path

from portal.runtime.translations import compile_translations


def test_translation_is_compiled_once_and_again_when_changed(tmp_path: Path):
    source = tmp_path / "et" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "officer"\nmsgstr "piirkonnapolitseinik"\n'
    )
    target = source.with_suffix(".mo")

    assert compile_translations([tmp_path]) == [target]
    assert gettext.translation("django", tmp_path, ["et"]).gettext("officer") == "piirkonnapolitseinik"
    assert compile_translations([tmp_path]) == []
    os.utime(source, (target.stat().st_mtime + 1, target.stat().st_mtime + 1))
    assert compile_translations([tmp_path]) == [target]
