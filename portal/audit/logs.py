"""Keeps people out of the logs: network addresses, browsers, query strings, secrets in paths, mails, phones, codes.

House style keeps them out at the source; this catches what libraries and errors carry. It cannot know a name when it
sees one, therefore the words of exceptions lose everything quoted and all details a database adds about rows.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from ipaddress import ip_address

MASKED = "[…]"
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
DATABASE_DETAIL = re.compile(r"\b(?:DETAIL|CONTEXT|LINE \d+|QUERY):.*", re.DOTALL)
KEPT_FOR_NOBODY = ("request", "data")
"""Attributes Django and Celery hang on a record: the whole request, the arguments of a task."""
CODE_MIN = 20
"""Letters and digits from which on a run counts as a code. A receipt has 26, a link's token 43."""

IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:])")
CODE = re.compile(rf"(?<![\w-])[\w-]{{{CODE_MIN},}}(?![\w-])", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
PLAIN = (
    re.compile(r"(?<=\S)\?[^\s\"'<>]*=[^\s\"'<>]*"),  # query strings
    re.compile(r"(?<=/link/)[^/\s?\"']+|(?<=/key/)[^/\s?\"']+|(?<=/confirm-email/)[^/\s?\"']+"),
    re.compile(r"\b(?:Mozilla|Opera|curl|Wget|okhttp|python-requests)/\d[^\"'\n]*"),  # browsers
    re.compile(r"[^\s@<>\"'(),;:=/]+(?:@|%40)[^\s@<>\"'(),;:=/?&\]}]+"),  # mail addresses
    re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]\d)"),  # IPv4
    re.compile(r"(?<!\w)(?:\+|00)\d(?:[ ()./-]{0,2}\d){6,14}"),  # international phone numbers
    re.compile(r"(?<![\w-])(?=[a-z -]*\d)([0-9a-z]{4})(?: [0-9a-z]{4}){4,}(?: [0-9a-z]{1,3})?(?!\w)", re.IGNORECASE),
    re.compile(r"(?<![\w-])(?=[a-z -]*\d)([0-9a-z]{5})(?: [0-9a-z]{5}){3,}(?: [0-9a-z]{1,4})?(?!\w)", re.IGNORECASE),
)


class BareRequestFilter(logging.Filter):
    """Masks each record that passes; never holds one back."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask message and traceback in place and drop the request. Safe to run twice on one record."""
        message = _message(record)
        if record.exc_info and record.exc_info[1]:
            message = _without_words_of(record.exc_info[1], message)
            record.exc_text = bare_traceback(record.exc_info[1])
        record.exc_info = None
        record.msg, record.args = masked(message), None
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        for name in KEPT_FOR_NOBODY:
            record.__dict__.pop(name, None)
        return True


def masked(text: str) -> str:
    """Return the text without what could lead to a person."""
    text = IPV6.sub(_address, text)
    for pattern in PLAIN:
        text = pattern.sub(MASKED, text)
    return CODE.sub(_code, text)


def bare_traceback(error: BaseException) -> str:
    """Return the traceback of an error and its causes: files, lines and kinds as they are, words masked."""
    return "\n".join(
        "".join([*traceback.format_tb(link.__traceback__), _kind(link), _words(link)])
        for link in reversed(_chain(error))
    )


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"a message of {record.name} that does not fit its arguments"


def _without_words_of(error: BaseException, message: str) -> str:
    """Return the message with the words of errors, if it repeats them, masked harder than other text."""
    bare = {words: _kind(link) + _words(link) for link in _chain(error) for words in (repr(link), str(link)) if words}
    if not bare:
        return message
    longest_first = sorted(bare, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda match: bare[match[0]], message)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error, what caused it, and so on; each once."""
    return list(_links(error))


def _links(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _words(error: BaseException) -> str:
    words = QUOTED.sub(MASKED, DATABASE_DETAIL.sub(MASKED, str(error)))
    return f": {masked(words)}" if words else ""


def _address(match: re.Match[str]) -> str:
    try:
        ip_address(match[0])
    except ValueError:
        return match[0]  # a time of day, say
    return MASKED


def _code(match: re.Match[str]) -> str:
    """Mask a long run unless it is plainly words joined up, or an id of ours."""
    run = match[0]
    bare = run.replace("-", "").replace("_", "")
    mixed = any(letter.isdigit() for letter in bare) or not (bare.islower() or bare.isupper())
    if len(bare) < CODE_MIN or UUID.match(run) or not (mixed or len(bare) == len(run) >= 26):
        return run
    return MASKED
