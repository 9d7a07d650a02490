"""Tasks sent from any thread go to the configured broker."""

import subprocess
import sys
import threading

from celery import current_app

from portal.runtime.bootstrap import ROOT


def test_current_app_in_another_thread_is_the_portals():
    seen = []
    thread = threading.Thread(target=lambda: seen.append((current_app.main, current_app.conf.task_acks_late)))
    thread.start()
    thread.join()
    assert seen == [("portal", True)]


def test_importing_the_pure_core_loads_neither_celery_nor_django():
    code = "import sys, portal.geo, portal.runtime.bootstrap; print(sorted({'celery', 'django'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
