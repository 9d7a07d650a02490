"""Find the texts to translate in Python files and templates, without the gettext tools."""

import ast
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, int] | tuple[int, str], ...] | None] = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATE_ENDINGS = (".html", ".txt", ".xml")
LEFT_OUT = frozenset({"tests", "migrations", "node_modules", "locale", "static"})


@dataclass(frozen=True)
class TextKey:
    """What makes a text one text for gettext."""

    text: str
    context: str | None = None


@dataclass
class FoundText:
    """A text with its plural, if it has one, and the files it stands in, in the order met."""

    key: TextKey
    plural: str = ""
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class TextFoundTwice(Exception):
    """The same text stands somewhere with one plural and elsewhere with another."""


def texts_in(files: Iterable[tuple[Path, str]]) -> dict[TextKey, FoundText]:
    """Return every text of the files, given as (where it lies, how it is called in references).

    Raises TextFoundTwice when a text has two plurals.
    """
    found: dict[TextKey, FoundText] = {}
    for path, name in files:
        for key, plural, notes in _texts_of_file(path):
            text = found.setdefault(key, FoundText(key))
            if plural and text.plural and plural != text.plural:
                raise TextFoundTwice(f"{name}: {key.text!r} has the plurals {text.plural!r} and {plural!r}")
            text.plural = text.plural or plural
            if name not in text.files:
                text.files.append(name)
            text.notes += [note for note in notes if note not in text.notes]
    return found


def files_below(root: Path, folders: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield each Python file and template below the folders (or the files named themselves), sorted by name."""
    for folder in folders:
        start = root / folder
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            inner = path.relative_to(root)
            if path.suffix in (".py", *TEMPLATE_ENDINGS) and not LEFT_OUT & set(inner.parts):
                yield path, inner.as_posix()


def _texts_of_file(path: Path) -> Iterator[tuple[TextKey, str, list[str]]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        # The extractor joins whatever strings stand in a call, those of subscripts too; only whole literals count.
        literals = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    else:
        source, literals = _calls_of_template(source, path.name), None
    file = io.BytesIO(source.encode())
    # The package's types name another order of the four than the one it yields.
    calls: Iterator[Any] = extract_python(file, KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    for _line, function, message, notes in calls:
        parts = [message] if isinstance(message, str) else list(message or ())
        context = parts.pop(0) if function.removesuffix("_lazy") in {"pgettext", "npgettext"} else None
        if not parts or not parts[0] or (literals is not None and parts[0] not in literals):
            continue  # a call with a name or an expression instead of a text
        plural = parts[1] if "ngettext" in function or "npgettext" in function else ""
        yield TextKey(parts[0], context), plural or "", notes


def _calls_of_template(source: str, name: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notes to translators that are not the last thing on their line
        calls = templatize(source, origin=name)
    # Lines begin at the margin: what is left of the markup must not read as Python's indentation.
    return "\n".join(line.strip() for line in calls.splitlines())
