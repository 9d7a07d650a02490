"""The steps of the real run, in order."""

import time
from contextlib import suppress
from pathlib import Path

import psutil
from django.db.models import Count
from django.utils import timezone

from officers.models import Region
from tests.benchmarks.kit.runner import machine
from tests.benchmarks.kit.server import Server, running_server
from tests.conftest import find_chromium
from tests.realrun.agreement import say_agreement, say_shore
from tests.realrun.country import import_country, make_regions
from tests.realrun.events import PAGE, read_events
from tests.realrun.mails import MailCount, lay_out
from tests.realrun.measure import say, step
from tests.realrun.options import DATA, Options
from tests.realrun.sending import say_routing, send_all
from tests.realrun.triage import browser, give_credentials, picture_mails, triage
from tests.realrun.web_form import send_by_form

WEB_THREADS = 4


def take(options: Options) -> None:
    """Take every step and print what it came to."""
    say(machine())
    import_country(DATA)
    make_regions(DATA)
    events = read_events(DATA)
    with step(f"send {len(events[: options.events])} events through submit_concern"):
        sent = send_all(events[: options.events])
    with step("where they went"):
        say_routing(sent)
        say_shore(sent)
        say_agreement(sent)
    with running_server(threads=WEB_THREADS) as server:
        with step("send some of them through the web form"):
            send_by_form(sent[::PAGE][: options.by_form], host="localhost", port=server.port)
            _say_memory(server)
        with step("send its mails"):
            _send_mails()
        if options.pictures:
            _work_in_a_browser(server, options.pictures)
        if options.hold:
            _hold(server)


def _work_in_a_browser(server: Server, pictures: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        say("\n== the desk in a browser: not run, there is no Chromium on the PATH")
        return
    pictures.mkdir(parents=True, exist_ok=True)
    busiest, next_one = Region.objects.annotate(count=Count("concerns")).order_by("-count")[:2]
    with step(f"the desk of {busiest.name} in a browser: {busiest.count} concerns"):
        given = give_credentials(busiest, at=timezone.now())
        # No statement may be sent to the database while the browser is open: it runs in an event loop.
        with browser(chromium) as opened:
            triage(opened, url=server.url, given=given, pictures=pictures, other_region_id=next_one.pk)
        _say_memory(server)
    with step("the mails that followed"):
        _send_mails()
        pages = lay_out(pictures)
        with browser(chromium) as opened:
            picture_mails(opened, pages, pictures)


def _send_mails() -> None:
    mails = MailCount()
    mails.send_due(at=timezone.now())
    mails.say()


def _say_memory(server: Server) -> None:
    processes = psutil.Process(server.process.pid).children(recursive=True)
    say(f"web server: {server.rss_mb():.0f} MB in its worker, {len(processes)} processes")


def _hold(server: Server) -> None:
    """Wait, with everything running, for whoever wants to look around."""
    say(f"\nopen {server.url}/ (Ctrl-C ends)")
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)
