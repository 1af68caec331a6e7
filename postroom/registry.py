"""The registry: everything plug-ins brought, typed, checked, by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from postroom.action import Action
from postroom.channel import Channel
from postroom.condition import Field
from postroom.errors import RegistrationError
from postroom.template import Template
from postroom.translator import Translator
from postroom.trigger import Trigger

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
"""What a key looks like: lower case words, dots between them."""


class Keyed(Protocol):
    """Anything registered: it has a key of its own."""

    @property
    def key(self) -> str:
        """The name it is registered and stored under."""
        ...


KeyedT = TypeVar("KeyedT", bound=Keyed)


class Shelf(Generic[KeyedT]):
    """One sort of registered things, by key, in the order they came."""

    def __init__(self, word: str) -> None:
        self.word = word
        self._things: dict[str, KeyedT] = {}
        self._owners: dict[str, str] = {}

    def add(self, thing: KeyedT, plugin: str) -> None:
        """Take a thing in; a malformed or taken key names the plug-in and the one who has it."""
        if not KEY.fullmatch(thing.key):
            raise RegistrationError(
                plugin, f"{self.word} key {thing.key!r} is not lower_case.words"
            )
        owner = self._owners.get(thing.key)
        if owner is not None:
            raise RegistrationError(
                plugin, f"{self.word} {thing.key!r} already comes from {owner!r}"
            )
        self._things[thing.key] = thing
        self._owners[thing.key] = plugin

    def __getitem__(self, key: str) -> KeyedT:
        return self._things[key]

    def __contains__(self, key: object) -> bool:
        return key in self._things

    def __iter__(self) -> Iterator[KeyedT]:
        return iter(self._things.values())

    def __len__(self) -> int:
        return len(self._things)

    def get(self, key: str) -> KeyedT | None:
        """The thing with this key, or None."""
        return self._things.get(key)

    def keys(self) -> tuple[str, ...]:
        """All keys, in the order they came."""
        return tuple(self._things)

    def as_mapping(self) -> Mapping[str, KeyedT]:
        """All things by key."""
        return dict(self._things)

    def owners(self) -> Mapping[str, str]:
        """Which plug-in brought each key."""
        return dict(self._owners)

    def drop(self, plugin: str) -> None:
        """Forget all that one plug-in brought."""
        for key in [key for key, owner in self._owners.items() if owner == plugin]:
            del self._things[key], self._owners[key]


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything plug-ins brought; built once per process, handed to whoever needs it."""

    channels: Shelf[Channel[Any]] = field(default_factory=lambda: Shelf("channel"))
    translators: Shelf[Translator[Any]] = field(default_factory=lambda: Shelf("translator"))
    fields: Shelf[Field] = field(default_factory=lambda: Shelf("field"))
    triggers: Shelf[Trigger] = field(default_factory=lambda: Shelf("trigger"))
    actions: Shelf[Action[Any]] = field(default_factory=lambda: Shelf("action"))
    templates: Shelf[Template] = field(default_factory=lambda: Shelf("template"))
    broken: list[RegistrationError] = field(default_factory=list)
    """Plug-ins that were skipped, each with its reason; shown by `doctor` and the health page."""

    def shelves(self) -> tuple[Shelf[Any], ...]:
        """Every sort of things."""
        return (
            self.channels,
            self.translators,
            self.fields,
            self.triggers,
            self.actions,
            self.templates,
        )
