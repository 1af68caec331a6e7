"""What is asked of a plug-in before anything depends on it; a no names it and the fix."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from postroom import POSTROOM_CONTRACT, hooks
from postroom.action import Action
from postroom.channel import Channel
from postroom.errors import RegistrationError
from postroom.translator import Translator

_NEEDED: Mapping[type, tuple[str, ...]] = {
    Channel: ("key", "title", "sources", "settings", "parse|parser"),
    Translator: ("key", "title", "settings"),
    Action: ("key", "title", "options"),
}
"""Attributes a class of a plug-in must give; `a|b`: one of them."""
_MODELS = ("settings", "options")
_ASYNCHRONOUS = ("send", "check", "translate")


def check_contract(name: str, plugin: object) -> None:
    """A plug-in may say which contract it was written for, and then it must be this one."""
    said = getattr(plugin, "POSTROOM_CONTRACT", POSTROOM_CONTRACT)
    if said != POSTROOM_CONTRACT:
        raise RegistrationError(
            name,
            f"written for contract {said!r}, this Postroom has {POSTROOM_CONTRACT};"
            " install the version of the plug-in that fits",
        )


def check_hooks(name: str, plugin: object, known: Sequence[str]) -> None:
    """Refuse hooks nobody calls, and functions that look like hooks and are not marked."""
    names = ", ".join(known)
    for attribute, thing in inspect.getmembers_static(plugin):
        marked = hasattr(thing, f"{hooks.PROJECT}_impl")
        if marked and attribute not in known:
            raise RegistrationError(name, f"{attribute} is no hook; there are {names}")
        if attribute in known and not marked:
            raise RegistrationError(name, f"{attribute} is not marked; put @hookimpl above it")


def listed(name: str, hook: str, result: object) -> list[Any]:
    """What a hook returned, as a list."""
    if not isinstance(result, Iterable) or isinstance(result, str | bytes):
        raise RegistrationError(name, f"{hook} returned {_kind(result)}, but a list was expected")
    return list(result)


def check_thing(name: str, hook: str, thing: object, kinds: tuple[type, ...]) -> None:
    """Check the type of one thing a hook returned, and that it is complete."""
    if not isinstance(thing, kinds):
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise RegistrationError(
            name, f"{hook} returned {_kind(thing)} where a {wanted} was expected"
        )
    for kind, needed in _NEEDED.items():
        if isinstance(thing, kind):
            _check_attributes(name, thing, needed)


def told(error: BaseException) -> str:
    """An error of somebody else's code on one line."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def _check_attributes(name: str, thing: object, needed: Sequence[str]) -> None:
    kind = type(thing).__name__
    for attribute in needed:
        if not any(hasattr(thing, one) for one in attribute.split("|")):
            raise RegistrationError(name, f"{kind} has no {attribute.replace('|', ' or ')}")
    for attribute in _MODELS:
        model = getattr(thing, attribute, BaseModel)
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise RegistrationError(name, f"{kind}.{attribute} is no pydantic model")
    for method in _ASYNCHRONOUS:
        function = getattr(thing, method, None)
        if function is not None and not inspect.iscoroutinefunction(function):
            raise RegistrationError(name, f"{kind}.{method} must be `async def`")


def _kind(thing: object) -> str:
    if isinstance(thing, type):
        return f"the class {thing.__name__} (an instance is needed)"
    return f"a {type(thing).__name__}"
