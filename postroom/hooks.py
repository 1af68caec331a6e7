"""The five hooks of a plug-in: plain, synchronous, returning typed objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from postroom.action import Action
    from postroom.channel import Channel
    from postroom.condition import Field
    from postroom.template import Template
    from postroom.translator import Translator
    from postroom.trigger import Trigger

PROJECT = "postroom"
"""Name of the pluggy project and of the entry-point group plug-ins register in."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_channels() -> Iterable[Channel[Any]]:
    """Return the channels this plug-in brings."""
    raise NotImplementedError


@hookspec
def register_translators() -> Iterable[Translator[Any]]:
    """Return the translation services this plug-in brings."""
    raise NotImplementedError


@hookspec
def register_fields() -> Iterable[Field]:
    """Return what conditions can ask thanks to this plug-in."""
    raise NotImplementedError


@hookspec
def register_actions() -> Iterable[Action[Any] | Trigger]:
    """Return the actions and triggers this plug-in brings."""
    raise NotImplementedError


@hookspec
def register_templates() -> Iterable[Template]:
    """Return the ready-made automations this plug-in brings."""
    raise NotImplementedError
