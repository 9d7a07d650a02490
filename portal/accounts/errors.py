"""Expected failures of accounts, turned into words by views."""


class AccountsError(Exception):
    """Something a person asked for that accounts refuse."""


class EmailTaken(AccountsError):
    """Somebody already has an account with this e-mail address."""


class NotAllowed(AccountsError):
    """Only an admin may give roles or make people."""


class RoleAlreadyHeld(AccountsError):
    """The person holds this role in this scope on some of these days already."""


class RoleNamesNoScope(AccountsError):
    """A role for a region, station or panel must name which; a role for everything must not."""


class RoleAlreadyEnded(AccountsError):
    """The role ended on this day or before."""


class LastAdmin(AccountsError):
    """Without this role nobody could give roles any more."""


class NotSignedIn(AccountsError):
    """Only a signed-in session can have passed the second factor."""
