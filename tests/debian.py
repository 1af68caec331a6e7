"""Tests that need a Debian package: skipped with one loud line, except where it must be there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

PREFIX = "needs a Debian package: apt install "


def missing(package: str) -> NoReturn:
    """Skip the test that asked, or fail it where CI installs what tests need (CI=true)."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{PREFIX}{package}, and with CI=true it must be there", pytrace=False)
    pytest.skip(PREFIX + package)


def advice(reasons: list[str]) -> str:
    """Say in one line how many tests were skipped and what to type; empty if none was."""
    packages = {reason.split(PREFIX)[1].split("'")[0] for reason in reasons if PREFIX in reason}
    count = sum(PREFIX in reason for reason in reasons)
    if not packages:
        return ""
    return f"{count} TESTS WERE SKIPPED. To run them too: apt install {' '.join(sorted(packages))}"
