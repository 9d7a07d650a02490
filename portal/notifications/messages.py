"""Turn a letter into the mail that leaves: text and HTML in the reader's language, headers nobody can inject into."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.base import Template
from django.template.context import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import get_language_bidi

from portal.notifications.errors import AddressMalformed
from portal.notifications.models import OutboxRow
from portal.notifications.registry import Letter, MessageKind, Withheld

SUBJECT_LENGTH = 150
_inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


@dataclass(frozen=True)
class RenderedMail:
    """What the reader gets to see."""

    address: str
    language: str
    subject: str
    text: str
    html: str


def render_letter(letter: Letter) -> RenderedMail:
    """Render the three parts of a letter in the reader's language.

    Text parts are rendered without HTML escaping. Raises AddressMalformed, and whatever the templates raise.
    """
    language = _known(letter.language)
    with translation.override(language):
        context = {**_house_context(language), **letter.context}
        subject = _part(f"{letter.template}/subject.txt", context, escape=False)
        text = _part(f"{letter.template}/body.txt", context, escape=False)
        html = _part(f"{letter.template}/body.html", {**context, "subject": folded(subject)}, escape=True)
    return RenderedMail(
        address=single_address(letter.address),
        language=language,
        subject=folded(subject),
        text=re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n",
        html=_inliner.inline(html),
    )


def write_mail(row: OutboxRow, letter: Letter) -> EmailMultiAlternatives:
    """Return the mail of an outbox row. Raises what render_letter raises."""
    mail = render_letter(letter)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=sender(),
        to=[mail.address],
        headers={
            "Message-ID": f"<{row.message_id}@{mail_host()}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": mail.language,
            **_thread_headers(letter.thread),
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def preview(kind: MessageKind, row: OutboxRow, *, at: datetime) -> RenderedMail | Withheld:
    """Compose and render what would leave now, without sending it: for tests and for looking at mails."""
    letter = kind.compose(row, at)
    return letter if isinstance(letter, Withheld) else render_letter(letter)


def folded(words: str, length: int = SUBJECT_LENGTH) -> str:
    """Return one line without control characters, cut at a word to at most `length` characters."""
    line = " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", words).split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut).rstrip() + "…"


def single_address(address: str) -> str:
    """Return the address. Raises AddressMalformed unless it is exactly one, without name."""
    try:
        validate_email(address)
    except ValidationError:
        raise AddressMalformed from None
    return address


def sender() -> str:
    """Return the From header: the configured one, with the site's name where it has none."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((folded(name or str(settings.SITE_NAME)), address))


def mail_host() -> str:
    """Return the host in Message-IDs: that of PORTAL_URL."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _thread_headers(thread: str) -> dict[str, str]:
    if not thread:
        return {}
    root = f"<thread.{hashlib.sha256(thread.encode()).hexdigest()[:32]}@{mail_host()}>"
    return {"References": root, "In-Reply-To": root}


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _house_context(language: str) -> dict[str, object]:
    return {
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "site_name": str(settings.SITE_NAME),
        "site_url": settings.SITE_URL,
        "country": settings.COUNTRY,
    }


def _part(name: str, context: dict[str, object], *, escape: bool) -> str:
    # Django's own loader always escapes; a text part must not turn "O'Neill" into "O&#x27;Neill"
    template: Template = get_template(name).template  # type: ignore[attr-defined]
    return template.render(Context(context, autoescape=escape))
