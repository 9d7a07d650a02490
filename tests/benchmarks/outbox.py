"""The outbox: writing an alert's rows, and sending them beside a bare smtplib loop into the same sink."""

import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage

import psutil
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.notifications.actions import drain_outbox, post
from portal.notifications.models import OutboxRow, State
from portal.notifications.registry import Letter, MessageKind, Recipient, Ref, register
from tests.benchmarks.kit import Context, Figure

CHUNK = 1_000
SENT_MOST = 3_000
PORT = 8_925
WORDS = "Between six and eight in the evening two bicycles were taken from the yard of the school. " * 8


def _compose(row: OutboxRow, at: object) -> Letter:
    context = {"mail_subject": "Bicycles taken", "text": WORDS}
    return Letter(f"reader{row.recipient_id}@example.org", "en", "notifications/mail/account", context)


def run(context: Context) -> Iterator[Figure]:
    """Yield how long an alert's rows take to write and how fast they leave, one worker process each."""
    register(MessageKind("bench.alert", _compose))
    rows = context.rows_or(100_000)
    memory = psutil.Process().memory_info().rss
    began = time.perf_counter()
    for start in range(0, rows, CHUNK):
        to = [Recipient("test", str(number)) for number in range(start, min(start + CHUNK, rows))]
        post(kind="bench.alert", about=Ref("alert", "1"), version="1", to=to, at=timezone.now())
    yield Figure("seconds", time.perf_counter() - began, rows=rows, what="rows written")
    grown = (psutil.Process().memory_info().rss - memory) / 1e6
    yield Figure("rss_mb", grown, rows=rows, what="memory grown while writing")
    context.settle()
    yield from _sending(min(rows, SENT_MOST))


def _sending(most: int) -> Iterator[Figure]:
    sink = subprocess.Popen(
        [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{PORT}"]
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", PORT
    try:
        _wait_until_open()
        floor = _bare_loop(most)
        seconds = _drained(most)
        yield Figure("mails_per_s", most / seconds, floor, rows=most, what="one worker process")
    finally:
        sink.terminate()
        sink.wait()


def _drained(count: int) -> float:
    """Return how many seconds it takes to send `count` of the rows."""
    last = OutboxRow.objects.order_by("id").values_list("pk", flat=True)[count - 1]
    OutboxRow.objects.filter(pk__gt=last).delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_outboxrow")
    began = time.perf_counter()
    while not drain_outbox(clock=timezone.now).is_idle:
        pass
    seconds = time.perf_counter() - began
    assert OutboxRow.objects.filter(state=State.SENT).count() == count
    return seconds


def _wait_until_open() -> None:
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                return
        time.sleep(0.1)


def _bare_loop(count: int) -> float:
    """Return mails a second of a loop that sends one finished mail again and again over one connection."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Bicycles taken", "portal@example.org", "reader@example.org"
    mail.set_content(WORDS)
    mail.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", PORT) as server:
        for _ in range(count):
            server.send_message(mail)
    return count / (time.perf_counter() - began)
