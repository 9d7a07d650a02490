"""Which packages' texts people can meet here, and which of those the packages themselves have not translated."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polib

from portal.texts.finding import TEMPLATE_ENDINGS, FoundText, TextKey, files_below, texts_in


@dataclass(frozen=True)
class Package:
    """A package some of whose texts people meet: where in it they stand, and where its own catalogs lie."""

    name: str
    folders: tuple[str, ...]
    catalogs: tuple[str, ...]


PACKAGES = (
    Package(
        "django",
        (
            "core/validators.py",
            "forms",
            "db/models/base.py",
            "db/models/fields/__init__.py",
            "template/defaultfilters.py",
            "utils/dates.py",
            "utils/text.py",
            "utils/timesince.py",
            "contrib/auth/forms.py",
            "contrib/auth/password_validation.py",
            "contrib/auth/validators.py",
            "contrib/messages",
            "contrib/admin",
        ),
        ("conf/locale", "contrib/auth/locale", "contrib/admin/locale"),
    ),
    Package(
        "allauth",
        ("account", "core", "mfa", "templates/account", "templates/mfa", "templates/allauth"),
        ("locale",),
    ),
)

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
ALTERNATIVE_MONTHS = frozenset(TextKey(month, "alt. month") for month in (*MONTHS, "December"))
TRANSLATED_ANEW = {"sl": ALTERNATIVE_MONTHS}
"""By language: texts that a package translates, but not as our pages need them: a day takes the month's genitive."""
READ_BESIDE_OURS = (
    "allauth/account/adapter.py",
    "allauth/account/fields.py",
    "allauth/account/forms.py",
    "django/contrib/auth/password_validation.py",
    "allauth/mfa/adapter.py",
    "allauth/mfa/totp/forms.py",
    "allauth/mfa/webauthn/forms.py",
    "allauth/templates/account/email/account_already",
    "allauth/templates/account/email/email_confirmation_",
    "allauth/templates/account/email/password_reset_key",
    "allauth/templates/account/messages/",
    "allauth/templates/mfa/messages/",
)
"""Where the texts of packages stand that residents read in one breath with ours. All of them are translated anew:
the packages' own words differ from ours for the same thing and mix two ways of addressing people."""


@cache
def package_texts(own_templates: Path) -> Mapping[TextKey, FoundText]:
    """Return the texts of the declared folders of all packages, templates that ours replace left out; read once."""
    files = []
    for package in PACKAGES:
        for path, name in files_below(_root(package), package.folders):
            replaced = path.suffix in TEMPLATE_ENDINGS and (own_templates / name.partition("templates/")[2]).exists()
            if not replaced:
                files.append((path, f"{package.name}/{name}"))
    return texts_in(files)


def texts_left_untranslated(found: Mapping[TextKey, FoundText], language: str) -> dict[TextKey, FoundText]:
    """Return those of the packages' texts that we translate: left out by their own catalogs, or translated anew."""
    done = _translated_by_packages(language) - TRANSLATED_ANEW.get(language, frozenset())
    return {
        key: text
        for key, text in found.items()
        if key not in done or any(name.startswith(READ_BESIDE_OURS) for name in text.files)
    }


@cache
def _translated_by_packages(language: str) -> frozenset[TextKey]:
    done = set()
    for package in PACKAGES:
        for catalog in package.catalogs:
            path = _root(package) / catalog / language / "LC_MESSAGES" / "django.po"
            if path.exists():
                done |= {
                    TextKey(entry.msgid, entry.msgctxt) for entry in polib.pofile(str(path)) if entry.translated()
                }
    return frozenset(done)


def _root(package: Package) -> Path:
    spec = find_spec(package.name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {package.name} is not installed", name=package.name)
    return Path(spec.origin).parent
