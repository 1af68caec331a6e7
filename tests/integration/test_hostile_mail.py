"""Hostile and odd mail by the whole way in: every file is kept, none stops the run."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Connection, select

from core import tables
from core.store import open_store

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpora" / "mime"
MEMORY_LIMIT = 350_000_000
HEAD = (
    b"From: Klient <klient@example.org>\r\nTo: sklep@example.pl\r\nMIME-Version: 1.0\r\n"
    b"Subject: Zdjecia\r\nMessage-ID: <big@example.org>\r\n"
)


def ingest(data: Path, source: Path) -> tuple[Mapping[str, int], int]:
    """What `postroom ingest --json` says, and the most memory (RSS bytes) its processes held."""
    command = [sys.executable, "-m", "postroom", "ingest", str(source)]
    most = 0
    with subprocess.Popen(
        [*command, "--account", "shop", "--json"],
        env={**os.environ, "POSTROOM_DATA": str(data)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(0.05)
        out = process.communicate()[0]
    assert process.returncode == 0
    return json.loads(out), most


def _memory(pid: int) -> int:
    try:
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        return sum(one.memory_info().rss - one.memory_info().shared for one in family)
    except psutil.NoSuchProcess:
        return 0


def stored(connection: Connection) -> dict[str, bytes]:
    """Digest of each small raw row as it should be → its bytes as they are."""
    rows = connection.execute(
        select(tables.raw_message.c.digest, tables.raw_body.c.body).join(
            tables.raw_body, tables.raw_body.c.raw_id == tables.raw_message.c.id
        )
    )
    return {row.digest.hex(): zlib.decompress(row.body) for row in rows}


def reasons(connection: Connection) -> list[str]:
    raw = tables.raw_message.c
    return list(connection.execute(select(raw.reason).where(raw.state == "quarantined")).scalars())


@pytest.mark.promise("P5")
@pytest.mark.promise("P6")
@pytest.mark.timeout(120)
def test_every_file_of_the_corpus_is_a_message_or_quarantined_with_a_reason(
    tmp_path: Path,
) -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]

    first, _ = ingest(tmp_path / "data", CORPUS)
    second, _ = ingest(tmp_path / "data", CORPUS)
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'postroom.db'}")
    kept, why = store.read_now(stored), store.read_now(reasons)
    store.close()

    assert first["seen"] >= len(files)
    assert first["seen"] == first["stored"] + first["duplicate"] + first["quarantined"]
    assert second == {
        **first,
        "stored": 0,
        "duplicate": first["seen"],
        "quarantined": 0,
        "tickets": 0,
    }
    assert len(why) == first["quarantined"]
    assert all(why)
    assert {digest: hashlib.sha256(body).hexdigest() for digest, body in kept.items()} == {
        digest: digest for digest in kept
    }


@pytest.mark.promise("P6")
@pytest.mark.timeout(120)
def test_a_hundred_megabytes_in_one_part_and_what_comes_after_it(tmp_path: Path) -> None:
    line = base64.b64encode(os.urandom(57)) + b"\r\n"
    source = tmp_path / "mails"
    source.mkdir()
    with (source / "1.eml").open("wb") as file:
        file.write(
            HEAD + b"Content-Type: application/octet-stream; name=film.mp4\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n"
        )
        for _ in range(1300):
            file.write(line * 1000)
    good = HEAD.replace(b"big@", b"small@") + b"\r\nGdzie jest paczka?\r\n"
    (source / "2.eml").write_bytes(good)

    began = time.monotonic()
    report, memory = ingest(tmp_path / "data", source)

    assert (source / "1.eml").stat().st_size > 100_000_000
    assert (report["stored"], report["quarantined"]) == (2, 0)
    assert memory < MEMORY_LIMIT
    assert time.monotonic() - began < 60
