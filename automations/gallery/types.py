"""A ready-made automation as frozen data: what a file of `templates_lib/` parses to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from automations.document.tree import Entries, Located, Text
from core.i18n import SOURCE

Said: TypeAlias = Mapping[str, str]
"""One text by language (`en`, `pl`); English is always there."""

Answer: TypeAlias = str | tuple[str, ...]
"""What an input is filled with: a text or name, or several phrases; empty for nothing."""

Category = Literal["close", "tag", "route", "reply", "remind"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
"""In the order in which their automations are best tried: what closes comes before what answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something asked when the template is added."""

    name: str
    """What `!input name` in the document stands for."""
    kind: str
    """A key of `inputs.KINDS`."""
    title: Said
    help: Said
    """Empty if there is nothing to add to the title."""
    default: Mapping[str, Answer]
    """By language; empty if somebody must answer."""
    optional: bool = False
    """True: it may be left empty; what it stands in is then left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A ready-made automation, not filled in yet."""

    key: str
    version: int
    """Counted up by who changes it, so that those who added an older one are told."""
    title: Said
    """Becomes the automation's name."""
    summary: Said
    """What it is good for; becomes the automation's description."""
    category: Category
    channels: tuple[str, ...]
    """Sources it is meant for, such as `email`; empty: all."""
    inputs: tuple[Input, ...]
    body: Entries
    """The document, inputs standing in it as texts with the tag `!input`."""

    def input(self, name: str) -> Input | None:
        """The input of that name."""
        return next((one for one in self.inputs if one.name == name), None)

    @property
    def actions(self) -> tuple[str, ...]:
        """Keys of the actions its steps use."""
        steps = _member(self.body, "then")
        found = (_member(step, "action") for step in getattr(steps, "members", ()))
        return tuple(one.value for one in found if isinstance(one, Text))


def _member(written: object, name: str) -> Located | None:
    """What stands under a key; None if nothing does."""
    if not isinstance(written, Entries):
        return None
    return next((value for key, value in written.members if key.value == name), None)


def said(text: Said, locale: str) -> str:
    """A text in a language; English where it has none in it."""
    return text.get(locale[:2].lower(), text.get(SOURCE, ""))


def default_of(one: Input, locale: str) -> Answer:
    """What an input begins with in a language; empty if somebody must answer."""
    return one.default.get(locale[:2].lower(), one.default.get(SOURCE, ""))
