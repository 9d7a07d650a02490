"""What the admin pages themselves refuse, by name. What lower apps refuse has its name there."""


class ManageError(Exception):
    """Something asked for on the admin pages that cannot be done."""


class UploadTooBig(ManageError):
    """The file is longer than these pages take."""


class UploadGone(ManageError):
    """The file sent before is not kept any more, or was never sent by this person to this machine."""


class PlanChanged(ManageError):
    """What would move is no longer what the admin looked at."""


class AlreadySignedIn(ManageError):
    """The person has signed in before and needs no invitation."""
