"""What the logs must never carry, planted in every part of a record."""

import io
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError

from portal.audit.logs import MASKED, BareRequestFilter, bare_traceback, masked

PLANTED = {
    "mail": "mari.maasikas@näide.ee",
    "mail in a path": "mari.maasikas%40example.org",
    "IPv4": "203.0.113.77",
    "IPv6": "2001:db8:85a3::8a2e:370:7334",
    "mapped IPv6": "::ffff:203.0.113.77",
    "phone": "+372 5123 4567",
    "receipt in fours": "k7mn-2pqr-4stv-w3xy-z5ab-c6de-fg",
    "receipt in fours with spaces": "K7MN 2PQR 4STV W3XY Z5AB C6DE FG",
    "receipt in fives": "k7mn2-pqr4s-tvw3x-yz5ab-c6def-g",
    "receipt in one": "k7mn2pqr4stvw3xyz5abc6defg",
    "receipt of letters alone": "kmnpqrstvwxyzabcdefghjkmnp",
    "link's token": "dZ-x_81KfJ3m9QaWnR7tYb2LcVu5EoHs0iPgTkXjMwA",
    "reset key": "1a-c8xk2p-0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c",
    "browser": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    "query string": "/officers/find/?q=Maasika+12&lon=26.7",
}
NAME = "Mari Maasikas"


@pytest.mark.parametrize("words", PLANTED.values(), ids=PLANTED.keys())
@pytest.mark.parametrize(
    "frame", ["Not Found: {}", "before {}", "{} after", "({})", '"GET /{} HTTP/1.1" 404', "{},", "x={}"]
)
def test_masked_planted_secret_anywhere_in_a_line_is_gone(frame: str, words: str) -> None:
    secret = words.rpartition("?")[2]

    left = masked(frame.format(words))

    assert MASKED in left
    assert secret not in left


@pytest.mark.parametrize(
    "line",
    [
        "sealed 12 rows; seal 4 begins 0123456789abcdef",
        "Task portal.notifications.tasks.drain_outbox[0b6f5a1e-52a5-4d8a-9c1e-2f1b7d6c5e4f] succeeded in 0.0123s",
        "2026-03-02 09:14:07 concern kq7m3xw2b9zt moved from 3 to 14",
        "Not Found: /regions/kesklinn/",
        "the outbox row 123456 of kind concern.acknowledged is dead after 12 attempts",
        "could not reach the broker at redis socket, next try in 30 s",
        "SELECT 1; 50 rows in 12.5 ms, 99.95 % of 1000000",
    ],
)
def test_masked_ordinary_line_stays_as_it_is(line: str) -> None:
    assert masked(line) == line


def test_masked_link_in_a_path_is_gone_however_short() -> None:
    assert masked("Not Found: /concerns/follow/link/abc/") == f"Not Found: /concerns/follow/link/{MASKED}/"


@pytest.mark.parametrize("secret", PLANTED.values(), ids=PLANTED.keys())
def test_filter_planted_in_message_argument_error_and_cause_is_nowhere(secret: str) -> None:
    written = _written(secret)

    assert secret.rpartition("?")[2] not in written
    assert "RuntimeError" in written
    assert "in _fails" in written


def test_filter_name_in_words_of_an_error_is_nowhere() -> None:
    try:
        try:
            raise IntegrityError(f"duplicate key\nDETAIL:  Failing row contains (1, {NAME}, Aia 3).")
        except IntegrityError as cause:
            raise KeyError(NAME) from cause
    except KeyError as error:
        left = bare_traceback(error)

    assert "Maasikas" not in left
    assert left.index("IntegrityError") < left.index("builtins.KeyError")
    assert "test_filter_name_in_words_of_an_error_is_nowhere" in left


def test_filter_message_repeating_the_error_is_masked_too() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "Task failed: %r", (ValueError("bad 'Mari'"),), None)
    error = record.args[0]
    record.exc_info = (type(error), error, None)

    BareRequestFilter().filter(record)

    assert "Mari" not in record.getMessage()


def test_filter_request_on_a_record_is_dropped() -> None:
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": ("/x/",), "request": SimpleNamespace(META={})})

    assert BareRequestFilter().filter(record)
    assert not hasattr(record, "request")
    assert record.getMessage() == "Not Found: /x/"


def test_filter_message_that_does_not_fit_its_arguments_is_still_logged() -> None:
    record = logging.makeLogRecord({"name": "a", "msg": "%d of %d", "args": ("203.0.113.77", 2)})

    assert BareRequestFilter().filter(record)
    assert record.getMessage() == "a message of a that does not fit its arguments"


def test_filter_percent_sign_in_a_masked_message_does_no_harm() -> None:
    record = logging.makeLogRecord({"msg": "100 %s done", "args": ("% d",)})

    BareRequestFilter().filter(record)

    assert record.getMessage() == "100 % d done"


def test_logging_every_handler_has_the_filter() -> None:
    logging_settings = settings.LOGGING

    assert logging_settings["filters"]["bare_requests"]["()"] == "portal.audit.logs.BareRequestFilter"
    assert all("bare_requests" in handler["filters"] for handler in logging_settings["handlers"].values())


def _written(secret: str) -> str:
    """Return what a log file holds after this secret went through every part of a record."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(BareRequestFilter())
    logger = logging.Logger("portal.test")
    logger.addHandler(handler)
    try:
        _fails(secret)
    except RuntimeError as error:
        logger.exception(f"at {secret} and %s, %r", secret, error, extra={"request": secret})
    return stream.getvalue()


def _fails(secret: str) -> None:
    try:
        raise ValueError(f"cannot use {secret}")
    except ValueError as cause:
        raise RuntimeError(secret) from cause
