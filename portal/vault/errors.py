"""Expected failures of the vault. None of them carries what was sealed."""


class VaultError(Exception):
    """Anything the vault refuses."""


class Unreadable(VaultError):
    """What was sealed cannot be opened: its key was destroyed, or there is nothing under this number."""


class Tampered(Unreadable):
    """The sealed bytes are not those that were sealed in this row, for this purpose, under this key."""


class MasterKeyUnknown(Unreadable):
    """The data key was wrapped by a master key that the settings no longer hold."""


class MustSayWhy(VaultError):
    """Identity is opened only with a reason."""


class NotLogged(VaultError):
    """Words are opened only under a row of the access log that was just written about what they belong to."""


class TooLong(VaultError):
    """A name, address or text longer than the vault takes."""


class NothingToSeal(VaultError):
    """An identity without any part, or empty words."""
