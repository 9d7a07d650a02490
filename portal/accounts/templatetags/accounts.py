"""What account pages must know about the session."""

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from portal.accounts import second_factor
from portal.accounts.queries import is_staff_member
from portal.clock import local_day

register = template.Library()


@register.simple_tag(takes_context=True)
def waits_for_second_factor(context: RequestContext) -> bool:
    """Say whether this is a member of staff who reaches nothing yet."""
    request, on = context["request"], local_day(timezone.now())
    return is_staff_member(request.user, on) and not second_factor.is_passed(request, on)
