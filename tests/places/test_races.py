"""Imports at the same time, in real threads and transactions."""

import threading

import pytest
from django.db import connection

from portal.places.actions import ImportReport
from portal.places.models import Boundary, GazetteerMarker, Place
from tests.places.making import feature, import_features, square

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_too]


def test_import_places_four_at_once_add_each_place_once() -> None:
    entries = [feature(f"{number}", f"Küla {number}", square(3.1 + number / 10, 55.1)) for number in range(20)]
    start = threading.Barrier(4)
    reports: list[ImportReport] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            start.wait()
            reports.append(import_features(*entries))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(len(report.added) for report in reports) == [0, 0, 0, 20]
    assert (Place.objects.count(), Boundary.objects.count(), GazetteerMarker.objects.count()) == (20, 20, 1)
