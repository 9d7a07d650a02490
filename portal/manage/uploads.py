"""Files between "look at it" and "take it".

An import is looked at first and taken by a second click. The file is kept between the two, so that what is taken is
what was looked at and nobody has to find it again on their disk. It lies under PORTAL_HOME/uploads in a folder that
only the portal's own user can open, under a name nobody can guess, for the person who sent it alone, and for two
hours: each upload sweeps away what is older. Weighed against sending the file twice (a browser cannot fill in a file
again) and against the database (40 MB of text in it and in its backups). The price: several web machines that do not
share PORTAL_HOME must send an admin to the same machine; else the second click says that the file is gone.
"""

import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.accounts.models import User
from portal.manage.errors import UploadGone, UploadTooBig

MOST_BYTES = 60 * 1024 * 1024
KEPT_FOR = timedelta(hours=2)
TOKEN = re.compile(r"[a-f0-9]{32}")


def keep_upload(*, file: UploadedFile, user: User, at: datetime) -> str:
    """Keep a file for this person and return the token that opens it again. Raises UploadTooBig."""
    if (file.size or 0) > MOST_BYTES:
        raise UploadTooBig
    folder = _folder()
    _sweep(folder, at)
    token = secrets.token_hex(16)
    with _path(folder, token, user).open("xb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return token


def open_upload(*, token: str, user: User, at: datetime) -> IO[bytes]:
    """Open a kept file for reading. Raises UploadGone: too old, taken already, or another person's."""
    folder = _folder()
    _sweep(folder, at)
    if not TOKEN.fullmatch(token):
        raise UploadGone
    try:
        return _path(folder, token, user).open("rb")
    except FileNotFoundError:
        raise UploadGone from None


def forget_upload(*, token: str, user: User) -> None:
    """Delete a kept file; one that is gone already stays gone."""
    if TOKEN.fullmatch(token):
        _path(_folder(), token, user).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.PORTAL_HOME) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(folder: Path, token: str, user: User) -> Path:
    return folder / f"{user.public_id}-{token}"


def _sweep(folder: Path, at: datetime) -> None:
    oldest = (at - KEPT_FOR).timestamp()
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # another process swept it first
