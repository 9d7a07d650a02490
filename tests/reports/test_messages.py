"""The mails of a concern: what they say, what they never say, and when they do not leave."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail

from portal.accounts.actions import end_role
from portal.accounts.models import RoleGrant, User
from portal.audit.actions import SYSTEM
from portal.audit.models import AuditRow
from portal.notifications.actions import drain_outbox
from portal.notifications.messages import render_letter
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, Withheld, kind_named
from portal.vault.actions import destroy_key
from portal.vault.errors import MasterKeyUnknown
from reports import actions
from reports.choices import Status
from reports.lifecycle import STEPS, Told
from reports.messages import facts_told
from reports.models import Concern, FollowLink
from reports.queries import concern_by_link
from reports.receipts import new_receipt
from tests.reports.force import AT, PLANTED, WORDS, Force, follower, in_status, raised

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_too]
LATER = AT + timedelta(minutes=5)
SECRETS = {
    "words": "wildebeest in the stairwell",
    "question": "quokka question",
    "answer": "aardvark answer",
    "reply": "rhinoceros reply",
    "note": "narwhal note",
    "reason": "raccoon reason",
    "where": "wombat corner",
    "when": "walrus weekly",
    "again": "antelope again",
}
"""What stands nowhere else, said in every place of one concern's life."""


def _life(force: Force, receipt: str, **said: object) -> Concern:
    """Return a concern that lived through every step that writes to somebody."""
    concern = raised(
        receipt=receipt, words=SECRETS["words"], where_words=SECRETS["where"], when_words=SECRETS["when"], **said
    )
    actions.confirm_contact(concern=concern, by=follower(concern, "link"), at=AT)
    actions.open_concern(concern=concern, by=force.officer, at=AT)
    told = {"concern": concern, "by": force.officer, "at": AT}
    mine = {"concern": concern, "by": follower(concern), "at": AT}
    actions.note_on_concern(words=SECRETS["note"], **told)
    actions.ask_resident(words=SECRETS["question"], **told)
    actions.reply_to_officer(words=SECRETS["reply"], **mine)
    actions.answer_concern(words=SECRETS["answer"], **told)
    actions.refer_concern(to_whom="Road service", reason=SECRETS["reason"], **told)
    actions.hand_to_person(to=force.deputy, reason=SECRETS["reason"], **told)
    actions.close_concern(outcome="resolved", words=SECRETS["answer"], **told)
    actions.reopen_concern(words=SECRETS["again"], **mine)
    actions.withdraw_concern(words=SECRETS["reply"], **mine)
    concern.refresh_from_db()
    return concern


KINDS = [(side, fact) for side in Told for fact in facts_told(side)]


