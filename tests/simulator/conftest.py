"""Where the databases of a simulation lie."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, no disk is waited for


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where the machine has one: the disk is not what is proved here."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)
