"""Sending to Allegro: answers, files and acts, each once, and what became of them."""

from connectors.allegro.sending.send import send
from connectors.allegro.sending.settle import settle

__all__ = ["send", "settle"]