@pytest.mark.parametrize(("side", "fact"), KINDS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_mail_of_each_step_is_whole_and_tells_nothing_of_the_concern(force, side, fact, language):
    receipt = new_receipt()
    concern = _life(force, receipt, language=language, kind="crime")
    User.objects.update(language=language)
    letter = _letter(concern, fact, side)
    assert isinstance(letter, Letter)
    rendered = render_letter(letter)
    assert rendered.language == language
    assert rendered.address == (PLANTED.email if side is Told.RESIDENT else concern.answerer.email)
    whole = "\n".join([rendered.subject, rendered.text, rendered.html])
    for secret in (*SECRETS.values(), receipt, receipt.replace("-", ""), PLANTED.name, PLANTED.phone, "Westham"):
        assert secret not in whole
    link = re.search(rf"{re.escape(settings.SITE_URL)}/(\S+)", rendered.text)
    assert link
    assert link.group() in rendered.html
    if side is Told.RESIDENT:
        token = link.group(1).split("/")[3]
        assert concern_by_link(token, AT + timedelta(days=13)) == concern
        assert concern_by_link(token, AT + timedelta(days=14)) is None
    else:
        assert link.group(1) == f"desk/concerns/{concern.public_id}/"
    assert len(rendered.subject.strip()) > 5
    assert "\n" not in rendered.subject
    assert "112" in rendered.text


@pytest.mark.parametrize("fact", facts_told(Told.RESIDENT))
def test_mails_of_one_concern_hang_together(force, fact):
    concern = _life(force, new_receipt())
    letter = _letter(concern, fact, Told.RESIDENT)
    assert letter.thread == f"concern-{concern.public_id}"


def test_names_of_people_in_a_subject_break_no_header(force):
    User.objects.filter(pk=force.officer.pk).update(name="Olga\r\nBcc: all@example.org")
    force.officer.refresh_from_db()
    concern = in_status(Status.ACKNOWLEDGED, force)
    actions.confirm_contact(concern=concern, by=follower(concern, "link"), at=AT)
    actions.answer_concern(concern=concern, words="Done.", by=force.officer, at=AT)
    _drain()
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert message.recipients() in [[PLANTED.email], [force.officer.email]]


def test_closing_offers_to_open_again_only_once(force):
    concern = in_status(Status.CLOSED, force)
    actions.confirm_contact(concern=concern, by=follower(concern, "link"), at=AT)
    first = render_letter(_letter(concern, "closed", Told.RESIDENT))
    assert "open it again, once" in first.text
    actions.reopen_concern(concern=concern, words="Dark again.", by=follower(concern), at=LATER)
    actions.close_concern(concern=concern, outcome="resolved", words="Lit.", by=force.officer, at=LATER)
    second = render_letter(_letter(concern, "closed", Told.RESIDENT))
    assert "open it again" not in second.text + second.html


def test_every_step_that_tells_somebody_has_a_kind():
    for step in STEPS:
        if step.tells:
            assert kind_named(f"concern.{step.fact}").name == f"concern.{step.fact}"


def test_address_is_opened_through_the_door_by_the_system(force):
    concern = raised()
    _drain()
    rows = AuditRow.objects.filter(what="identity.opened", object_id=str(concern.pk))
    assert list(rows.values_list("actor_kind", "why")) == [("system", "to deliver a mail")]


# --- an address nobody confirmed ---


def test_unconfirmed_address_gets_the_first_mail_alone(force):
    concern = raised()
    actions.open_concern(concern=concern, by=force.officer, at=AT)
    actions.answer_concern(concern=concern, words="I was there.", by=force.officer, at=AT)
    _drain()
    assert [message.to for message in mail.outbox if message.to == [PLANTED.email]] == [[PLANTED.email]]
    assert _fates("concern") == {
        "concern.submitted": ("sent", ""),
        "concern.answered": ("withheld", "the address is not confirmed"),
    }
    actions.confirm_contact(concern=concern, by=follower(concern, "link"), at=LATER)
    actions.answer_concern(concern=concern, words="And again.", by=force.officer, at=LATER)
    _drain()
    assert len([message for message in mail.outbox if message.to == [PLANTED.email]]) == 2


def test_account_needs_no_confirmation(force):
    concern = raised(level="account", by=force.resident)
    actions.open_concern(concern=concern, by=force.officer, at=AT)
    actions.answer_concern(concern=concern, words="I was there.", by=force.officer, at=AT)
    _drain()
    assert set(_fates("concern").values()) == {("sent", "")}


@pytest.mark.parametrize("after", [timedelta(0), timedelta(minutes=30), timedelta(days=3)])
def test_unconfirmed_address_gets_three_mails_a_day_however_late_they_leave(force, after):
    times = [AT + timedelta(minutes=number) for number in range(5)]
    concerns = [raised(at=at) for at in times]
    other = raised(at=AT, identity=type(PLANTED)(email="other@example.org"))
    _drain(at=AT + timedelta(minutes=5) + after)
    got = {row.object_id: (row.state, row.cause) for row in OutboxRow.objects.filter(recipient_kind="concern")}
    enough = ("withheld", "enough mails to an unconfirmed address today")
    assert [got[str(concern.pk)] for concern in concerns] == [("sent", "")] * 3 + [enough] * 2
    assert got[str(other.pk)] == ("sent", "")
    raised(at=AT + timedelta(days=1, minutes=5))
    _drain(at=AT + timedelta(days=1, minutes=5) + after)
    assert len([message for message in mail.outbox if message.to == [PLANTED.email]]) == 4


# --- when it does not leave ---


def test_mail_to_an_officer_who_handed_it_on_is_withheld(force):
    concern = raised()
    actions.hand_to_person(concern=concern, to=force.deputy, reason="On leave.", by=force.officer, at=AT)
    _drain()
    fates = {
        (row.kind, row.recipient_id): (row.state, row.cause) for row in OutboxRow.objects.filter(recipient_kind="user")
    }
    assert fates == {
        ("concern.submitted", str(force.officer.pk)): ("withheld", "somebody else answers it now"),
        ("concern.handed", str(force.deputy.pk)): ("sent", ""),
    }


def test_mail_to_an_officer_about_what_is_closed_is_withheld_but_not_that_it_was_withdrawn(force):
    concern = raised()
    actions.withdraw_concern(concern=concern, by=follower(concern), at=AT)
    _drain()
    assert _fates("user") == {
        "concern.submitted": ("withheld", "the concern is closed"),
        "concern.withdrawn": ("sent", ""),
    }


def test_mail_to_the_duty_desk_about_what_is_closed_is_withheld(force):
    concern = _at_the_office(force)
    actions.withdraw_concern(concern=concern, by=follower(concern), at=AT)
    _drain()
    assert _fates("duty-desk") == {
        "concern.submitted": ("withheld", "the concern is closed"),
        "concern.withdrawn": ("sent", ""),
    }


def test_mail_to_the_duty_desk_goes_to_the_office(force):
    _at_the_office(force)
    _drain()
    assert [message.to for message in mail.outbox] == [[settings.COUNTRY.duty_desk_email]]


def test_mail_to_the_duty_desk_is_withheld_once_a_person_answers(force):
    concern = _at_the_office(force)
    Concern.objects.filter(pk=concern.pk).update(answerer=force.desk)
    _drain()
    assert _fates("duty-desk") == {"concern.submitted": ("withheld", "a person answers it now")}


def test_mail_to_an_officer_switched_off_is_withheld(force):
    raised()
    User.objects.filter(pk=force.officer.pk).update(is_active=False)
    _drain()
    assert _fates("user") == {"concern.submitted": ("withheld", "user inactive")}


def test_mail_to_an_officer_without_any_role_is_withheld(force):
    raised()
    end_role(grant=RoleGrant.objects.get(user=force.officer), on=AT.date(), by=None, at=AT)
    _drain()
    assert _fates("user") == {"concern.submitted": ("withheld", "no longer allowed to answer it")}


def test_mail_about_what_was_erased_is_withheld(force):
    concern = raised()
    destroy_key(key_id=concern.key_id, by=SYSTEM, why="asked for", at=AT)
    _drain()
    assert _fates("concern") == {"concern.submitted": ("withheld", "no address to write to")}
    assert FollowLink.objects.count() == 0


def test_mail_that_a_lost_master_key_seals_waits_for_it(force, settings):
    raised()
    settings.VAULT_MASTER_KEYS = (b"x" * 32,)
    row = OutboxRow.objects.get(recipient_kind="concern")
    with pytest.raises(MasterKeyUnknown):
        kind_named(row.kind).compose(row, AT)


def test_mail_about_a_concern_that_is_gone_is_withheld(force):
    row = OutboxRow(kind="concern.submitted", object_id="999999", version="1", recipient_kind="concern")
    assert kind_named(row.kind).compose(row, AT) == Withheld("the concern is gone")


def test_mail_later_than_a_fortnight_is_withheld(force):
    raised()
    _drain(at=AT + timedelta(days=14))
    assert {row.cause for row in OutboxRow.objects.all()} == {"expired"}
    assert mail.outbox == []


def test_concern_without_contact_writes_to_the_officer_alone(force):
    raised(level="none")
    _drain()
    assert [message.to for message in mail.outbox] == [[force.officer.email]]
    assert WORDS not in mail.outbox[0].message().as_string()


# --- helpers ---


def _at_the_office(force: Force) -> Concern:
    """Return a concern without contact that nobody but the duty desk as an office answers."""
    end_role(grant=RoleGrant.objects.get(user=force.desk), on=AT.date(), by=None, at=AT)
    concern = raised(level="none", point=None)
    assert concern.answerer is None
    return concern


def _letter(concern: Concern, fact: str, side: Told) -> Letter | Withheld:
    """Compose the mail of a step as it would leave while the concern still stood there."""
    rows = OutboxRow.objects.filter(kind=f"concern.{fact}", object_id=str(concern.pk)).order_by("-pk")
    row = rows.filter(recipient_kind="concern" if side is Told.RESIDENT else "user").first()
    assert row is not None
    if side is Told.ANSWERER:
        row.recipient_id = str(concern.answerer_id)
        if fact != "withdrawn":
            Concern.objects.filter(pk=concern.pk).update(status="in_progress", outcome="", closed_at=None)
    return kind_named(row.kind).compose(row, AT)


def _drain(at=LATER) -> None:
    drain_outbox(clock=lambda: at)


def _fates(recipient_kind: str) -> dict[str, tuple[str, str]]:
    rows = OutboxRow.objects.filter(recipient_kind=recipient_kind)
    return {row.kind: (row.state, row.cause) for row in rows}
