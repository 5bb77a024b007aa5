"""The Qt that is installed does not kill the Python that runs it."""

import os
import subprocess
import sys

# PySide6 6.12.0 drops one reference of None at each call of a void method; below Python 3.12, where None is not
# immortal, the program dies after some thousand calls.
PROBE = """
import sys
from PySide6.QtCore import QObject, QTimer
timer = QTimer()
before = sys.getrefcount(None)
for n in range(1000):
    timer.setInterval(n)
print(before - sys.getrefcount(None))
"""


def test_a_thousand_calls_lose_no_reference_of_none():
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500
