"""Loading every plug-in: a broken one is named and skipped, the others start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from core.plugins import checks
from postroom import hooks
from postroom.action import Action
from postroom.channel import Channel
from postroom.condition import Field
from postroom.errors import RegistrationError
from postroom.registry import Registry, Shelf
from postroom.template import Template
from postroom.translator import Translator
from postroom.trigger import Trigger

log = logging.getLogger(__name__)

BUILT_IN: Mapping[str, str] = {
    "mail": "connectors.mail",
    "allegro": "connectors.allegro",
    "translators": "connectors.translators",
    "automations": "automations.builtin",
    "templates": "templates_lib",
}
"""What the product brings, as pyproject.toml names it; so a plain source checkout has it too."""

_BROUGHT: Mapping[str, tuple[type, ...]] = {
    "register_channels": (Channel,),
    "register_translators": (Translator,),
    "register_fields": (Field,),
    "register_actions": (Action, Trigger),
    "register_templates": (Template,),
}
"""Hook → what it may return."""


def load(
    *,
    safe_mode: bool = False,
    built_in: Mapping[str, str] = BUILT_IN,
    installed: Iterable[EntryPoint] | None = None,
) -> Registry:
    """Build the registry; safe mode takes the built-in plug-ins only.

    What cannot be taken in is in `registry.broken`, by name and with the reason. `installed` is
    for tests; else the entry points of the group `postroom` are read.
    """
    ours = [EntryPoint(name, value, hooks.PROJECT) for name, value in built_in.items()]
    sources = ours if safe_mode else [*ours, *_strangers(ours, installed)]
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    registry = Registry()
    for source in sources:
        _load_one(manager, registry, source)
    return registry


def _strangers(
    ours: Sequence[EntryPoint], installed: Iterable[EntryPoint] | None
) -> list[EntryPoint]:
    found = entry_points(group=hooks.PROJECT) if installed is None else installed
    known = {(entry.name, entry.value) for entry in ours}
    strangers = {
        (entry.name, entry.value): entry
        for entry in found
        if (entry.name, entry.value) not in known
    }
    return sorted(strangers.values(), key=lambda entry: (entry.name, entry.value))


def _load_one(manager: pluggy.PluginManager, registry: Registry, source: EntryPoint) -> None:
    """Take one plug-in in, wholly or not at all."""
    if manager.has_plugin(source.name):
        _break(
            registry, RegistrationError(source.name, f"{source.value} uses a name that is taken")
        )
        return
    try:
        plugin = source.load()
        _take_in(manager, registry, source.name, plugin)
    except RegistrationError as error:
        _skip(manager, registry, error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a stranger's module raises
        _skip(manager, registry, RegistrationError(source.name, checks.told(error)))


def _take_in(manager: pluggy.PluginManager, registry: Registry, name: str, plugin: object) -> None:
    checks.check_contract(name, plugin)
    checks.check_hooks(name, plugin, tuple(_BROUGHT))
    manager.register(plugin, name)
    for hook, kinds in _BROUGHT.items():
        for thing in _brought(manager, name, hook):
            checks.check_thing(name, hook, thing, kinds)
            _shelf(registry, thing).add(thing, name)


def _brought(manager: pluggy.PluginManager, name: str, hook: str) -> list[Any]:
    others = [plugin for other, plugin in manager.list_name_plugin() if other != name]
    call: Callable[[], list[Any]] = manager.subset_hook_caller(hook, others)
    return [thing for result in call() for thing in checks.listed(name, hook, result)]


def _shelf(registry: Registry, thing: Any) -> Shelf[Any]:
    shelves: Mapping[type, Shelf[Any]] = {
        Channel: registry.channels,
        Translator: registry.translators,
        Field: registry.fields,
        Action: registry.actions,
        Trigger: registry.triggers,
        Template: registry.templates,
    }
    return next(shelf for kind, shelf in shelves.items() if isinstance(thing, kind))


def _skip(manager: pluggy.PluginManager, registry: Registry, error: RegistrationError) -> None:
    if manager.has_plugin(error.plugin):
        manager.unregister(name=error.plugin)
    for shelf in registry.shelves():
        shelf.drop(error.plugin)
    _break(registry, error)


def _break(registry: Registry, error: RegistrationError) -> None:
    registry.broken.append(error)
    log.warning("plug-in %s is skipped: %s", error.plugin, error.reason)
