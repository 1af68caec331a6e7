"""The benchmark of pages runs."""

from __future__ import annotations

from benchmarks import lists_data, pages
from core.store import open_store


async def test_every_address_is_answered_and_timed(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    store.write_now(lists_data.fill, 400)

    times = await pages.measure(store, 400, looks=5)

    assert set(times) == {
        f"{what}_{kind}" for what in pages.ADDRESSES for kind in ("ms_p50", "ms_p95", "cpu_ms")
    }
    assert all(time > 0 for time in times.values())
    store.close()
