"""Reading Allegro: what is due since a cursor, as batches of raw items."""

from connectors.allegro.reading.session import read

__all__ = ["read"]
