#!/usr/bin/env python3
"""The portal's only command. It makes its own environment where there is none; see portal/runtime/."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # an older Python must get a sentence, not a traceback
    sys.exit("The portal needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

from portal.runtime.commands import main  # only a Python that can read it may load it

if __name__ == "__main__":
    sys.exit(main(sys.argv))
