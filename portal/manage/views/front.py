"""The first page: what there is, what lacks, what comes next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.choices import Role
from portal.manage.queries.front import next_steps, overview
from portal.manage.queries.regions import Show
from portal.manage.views.answering import admins, today


@admins
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show counts with links, and the steps still to take."""
    known = overview(today())
    steps = next_steps(known)
    context = {
        "known": known,
        "counts": {show.name: count for show, count in known.regions.items()},
        "shows": {show.name: show.value for show in Show},
        "people": {role.name: known.people.get(role, 0) for role in Role},
        "open_steps": [step for step in steps if not step.is_done],
        "done_count": sum(step.is_done for step in steps),
        "step_count": len(steps),
    }
    return render(request, "manage/front.html", context)
