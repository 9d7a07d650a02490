"""Keep mails as files where no mail server is set: the demo shows them, a developer reads them."""

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from email.utils import getaddresses
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import make_msgid


@dataclass(frozen=True)
class KeptMail:
    """One mail as its reader would see it."""

    name: str
    """Names the file, in addresses too."""
    to: str
    subject: str
    text: str
    html: str
    at: datetime


class KeptMailBackend(BaseEmailBackend):
    """Write each mail to a file named by its Message-ID, so a repeated delivery is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write all of them, each whole or not at all. Raises OSError when the disk refuses."""
        folder = Path(settings.KEPT_MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for email in email_messages:
            message = email.message()
            name = message["Message-ID"] or make_msgid()
            _write_whole(folder / f"{safe_name(name)}.eml", message.as_bytes())
        return len(email_messages)


def kept_mails(limit: int, to: str | None = None) -> list[KeptMail]:
    """Return the newest kept mails, newest first; only those to one address where `to` is given."""
    folder = Path(settings.KEPT_MAIL_FOLDER)
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    found: list[KeptMail] = []
    for file in files:
        if len(found) >= limit:
            break
        mail = _read(file)
        if to is None or to.casefold() in [address.casefold() for _, address in getaddresses([mail.to])]:
            found.append(mail)
    return found


def kept_mail(name: str) -> KeptMail | None:
    """Return one kept mail by its name, None if there is none."""
    path = Path(settings.KEPT_MAIL_FOLDER) / f"{name}.eml"
    return _read(path) if name == safe_name(name) and path.is_file() else None


def safe_name(message_id: str) -> str:
    """Return the name under which a mail is kept: its Message-ID without what a file name must not hold."""
    return re.sub(r"[^A-Za-z0-9@._-]", "", message_id).lstrip(".")[:150]


def _write_whole(path: Path, content: bytes) -> None:
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _read(path: Path) -> KeptMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, ParsedMail)
    return KeptMail(
        name=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or "").strip(),  # a long one begins on the line after its name
        text=_body(message, "plain"),
        html=_body(message, "html"),
        at=datetime.fromtimestamp(path.stat().st_mtime, tz=UTC),
    )


def _body(message: ParsedMail, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
