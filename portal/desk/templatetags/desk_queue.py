"""How a row of the queue shows its deadline."""

from datetime import datetime, timedelta

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from portal.clock import local_day
from reports.choices import Status
from reports.models import Concern

register = template.Library()
SOON = timedelta(hours=8)


DESK_WORDS = {
    Status.RECEIVED: _lazy("New"),
    Status.ACKNOWLEDGED: _lazy("Read"),
    Status.IN_PROGRESS: _lazy("In progress"),
    Status.WAITING: _lazy("Waiting for the resident"),
    Status.REFERRED: _lazy("Passed on"),
    Status.CLOSED: _lazy("Closed"),
}
"""The states as the police say them; the labels of the choices are the resident's words."""


@register.simple_tag
def status_tag(concern: Concern) -> str:
    """Return the state as a tag in the words of the desk."""
    return _tag(str(DESK_WORDS[Status(concern.status)]), concern.status)


@register.simple_tag
def extra_tags(concern: Concern) -> str:
    """Return what else must catch the eye: the resident answered, opened again."""
    spoke_at = concern.resident_spoke_at
    answered = spoke_at is not None and spoke_at > concern.submitted_at and concern.status != Status.RECEIVED
    tags = [
        (answered, _("the resident answered"), "new"),
        (concern.reopened_at is not None, _("opened again"), "soon"),
    ]
    return format_html_join(" ", "{}", ((_tag(text, kind),) for there, text, kind in tags if there))


@register.simple_tag
def due_tag(concern: Concern, at: datetime) -> str:
    """Return the deadline as a tag: late, due soon, or the day; nothing while the police owe no answer."""
    if concern.status == Status.WAITING or concern.resident_spoke_at is None:
        return ""
    day = formats.date_format(timezone.localtime(concern.due_at), "SHORT_DATE_FORMAT")
    if concern.due_at < at:
        return _tag(_("late since %(day)s") % {"day": day}, "late")
    if local_day(concern.due_at) == local_day(at):
        return _tag(_("due today"), "soon")
    if concern.due_at < at + SOON:
        return _tag(_("due %(day)s") % {"day": day}, "soon")
    return _tag(_("due %(day)s") % {"day": day}, "")


def _tag(text: str, kind: str) -> str:
    # As components/tag.html draws it; a template for each of 150 tags a page costs more than all its statements.
    return format_html('<strong class="tag{}">{}</strong>', f" tag--{kind}" if kind else "", text)
