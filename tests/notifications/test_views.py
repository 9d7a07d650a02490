"""The pages on which an admin looks after the outbox."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.audit.models import AuditRow
from portal.notifications.models import OutboxRow, State
from tests.notifications.conftest import NOW
from tests.notifications.people import client_of

pytestmark = pytest.mark.django_db

PAGE = "/manage/outbox/"


@pytest.fixture
def admin():
    return client_of(Role.ADMIN)


@pytest.fixture
def dead(posted):
    """Post and give up one message to each id."""

    def _dead(*ids):
        posted(*ids)
        OutboxRow.objects.update(state=State.DEAD, cause="SMTPRecipientsRefused 550", attempts=1, settled_at=NOW)
        return list(OutboxRow.objects.order_by("id"))

    return _dead


def _resend(row):
    return reverse("manage-outbox-resend", args=[row.pk])


def test_outbox_page_with_dead_letters_shows_kind_object_and_cause_but_no_recipient(admin, dead):
    dead("planted-recipient")
    page = admin.get(PAGE).content.decode()
    for words in ("test.letter", "thing 7", "SMTPRecipientsRefused 550"):
        assert words in page
    assert "planted-recipient" not in page


def test_outbox_page_counts_states_up_to_a_cap(admin, posted):
    posted(*[str(number) for number in range(120)])
    counts = admin.get(PAGE).context["counts"]
    assert [(count.state.value, count.label) for count in counts] == [
        ("waiting", "99+"),
        ("claimed", "0"),
        ("sent", "0"),
        ("withheld", "0"),
        ("dead", "0"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_outbox_page_costs_the_same_for_one_and_three(admin, dead, count, django_assert_num_queries):
    dead(*[str(number) for number in range(count)])
    admin.get(PAGE)
    with django_assert_num_queries(10):
        admin.get(PAGE)


def test_outbox_page_turns_to_older_letters(admin, dead):
    rows = dead(*[str(number) for number in range(51)])
    first = admin.get(PAGE)
    assert [letter.pk for letter in first.context["letters"]] == [row.pk for row in reversed(rows[1:])]
    assert [letter.pk for letter in admin.get(PAGE + first.context["older"]).context["letters"]] == [rows[0].pk]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, ""])
def test_outbox_page_with_a_made_up_page_shows_the_newest(admin, dead, before):
    dead("1")
    assert len(admin.get(PAGE, {"before": before}).context["letters"]) == 1


def test_resend_one_puts_it_back_with_one_audit_row(admin, dead):
    first, second = dead("1", "2")
    assert admin.post(_resend(first)).url == PAGE
    assert list(OutboxRow.objects.values_list("state", "attempts", "cause")) == [
        ("waiting", 0, ""),
        ("dead", 1, "SMTPRecipientsRefused 550"),
    ]
    [row] = AuditRow.objects.filter(what="outbox.resent")
    assert (row.object_kind, row.object_id, row.actor_role) == ("outbox", str(first.pk), "admin")
    assert OutboxRow.objects.get(pk=first.pk).message_id == first.message_id
    assert second.state == State.DEAD


def test_resend_of_what_is_not_dead_changes_nothing(admin, posted):
    [row] = posted("1")
    OutboxRow.objects.update(state=State.SENT)
    admin.post(_resend(row))
    assert (OutboxRow.objects.get().state, AuditRow.objects.filter(what="outbox.resent").count()) == (State.SENT, 0)


def test_resend_all_puts_every_one_back_and_says_how_many(admin, dead):
    dead("1", "2", "3")
    admin.post(reverse("manage-outbox-resend-all"))
    assert set(OutboxRow.objects.values_list("state", flat=True)) == {"waiting"}
    assert [row.detail for row in AuditRow.objects.filter(what="outbox.resent")] == [{"count": 3}]


def test_resend_by_get_is_refused(admin, dead):
    [row] = dead("1")
    assert admin.get(_resend(row)).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert OutboxRow.objects.get().state == State.DEAD


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMIN)])
def test_outbox_pages_for_anybody_but_admins_are_not_there(role, dead):
    [row] = dead("1")
    client = client_of(role)
    answers = [client.get(PAGE), client.post(_resend(row)), client.post(reverse("manage-outbox-resend-all"))]
    assert {answer.status_code for answer in answers} == {HTTPStatus.NOT_FOUND}
    assert OutboxRow.objects.get().state == State.DEAD


def test_outbox_page_without_second_factor_is_not_shown(dead):
    dead("1")
    answer = client_of(Role.ADMIN, second_factor=False).get(PAGE)
    assert b"test.letter" not in answer.content
