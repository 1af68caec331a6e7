"""The store: one way to write, one way to read, on SQLite and PostgreSQL alike.

A transaction is a plain, synchronous function of a SQLAlchemy `Connection`:

    ticket = await store.write(tickets.set_status, ticket_id, status, now)

`write` runs it in the writer, commits, and only then returns. So nothing can be awaited inside a
transaction, a cancelled caller cannot leave one half open, and tests call the functions directly.
Functions never commit themselves, and may be run again: when a grouped commit fails, its members
are repeated one by one.
"""

from core.store.bulk import Bulk
from core.store.crash import crashpoint
from core.store.errors import StoreError, StoreFull, StoreLocked, StoreUnavailable
from core.store.ids import reserve
from core.store.store import Store, open_store

__all__ = [
    "Bulk",
    "Store",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreUnavailable",
    "crashpoint",
    "open_store",
    "reserve",
]
