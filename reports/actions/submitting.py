"""A resident raises a concern."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.audit.actions import Actor, record
from portal.geo.cells import cell_at
from portal.vault.actions import Identity, new_key, seal_identity
from reports.actions.steps import Follower, Said, tell, write_history
from reports.choices import Channel, ContactLevel, Moment, Status
from reports.deadlines import answer_due
from reports.errors import Incomplete
from reports.lifecycle import STEPS, Fact, Step, check_needs
from reports.models import Concern
from reports.receipts import receipt_hash
from reports.routing import Route, route

SUBMITTED: Step = next(step for step in STEPS if step.fact == Fact.SUBMITTED)


@dataclass(frozen=True)
class Submission:
    """Everything a resident said, checked. lon, lat in WGS84 degrees, both or neither."""

    words: str
    language: str
    contact_level: ContactLevel
    identity: Identity | None = None
    kind: str = ""
    moment: Moment = Moment.UNSAID
    happened_at: datetime | None = None
    when_words: str = ""
    where_words: str = ""
    place_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    region_id: int | None = None
    """The region whose officer the resident turned to; decides where neither point nor place leads to one."""
    channel: Channel = Channel.WEB


def submit_concern(*, submission: Submission, receipt: str, by: User | None, at: datetime) -> Concern:
    """Route, seal and keep a concern; return it. The same receipt a second time returns the first concern.

    `by` is the signed-in resident when they chose the contact level "account", else ignored. One transaction writes
    the concern, its sealed identity, first history row, audit row and outbox rows; the vault key is committed before.
    Raises Incomplete without words, OutsideCountry for a point beyond the country. Never talks to the broker, the
    mail server or any third party.
    """
    check_needs(SUBMITTED, words=submission.words)
    if submission.contact_level == ContactLevel.ACCOUNT and by is None:
        raise Incomplete("account")
    digest = receipt_hash(receipt)
    key_id = new_key(at=at)
    way = route(
        lon=submission.lon, lat=submission.lat, place_id=submission.place_id, region_id=submission.region_id, at=at
    )
    try:
        with transaction.atomic():
            return _keep(submission, digest, key_id, way, by=by, at=at)
    except IntegrityError:
        sent_before = Concern.objects.filter(receipt_hash=digest).first()
        if sent_before is None:
            raise
        return sent_before


def _keep(submission: Submission, digest: str, key_id: UUID, way: Route, *, by: User | None, at: datetime) -> Concern:
    anonymous = submission.contact_level == ContactLevel.NONE
    identity = None if anonymous else submission.identity
    concern = Concern.objects.create(
        receipt_hash=digest,
        key_id=key_id,
        sealed_identity_id=seal_identity(key_id=key_id, identity=identity, at=at) if identity else None,
        contact_level=submission.contact_level,
        contact_confirmed_at=at if submission.contact_level == ContactLevel.ACCOUNT else None,
        has_mail=bool(identity and identity.email),
        resident=by if submission.contact_level == ContactLevel.ACCOUNT else None,
        language=submission.language,
        channel=submission.channel,
        kind=submission.kind,
        words=submission.words.strip(),
        moment=submission.moment,
        happened_at=submission.happened_at,
        when_words=submission.when_words,
        where_words=submission.where_words,
        lon=submission.lon,
        lat=submission.lat,
        cell=cell_at(submission.lon, submission.lat)
        if submission.lon is not None and submission.lat is not None
        else "",
        place_id=way.place_id,
        region=way.responsible.region,
        extent_id=way.extent_id,
        in_charge=way.responsible.in_charge,
        answerer=way.responsible.answerer,
        routing_reason=way.responsible.reason,
        status=Status.RECEIVED,
        submitted_at=at,
        touched_at=at,
        resident_spoke_at=at,
        due_at=answer_due(at),
    )
    _tell_of_submission(concern, by=Follower(concern.pk, "receipt"), at=at)
    return concern


def _tell_of_submission(concern: Concern, *, by: Follower, at: datetime) -> None:
    names = {
        "region": concern.region.name if concern.region else "",
        "in_charge": concern.in_charge.name if concern.in_charge else "",
        "answerer": concern.answerer.name if concern.answerer else "",
        "reason": concern.routing_reason,
    }
    row = write_history(concern, SUBMITTED, by=by, at=at, said=Said(detail=names), from_status="")
    record(
        what="concern.submitted",
        by=Actor("receipt", str(concern.pk), "resident"),
        at=at,
        object_kind="concern",
        object_id=str(concern.pk),
        detail={"region": concern.region_id, "answerer": concern.answerer_id, "reason": concern.routing_reason},
    )
    tell(concern, SUBMITTED, row, at=at)
