"""Hand mails over to the mail server: one connection for a batch, one verdict for each message, never hanging on."""

import smtplib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from portal.notifications.errors import MailRefused, MailServerAway

WATCH_EVERY_S = 0.25
SERVICE_CLOSING = 421
TEMPORARY = range(400, 500)
PERMANENT = range(500, 600)


class Courier:
    """A connection to the mail server, reopened where it broke.

    Django's backend does the talking, so that every mail setting keeps its meaning.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self._watch = Watch()

    def __enter__(self) -> "Courier":
        """Open the connection. Raises MailServerAway."""
        try:
            self.open()
        except MailServerAway:
            self._watch.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(OSError, ValueError), self._watch.over(backend):
                backend.close()
        self._watch.end()

    def open(self) -> None:
        """Make sure that a connection stands. Raises MailServerAway."""
        if self._backend is not None:
            return
        backend: Any = get_connection()
        try:
            with self._watch.over(backend):
                backend.open()
                _greet(backend)
        except (OSError, ValueError) as error:  # SMTPException is an OSError; a cut TLS socket may raise ValueError
            _drop(backend)
            raise MailServerAway(cause_of(error)) from None
        self._backend = backend

    def send(self, message: EmailMessage) -> None:
        """Hand one message over, within EMAIL_TIMEOUT altogether. Raises MailRefused and MailServerAway."""
        self.open()
        try:
            with self._watch.over(self._backend):
                self._backend.send_messages([message])
        except OSError as error:
            failure = failure_of(error)
            if isinstance(failure, MailServerAway):
                _drop(self._backend)
                self._backend = None
            raise failure from None


def failure_of(error: OSError) -> MailRefused | MailServerAway:
    """Return whose fault it is. Replies to our own address, sign-in and greeting are the server's; 421 always is."""
    code = code_of(error)
    own = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    if own and code in PERMANENT:
        return MailRefused(cause_of(error), permanent=True)
    if own and code in TEMPORARY and code != SERVICE_CLOSING:
        return MailRefused(cause_of(error), permanent=False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailRefused(cause_of(error), permanent=True)
    return MailServerAway(cause_of(error))


def cause_of(error: BaseException) -> str:
    """Return class and reply code of a failure: nothing of the server's words, which quote addresses."""
    code = code_of(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def code_of(error: BaseException) -> int:
    """Return the SMTP reply code, 0 where there is none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


class Watch:
    """Shuts the socket from a thread of its own when time is up.

    The socket's own timeout bounds each read alone: a server that answers one byte at a time would hold us for ever.
    """

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._watched: tuple[float, Any] | None = None
        threading.Thread(target=self._run, name="mail-watch", daemon=True).start()

    @contextmanager
    def over(self, backend: Any) -> Iterator[None]:
        """Give what happens inside EMAIL_TIMEOUT seconds altogether."""
        self._watched = (time.monotonic() + settings.EMAIL_TIMEOUT, backend)
        try:
            yield
        finally:
            self._watched = None

    def end(self) -> None:
        """Let the thread end."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(WATCH_EVERY_S):
            watched = self._watched
            if watched is not None and time.monotonic() > watched[0]:
                _shut(watched[1])


def _smtp(backend: Any) -> smtplib.SMTP | None:
    return getattr(backend, "connection", None) or getattr(backend, "_partial_connection", None)


def _greet(backend: Any) -> None:
    """Exchange greetings now, which smtplib would leave to the first message: a server bad at them is away."""
    smtp = _smtp(backend)
    if smtp is not None:
        smtp.ehlo_or_helo_if_needed()


def _shut(backend: Any) -> None:
    smtp = _smtp(backend)
    sock = getattr(smtp, "sock", None)
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(2)


def _drop(backend: Any) -> None:
    """Close without the parting words, for which a hung server would be waited for once more."""
    smtp = _smtp(backend)
    if smtp is not None:
        smtp.close()
        backend.connection = backend._partial_connection = None
