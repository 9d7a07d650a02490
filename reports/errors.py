"""What can go wrong with a concern, by name; views turn these into words."""


class ReportError(Exception):
    """Any expected failure of this app."""


class WrongState(ReportError):
    """The concern's state does not allow this any more (somebody else was faster, or it is closed)."""


class NotAllowed(ReportError):
    """This person may not do this with this concern."""


class Incomplete(ReportError):
    """Something that must come with the step is missing: words, a reason, an outcome."""


class NothingToHandTo(ReportError):
    """The concern is already with the person or region it would be handed to."""


class LinkExpired(ReportError):
    """The link of a mail is unknown, spent or older than fourteen days."""


class OutsideCountry(ReportError):
    """The point lies outside the country this portal serves."""
