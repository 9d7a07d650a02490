"""Forms drawn by the portal's renderer are accessible without further work."""

from bs4 import BeautifulSoup
from django import forms


class EveryKind(forms.Form):
    words = forms.CharField(
        label="What is happening?", help_text="In your words.", max_length=300, widget=forms.Textarea
    )
    level = forms.ChoiceField(
        label="Contact", choices=[("none", "None"), ("officer", "Officer")], widget=forms.RadioSelect
    )
    email = forms.EmailField(label="E-mail address", required=False)
    photo = forms.FileField(label="Photo", required=False)
    agreed = forms.BooleanField(label="I have read this")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(form: forms.Form) -> BeautifulSoup:
    return BeautifulSoup(str(form), "html.parser")


def test_form_labels_every_visible_input():
    page = drawn(EveryKind())

    inputs = [one for one in page.select("input, textarea, select") if one.get("type") != "hidden"]
    assert len(inputs) == 6
    assert all(page.select(f'label[for="{one["id"]}"]') for one in inputs)


def test_form_groups_choices_under_a_legend():
    group = drawn(EveryKind()).select_one(".field--radioselect fieldset")

    assert group.legend.get_text(strip=True) == "Contact"
    assert [one["value"] for one in group.select("input[type=radio]")] == ["none", "officer"]


def test_form_marks_what_is_optional_and_only_that():
    page = drawn(EveryKind())

    marked = [one.parent.get_text(" ", strip=True) for one in page.select(".field__optional")]
    assert marked == ["E-mail address (optional)", "Photo (optional)"]


def test_form_does_not_say_optional_twice():
    class Named(forms.Form):
        name = forms.CharField(label="Your name (optional)", required=False)

    assert drawn(Named()).select(".field__optional") == []


def test_form_filter_never_says_optional():
    class Filter(forms.Form):
        mark_optional = False
        name = forms.CharField(label="Name", required=False)

    assert drawn(Filter()).select(".field__optional") == []


def test_form_with_errors_names_hint_and_error_in_the_input():
    page = drawn(EveryKind({"words": "", "level": "", "email": "nobody"}))

    area = page.select_one("textarea")
    described = [page.find(id=one) for one in area["aria-describedby"].split()]
    assert [one.get_text(" ", strip=True) for one in described] == ["In your words.", "Error: This field is required."]
    assert area["aria-invalid"] == "true"


def test_form_with_errors_begins_with_links_to_the_fields():
    page = drawn(EveryKind({"words": "", "level": "", "email": "nobody"}))

    links = page.select(".error-summary a")
    assert [(one["href"], one.get_text()) for one in links] == [
        ("#id_words", "Please fill in: What is happening?"),
        ("#id_level_0", "Please fill in: Contact"),
        ("#id_email", "Enter a valid email address."),
        ("#id_agreed", "Please fill in: I have read this"),
    ]
    assert all(page.select(one["href"]) for one in links)


def test_form_error_over_the_whole_form_stands_in_the_summary():
    form = EveryKind({"words": "x", "level": "none", "agreed": "on"})
    form.add_error(None, "These two do not fit.")

    assert drawn(form).select_one(".error-summary li").get_text() == "These two do not fit."


def test_form_keeps_hidden_fields_without_a_group():
    page = drawn(EveryKind())

    assert page.select_one('input[name="key"]').parent.name == "[document]"


def test_form_escapes_what_people_typed():
    page = str(EveryKind({"words": "</textarea><script>alert(1)</script>"}))

    assert "<script>alert" not in page


def test_form_hint_under_an_option_is_read_with_it():
    form = EveryKind()
    form.fields["level"].hints = {"none": "Anonymous."}

    assert drawn(form).select_one('label[for="id_level_0"]').get_text(" ", strip=True) == "None Anonymous."


def test_text_area_with_a_limit_says_how_much_fits():
    count = drawn(EveryKind()).select_one("[data-count-for]")

    assert (count["data-count-for"], count["data-count-most"]) == ("id_words", "300")
