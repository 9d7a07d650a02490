"""Tell every process that the gazetteer changed."""

import uuid

from django.db import transaction

from portal.places.kept import MARKER_ROW, look_again
from portal.places.models import GazetteerMarker


def lock_gazetteer() -> None:
    """Wait until no other import runs; held until the caller's transaction ends."""
    GazetteerMarker.objects.get_or_create(pk=MARKER_ROW)
    GazetteerMarker.objects.select_for_update().get(pk=MARKER_ROW)


def mark_gazetteer_changed() -> None:
    """Make every process rebuild what it keeps of the gazetteer within a second; this process at once.

    To be called in the transaction of the change. One statement.
    """
    GazetteerMarker.objects.update_or_create(pk=MARKER_ROW, defaults={"token": uuid.uuid4()})
    look_again()
    transaction.on_commit(look_again)
