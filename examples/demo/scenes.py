"""What may happen in the demo: texts by language, from the files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LOCALES = {"pl": "pl-PL", "en": "en-US", "cs": "cs-CZ", "sk": "sk-SK", "hu": "hu-HU"}
"""Languages of Allegro's buyers, as Allegro writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Something that customers write, and how it goes on."""

    kinds: tuple[str, ...]
    """mail, message, problem, discussion, claim, return or rating."""
    asks: str
    answer: str = ""
    """Empty: nobody has got round to it."""
    again: str = ""
    """What the customer writes then."""
    subject: str = ""
    tags: tuple[str, ...] = ()
    ends: str = "open"
    """Name of the status in the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language: who speaks it, and what they say."""

    code: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    hello: str
    bye: str
    scenes: tuple[Scene, ...]

    def of(self, kind: str) -> tuple[Scene, ...]:
        """The scenes that may be played as this kind."""
        return tuple(scene for scene in self.scenes if kind in scene.kinds)

    def name(self, number: int) -> str:
        """A made-up person."""
        last = self.last[number * 7 % len(self.last)]
        return f"{self.first[number % len(self.first)]} {last}"


def tongues() -> Mapping[str, Tongue]:
    """Every language there is a file of."""
    files = sorted(Path(__file__).with_name("texts").glob("*.yaml"))
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> Tongue:
    told: dict[str, Any] = YAML(typ="safe").load(file)
    scenes = tuple(_scene(one) for one in told["scenes"])
    return Tongue(
        code=file.stem,
        first=tuple(told["first"]),
        last=tuple(told["last"]),
        hello=told["hello"],
        bye=told["bye"],
        scenes=scenes,
    )


def _scene(told: Mapping[str, Any]) -> Scene:
    words = {
        name: str(told[name]).strip()
        for name in ("asks", "answer", "again", "subject", "ends")
        if name in told
    }
    return Scene(kinds=tuple(told["as"]), tags=tuple(told.get("tags", ())), **words)
