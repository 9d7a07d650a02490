"""Start a PostgreSQL with two empty databases and carry out the real run on it; see docs/real-run.md."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from portal.runtime.bootstrap import ROOT
from portal.runtime.postgres import PostgresMissing, postgres
from tests.realrun.options import DATA, read_options


def main() -> int:
    """Run in a state folder of its own, which goes away at the end; 0 when everything came through."""
    read_options()
    if not DATA.is_dir():
        sys.stderr.write(f"the real run needs the folder {DATA}; PORTAL_SHARED_DATA names another\n")
        return 1
    home = Path(tempfile.mkdtemp(prefix="portal-realrun-"))
    try:
        with postgres(durable=True) as databases:
            environment = {
                **os.environ,
                **databases.variables(),
                "PORTAL_COUNTRY": "ee",
                "PORTAL_TEST": "1",
                "PORTAL_HOME": str(home),
                "PORTAL_NO_BOOTSTRAP": "1",
                "PORTAL_LOG_LEVEL": "WARNING",
            }
            command = [sys.executable, "-m", "tests.realrun.run", *sys.argv[1:]]
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except PostgresMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
