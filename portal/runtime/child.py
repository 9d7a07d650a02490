"""Become another program that ends with its parent: child.py PARENT SIGNAL USER PROGRAM ARGUMENTS…

Run as a script, because the alternative (code between fork and exec) may not take locks. USER is a name, or "-".
"""

import os
import pwd
import signal
import sys
from pathlib import Path

sys.path[0:0] = [str(Path(__file__).resolve().parents[2])]

from portal.runtime.parent import end_with_parent  # noqa: E402  # the path above makes it importable


def main(parent: str, how: str, user: str, *command: str) -> None:
    """Change user where asked, bind this process to its parent, then become the program."""
    if user != "-":
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os.chdir("/")
    end_with_parent(int(parent), signal.Signals[how])
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
