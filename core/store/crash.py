"""Named points at which the crash tests end the process."""

from __future__ import annotations

import itertools
import os
import signal

_NAME, _, _NTH = os.environ.get("POSTROOM_CRASH", "").partition(":")
_passed = itertools.count(1)


def crashpoint(name: str) -> None:
    """Kill this process if `POSTROOM_CRASH=name[:nth]` asks for it here; else do nothing."""
    if name == _NAME and next(_passed) == int(_NTH or "1"):
        os.kill(os.getpid(), signal.SIGKILL)
