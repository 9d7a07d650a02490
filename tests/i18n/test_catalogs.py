"""Every text of ours, and every text of packages that people meet, is there in every language."""

import tomllib
from io import StringIO

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import ngettext, override

from portal.texts.all_texts import NEEDS_TRANSLATION, texts_of_language
from portal.texts.catalogs import PLURAL_FORMS, UNREAD, catalog_path, merged, read_catalog
from portal.texts.checking import state_of, wrong_with
from portal.texts.finding import FoundText, TextFoundTwice, TextKey, texts_in
from portal.texts.packages import package_texts

COUNTRIES = sorted((settings.ROOT / "deploy" / "countries").glob("*.toml"))
SPEAKS = ("en", *NEEDS_TRANSLATION)


def catalog_of(language: str) -> polib.POFile:
    return read_catalog(catalog_path(settings.LOCALE_PATHS[0], language))


@pytest.mark.parametrize("language", NEEDS_TRANSLATION)
def test_catalog_lacks_nothing_and_holds_nothing_else(language):
    state = state_of(catalog_of(language), texts_of_language(settings.ROOT, language), language)
    assert state.complaints == ()


@pytest.mark.parametrize("language", NEEDS_TRANSLATION)
def test_catalog_is_as_the_command_writes_it(language):
    fresh = merged(catalog_of(language), texts_of_language(settings.ROOT, language), language)
    assert (
        str(fresh) == catalog_path(settings.LOCALE_PATHS[0], language).read_text(encoding="utf-8").rstrip("\n") + "\n"
    )


def test_every_language_the_portal_names_has_a_catalog():
    assert set(settings.LANGUAGE_NAMES) - {"en"} == set(NEEDS_TRANSLATION) == set(PLURAL_FORMS)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda path: path.stem)
def test_texts_of_a_country_are_in_every_language(country):
    texts = tomllib.loads(country.read_text(encoding="utf-8"))["texts"]
    assert {name: [code for code in SPEAKS if not versions.get(code)] for name, versions in texts.items()} == {
        name: [] for name in texts
    }


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 okoliš"), (2, "2 okoliša"), (3, "3 okoliši"), (5, "5 okolišev"), (101, "101 okoliš")]
)
def test_slovenian_counts_in_four_forms(count, said):
    with override("sl"):
        assert ngettext("%(count)s region", "%(count)s regions", count) % {"count": count} == said


# --- the tool itself ---


def entry(
    text: str, translation: str, plural: str = "", forms: tuple[str, ...] = ()
) -> tuple[polib.POEntry, FoundText]:
    found = FoundText(TextKey(text), plural)
    return polib.POEntry(
        msgid=text, msgstr=translation, msgid_plural=plural, msgstr_plural=dict(enumerate(forms))
    ), found


@pytest.mark.parametrize(
    ("text", "translation", "wrong"),
    [
        ("Hello %(name)s", "Tere %(name)s", ""),
        ("Hello %(name)s", "Tere %(nimi)s", "placeholders"),
        ("Hello %(name)s", "Tere", "placeholders"),
        ("{count} places", "{count} kohta", ""),
        ("{count} places", "{arv} kohta", "placeholders"),
        ("A <strong>name</strong>", "<strong>Nimi</strong>", ""),
        ("A <strong>name</strong>", "Nimi", "tags"),
        ('Call <a href="tel:1">1</a>', 'Helista <a href="tel:2">1</a>', "tags"),
        ("Name: ", "Nimi:", "edges"),
        ("Name", "", "untranslated"),
    ],
)
def test_entry_is_checked_against_its_text(text, translation, wrong):
    assert wrong_with(*entry(text, translation), "et") == wrong


@pytest.mark.parametrize(
    ("forms", "language", "wrong"),
    [
        (("Üks koht", "%(count)s kohta"), "et", ""),
        (("Üks koht", "Kohti"), "et", "placeholders"),
        (("Üks koht", ""), "et", "untranslated"),
        (("%(count)s a", "%(count)s b", "%(count)s c", "%(count)s d"), "sl", ""),
        (("En kraj", "%(count)s b", "%(count)s c", "%(count)s d"), "sl", "placeholders"),
        (("%(count)s a", "%(count)s b"), "sl", "plural"),
    ],
)
def test_plural_is_checked_form_by_form(forms, language, wrong):
    assert wrong_with(*entry("One place", "", "%(count)s places", forms), language) == wrong


def test_texts_are_found_in_code_and_templates(tmp_path):
    (tmp_path / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        'A = _("In two " "parts")\nB = pgettext_lazy("month", "May")\nC = ngettext("%d thing", "%d things", 3)\n'
        'D = _(name)\nE = _(words["not"]["this"])\n'
    )
    (tmp_path / "page.html").write_text(
        '{% load i18n %}{% translate "100% sure" %} {% include "x" with a=_("Given on") %}{{ b|default:_("Else") }}\n'
        "{% blocktranslate trimmed with n=name %}\n  Hello\n  {{ n }}\n{% endblocktranslate %}"
        '{% blocktranslate count c=n context "shop" %}{{ c }} cup{% plural %}{{ c }} cups{% endblocktranslate %}'
    )
    found = texts_in([(tmp_path / "views.py", "views.py"), (tmp_path / "page.html", "page.html")])
    assert {key: text.plural for key, text in found.items()} == {
        TextKey("In two parts"): "",
        TextKey("May", "month"): "",
        TextKey("%d thing"): "%d things",
        TextKey("100%% sure"): "",
        TextKey("Given on"): "",
        TextKey("Else"): "",
        TextKey("Hello %(n)s"): "",
        TextKey("%(c)s cup", "shop"): "%(c)s cups",
    }


def test_text_with_two_plurals_is_refused(tmp_path):
    (tmp_path / "a.py").write_text('ngettext("a cup", "cups", n)\nngettext("a cup", "some cups", n)\n')
    with pytest.raises(TextFoundTwice, match="a cup"):
        texts_in([(tmp_path / "a.py", "a.py")])


def test_merging_keeps_translations_drops_the_gone_and_marks_the_new():
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Kept", msgstr="Jäi"))
    old.append(polib.POEntry(msgid="Gone", msgstr="Läks"))
    texts = {TextKey(text): FoundText(TextKey(text), "", ["a.py"]) for text in ("New", "Kept")}
    fresh = merged(old, texts, "et")
    assert [(each.msgid, each.msgstr, each.tcomment) for each in fresh] == [("New", "", UNREAD), ("Kept", "Jäi", "")]
    assert [(wrong.what, wrong.text) for wrong in state_of(fresh, texts, "et").complaints] == [("untranslated", "New")]
    assert state_of(fresh, texts, "et").unread_count == 1


def test_check_fails_and_writes_nothing_where_a_catalog_is_behind(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    with pytest.raises(CommandError, match="texts need work"):
        call_command("texts", "--check", stdout=StringIO())
    assert list(tmp_path.iterdir()) == []


def test_templates_of_packages_that_ours_replace_are_left_out():
    names = {name for text in package_texts(settings.ROOT / "templates").values() for name in text.files}
    assert "allauth/templates/account/login.html" not in names
    assert "allauth/account/forms.py" in names
