"""What a hundred mailboxes cost while nobody writes to them.

    python -m benchmarks.mailboxes [--mailboxes 100] [--seconds 200]

A real Dovecot on loopback, one account a mailbox, IDLE in each. Prints one JSON line last:
`core_percent` is the processor time of this process, of one core, while idle.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path

import psutil

from migrations.upgrade import upgrade
from postroom.clock import utc_now
from tests import dovecot
from tests.dovecot import Dovecot, letter
from tests.live import Live, living


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mailboxes", type=int, default=100)
    options.add_argument("--seconds", type=float, default=200)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name, dovecot.running() as server:
        result = asyncio.run(measure(Path(name), server, asked.mailboxes, asked.seconds))
    print(json.dumps(result))


async def measure(folder: Path, server: Dovecot, count: int, seconds: float) -> dict[str, object]:
    """Connect them, let them rest, then write to one."""
    url = f"sqlite:///{folder / 'postroom.db'}"
    upgrade(url, utc_now())
    process = psutil.Process()
    async with living(url, folder) as live:
        before = process.memory_info().rss
        began = time.monotonic()
        for number in range(count):
            live.connect(f"box{number}", server.settings(f"box{number}"))
        await live.until(lambda: _heard(live) == count, limit=300)
        connected = time.monotonic() - began
        await live.deliver(server, "box0", letter("Warm up"))
        await live.until(lambda: live.subjects() == ["Warm up"], limit=60)
        used = await _rest(process, seconds)
        latency = await _latency(live, server, count)
        threads, memory = process.num_threads(), process.memory_info().rss
    return {
        "mailboxes": count,
        "connected_s": round(connected, 1),
        "idle_s": seconds,
        "core_percent": round(100 * used / seconds, 2),
        "rss_mb": round(memory / 1e6),
        "rss_added_mb": round((memory - before) / 1e6),
        "threads": threads,
        "mail_to_ticket_s": round(latency, 2),
        "cores": os.cpu_count(),
    }


async def _rest(process: psutil.Process, seconds: float) -> float:
    """Processor seconds that this process spends while nothing happens."""
    before = process.cpu_times()
    await asyncio.sleep(seconds)
    after = process.cpu_times()
    return (after.user - before.user) + (after.system - before.system)


async def _latency(live: Live, server: Dovecot, count: int) -> float:
    await live.deliver(server, f"box{count - 1}", letter("How long?"))
    return await live.until(lambda: "How long?" in live.subjects(), limit=60)


def _heard(live: Live) -> int:
    return sum(row.read_at is not None for row in live.accounts())


if __name__ == "__main__":
    main()
