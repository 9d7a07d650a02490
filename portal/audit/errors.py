"""Expected failures of the access log."""


class RowMalformed(Exception):
    """A row without time zone or deed, or with a text too long for its column; nothing was written."""
