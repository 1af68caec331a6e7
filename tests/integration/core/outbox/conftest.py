"""A shop with a mailbox, and the server it sends to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.blobs import FolderBlobs
from core.secrets import create_key_file
from core.store import open_store
from tests import smtp
from tests.integration.core.outbox.world import World
from tests.smtp import Office


@pytest.fixture
def office() -> Iterator[Office]:
    with smtp.running() as server:
        yield server


@pytest.fixture
def world(database_url: str, office: Office, tmp_path: Path) -> Iterator[World]:
    store = open_store(database_url)
    made = World(store, FolderBlobs(tmp_path / "blobs"), create_key_file(tmp_path / "key"), office)
    made.configure()
    yield made
    store.close()
