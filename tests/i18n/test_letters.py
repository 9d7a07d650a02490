"""No letter speaks English to somebody who reads Estonian or Slovenian."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.texts.all_texts import NEEDS_TRANSLATION
from tests.i18n.reading import english_on

TEMPLATES = settings.ROOT / "templates"
PARTS = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for name in ("subject.txt", "body.txt", "body.html")
    for path in TEMPLATES.glob(f"*/mail/*/{name}")
)
MONDAY = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
FACTS = {
    **dict.fromkeys(("name", "officer", "answerer", "to", "region", "kind", "in_charge", "number", "words"), "Xx"),
    "site_name": "Yy",
    "day_count": 3,
    "due_at": MONDAY,
    "reason": "deputy",
    "country": settings.COUNTRY,
    "confirmed": False,
}
BARE = {"country": settings.COUNTRY, "due_at": MONDAY, "day_count": 1}


@pytest.mark.parametrize("language", NEEDS_TRANSLATION)
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    "facts", [FACTS, {"country": settings.COUNTRY, "due_at": MONDAY, "day_count": 1}], ids=["full", "bare"]
)
def test_letter_speaks_the_language(language, part, facts):
    with override(language):
        text = render_to_string(part, {**facts, "language": language})
    assert english_on(text, language, (settings.COUNTRY.force_name,)) == []


@pytest.mark.parametrize(("language", "said"), [("et", "esmaspäev, 2. märts"), ("sl", "ponedeljek, 2. marca")])
def test_deadline_is_written_as_the_language_does(language, said):
    with override(language):
        assert said in render_to_string("reports/mail/resident_submitted/body.txt", FACTS)
