"""What a service is reached with; a process's own parts fit as they are."""

from __future__ import annotations

from typing import Protocol

from core.secrets import Sealer
from core.store import Store
from postroom.clock import Clock
from postroom.http import Http
from postroom.registry import Registry


class Backing(Protocol):
    """The parts of this process that asking a service takes."""

    @property
    def store(self) -> Store:
        """Where settings, states and counts are kept."""
        ...

    @property
    def registry(self) -> Registry:
        """What plug-ins brought."""
        ...

    @property
    def sealer(self) -> Sealer:
        """What opens the services' keys."""
        ...

    @property
    def http(self) -> Http:
        """The guarded way out."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...
