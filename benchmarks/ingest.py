"""Mail intake, from the first byte read to the last automation's outcome committed.

    python -m benchmarks.ingest [--database sqlite|postgres] [--messages 5000] [--automations 50]

Prints one JSON line last. `ratio` compares with a plain program that parses with the standard
library and writes four rows, measured in the same run on the same kind of database.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psutil
from sqlalchemy import Connection, func, select

from app.compose import blobs
from app.intake import Wish, ingest
from app.work import Plant
from automations import language
from automations.library import files
from benchmarks import baseline, mail
from core import plugins, tables
from core.settings import Settings
from core.store import open_store
from migrations.upgrade import upgrade
from postroom.clock import utc_now
from tests import postgres

SAMPLE_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one measurement happens: a folder and an empty database."""

    folder: Path
    url: str

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file."""
        return self.url.startswith("sqlite")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options.add_argument("--messages", type=int, default=5000)
    options.add_argument("--automations", type=int, default=50)
    options.add_argument("--repeat", type=int, default=1)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as name:
        folder = Path(name)
        manifest = _written(folder, wanted.messages, wanted.automations)
        mails = sorted((folder / "mail").iterdir())
        for number in range(wanted.repeat):
            with _databases(wanted.database, folder / str(number)) as (plain, ours):
                print(json.dumps(_measure(plain, ours, mails, folder, manifest)))


def _written(folder: Path, messages: int, automations: int) -> mail.Manifest:
    """Make the mails in a process of its own: its garbage would be collected while measuring."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(mail.write, folder, messages, automations).result()


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[tuple[Place, Place]]:
    """An empty database for the baseline, and one for Postroom."""
    (folder / "data").mkdir(parents=True)
    if kind == "sqlite":
        yield (
            Place(folder, f"sqlite:///{folder / 'plain.db'}"),
            Place(folder / "data", f"sqlite:///{folder / 'data' / 'postroom.db'}"),
        )
        return
    with postgres.running(()) as server:
        yield Place(folder, server.create()), Place(folder / "data", server.create())


def _measure(
    plain: Place, ours: Place, mails: Sequence[Path], folder: Path, manifest: mail.Manifest
) -> dict[str, float | int | str]:
    baseline_per_s = _baseline(plain, mails)
    with _planted(ours) as plant:
        _switch_on(plant, folder / "automations")
        with _memory() as peak, _first_read(folder / "mail") as begun:
            wish = Wish(paths=(folder / "mail",), account="bench", automate=True)
            report = asyncio.run(ingest(plant, wish, _quiet))
            seconds = time.perf_counter() - begun[0]
        found = plant.store.read_now(_tags)
    if report.stored != len(mails):
        raise SystemExit(f"only {report.stored} of {len(mails)} mails were stored: {report}")
    per_s = len(mails) / seconds
    return {
        "database": "sqlite" if ours.is_sqlite else "postgres",
        "messages": len(mails),
        "messages_per_s": round(per_s, 1),
        "baseline_per_s": round(baseline_per_s, 1),
        "ratio": round(per_s / baseline_per_s, 3),
        "tags_expected": manifest.tags_expected,
        "tags_found": found,
        "tickets": report.tickets,
        "peak_pss_mb": round(peak[0] / 1_000_000),
    }


def _baseline(place: Place, mails: Sequence[Path]) -> float:
    if place.is_sqlite:
        return baseline.on_sqlite(Path(place.url.removeprefix("sqlite:///")), mails)
    return baseline.on_postgres(place.url, mails)


@contextmanager
def _planted(place: Place) -> Iterator[Plant]:
    upgrade(place.url, utc_now())
    settings = Settings.model_validate({"data": place.folder, "database_url": place.url})
    store = open_store(place.url)
    try:
        yield Plant(
            settings=settings,
            store=store,
            registry=plugins.load(safe_mode=True),
            blobs=blobs(settings, store),
            clock=utc_now,
        )
    finally:
        store.close()


def _switch_on(plant: Plant, folder: Path) -> None:
    documents = [
        files.File(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())
    ]
    spoken = language.of(plant.registry)
    plant.store.write_now(files.apply, documents, spoken, ("benchmark", plant.clock()), switch=True)


def _tags(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(tables.ticket_tag)).scalar_one())


@contextmanager
def _first_read(folder: Path) -> Iterator[list[float]]:
    """The moment at which a file of the folder is opened for the first time."""
    begun: list[float] = []
    watching = True

    def heard(event: str, args: tuple[object, ...]) -> None:
        if watching and not begun and event == "open" and str(args[0]).startswith(str(folder)):
            begun.append(time.perf_counter())

    sys.addaudithook(heard)  # there is no way to take it off again
    try:
        yield begun
    finally:
        watching = False


@contextmanager
def _memory() -> Iterator[list[int]]:
    """The most memory (proportional set size, bytes) of the process tree meanwhile."""
    peak, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(SAMPLE_EVERY_S):
            peak[0] = max(peak[0], _pss())

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield peak
    finally:
        over.set()
        looking.join()


def _pss() -> int:
    family = [psutil.Process(os.getpid())]
    family += family[0].children(recursive=True)
    return sum(map(_pss_of, family))


def _pss_of(process: psutil.Process) -> int:
    """Of the server nothing, nor of a process that ends meanwhile."""
    try:
        return 0 if "postgres" in process.name() else int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _quiet(_seen: int) -> None:
    """Progress is not shown: it would be measured too."""


if __name__ == "__main__":
    main()
