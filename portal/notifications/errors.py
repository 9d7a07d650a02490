"""What can be refused or go wrong around the outbox, by name."""


class KindUnknown(Exception):
    """A row names a kind of message that no app registered in this process."""


class KindRegisteredTwice(Exception):
    """Two apps want to write the same kind of message."""


class NotDead(Exception):
    """Only a dead letter can be sent again."""


class AddressMalformed(Exception):
    """The letter's address is no single e-mail address."""


class MailRefused(Exception):
    """The mail server refused this one message; `cause` names class and code, never an address."""

    def __init__(self, cause: str, *, permanent: bool) -> None:
        super().__init__(cause)
        self.cause = cause
        self.permanent = permanent


class MailServerAway(Exception):
    """The mail server cannot be reached, hangs, or takes nobody's mail; not the fault of the message."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause
