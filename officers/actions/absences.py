"""Days on which somebody does not answer."""

from datetime import date, datetime

from officers.actions.changing import change, note
from officers.actions.periods import end_periods
from officers.errors import EndsBeforeItBegins, PastDay
from officers.models import Absence
from officers.permissions import check_self_or_admin
from portal.accounts.models import User
from portal.clock import local_day


def record_absence(*, officer: User, from_on: date, to_on: date, by: User | None, at: datetime) -> Absence:
    """Note that the person does not answer from `from_on` until the day before `to_on`; the reason is not asked.

    One's own, or as an admin: else raises NotAllowed. Raises EndsBeforeItBegins, and PastDay for one wholly over.
    One audit row.
    """
    check_self_or_admin(officer, by, at)
    if to_on <= from_on:
        raise EndsBeforeItBegins
    if to_on <= local_day(at):
        raise PastDay
    with change():
        absence = Absence.objects.create(officer=officer, from_on=from_on, to_on=to_on)
        note("absence.recorded", absence, by=by, at=at, officer=officer.pk, from_on=from_on, to_on=to_on)
    return absence


def cancel_absence(*, absence: Absence, by: User | None, at: datetime) -> None:
    """Let the person answer again from today; an absence still to come is taken back. Raises NotAllowed.

    One audit row.
    """
    check_self_or_admin(absence.officer, by, at)
    with change():
        end_periods(Absence.objects.filter(pk=absence.pk), local_day(at))
        note("absence.cancelled", absence, by=by, at=at, officer=absence.officer_id)
