"""The floor every speed is compared with: a bare Django view without middleware that makes one INSERT."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

TABLE = "bench_floor"
APPLICATION = "tests.benchmarks.kit.floor:application"
SETTINGS = "tests.benchmarks.kit.floor_settings"


def make_table() -> None:
    """Make the table that the view writes to, in the default database."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {TABLE}"
            " (id bigserial PRIMARY KEY, words text NOT NULL, at timestamptz NOT NULL)"
        )


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Write one row and say so."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (words, at) VALUES (%s, now())", ["What a resident might write. " * 5])
    return HttpResponse(b"written", headers={"Content-Length": "7"})


urlpatterns = [path("", insert), path("healthz", lambda request: HttpResponse(b"ok", headers={"Content-Length": "2"}))]

if os.environ.get("DJANGO_SETTINGS_MODULE") == SETTINGS:
    application = get_wsgi_application()
