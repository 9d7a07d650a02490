"""The process behind the scenes of a served portal: builds the demo country, then does what journeys ask of it.

Journeys cannot reach the database of the portal they walk through: it is another process's. One question a line on
standard input, one answer a line on standard output, both JSON.
"""

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import django

PASSWORD = "correct horse battery staple"


def deliver_mail() -> int:
    """Send what waits in the outbox, as the worker does; return how many left."""
    from django.utils import timezone

    from portal.notifications.actions import drain_outbox

    return drain_outbox(clock=timezone.now).sent


def mails(to: str) -> list[dict[str, str]]:
    """Return the mails to an address, newest first."""
    from portal.notifications.kept_mail import kept_mails

    return [{"subject": mail.subject, "text": mail.text, "html": mail.html} for mail in kept_mails(50, to=to)]


def concerns_with(words: str) -> int:
    """Return how many concerns hold exactly these words."""
    from reports.models import Concern

    return Concern.objects.filter(words=words).count()


def leave_idle(session_key: str, minutes: int) -> None:
    """Let a session look as if its person did nothing for so long."""
    from importlib import import_module

    from django.conf import settings

    from portal.accounts.sign_in import SEEN_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    session[SEEN_KEY] = session[SEEN_KEY] - minutes * 60
    session.save()


def appoint_newcomer(email: str, name: str) -> None:
    """Make a colleague at the station of Mari Tamm, with a password and without a second factor."""
    from django.utils import timezone

    from officers.models import Station
    from portal.accounts.actions import grant_role, make_person
    from portal.accounts.choices import Role, Scope
    from portal.clock import local_day
    from portal.demo.building import KIVILINN

    at = timezone.now()
    user = make_person(email=email, name=name, language="en", by=None, at=at, password=PASSWORD)
    station = Station.objects.get(name=KIVILINN)
    grant_role(
        user=user,
        role=Role.STATION_COLLEAGUE,
        scope=Scope.STATION,
        scope_id=str(station.pk),
        from_on=local_day(at),
        by=None,
        at=at,
    )


def refuse_a_letter() -> None:
    """Let one message of the outbox be given up, so that the admins' page has something to show."""
    from django.utils import timezone

    from portal.notifications.models import OutboxRow, State

    row = OutboxRow.objects.order_by("-pk").first()
    assert row is not None
    OutboxRow.objects.filter(pk=row.pk).update(state=State.DEAD, cause="refused", settled_at=timezone.now())


TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task for task in (deliver_mail, mails, concerns_with, leave_idle, appoint_newcomer, refuse_a_letter)
}


def main() -> None:
    """Build the country, say so, and answer until standard input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    from django.core.management import call_command

    call_command("prepare", demo=True)
    _say(answers, {"ready": True})
    for line in sys.stdin:
        question = json.loads(line)
        try:
            _say(answers, {"answer": TASKS[question["task"]](**question["with"])})
        except Exception:  # whatever it is, the journey that asked shall show it
            _say(answers, {"broken": traceback.format_exc()})


def _say(answers: TextIO, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
