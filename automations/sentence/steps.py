"""The `then` of an automation in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from automations.document import Step
from automations.language import Language
from automations.sentence.words import beginning, each_of, quoted, small
from core.i18n import translate

Phrase: TypeAlias = Callable[[Mapping[str, Any], str], str]
"""Options as written, and the reader's language → what the step does."""


def step(one: Step, language: Language, locale: str) -> str:
    """One step as an order: add the tag “vip”."""
    phrase = _PHRASES.get(one.action)
    if phrase is not None:
        return phrase(one.options, locale)
    action = language.actions.get(one.action)
    return one.action if action is None else small(translate(action.title, locale))


def _send(options: Mapping[str, Any], locale: str) -> str:
    text = quoted(beginning(str(options.get("text", ""))), locale)
    if options.get("mode", "send") == "draft":
        return translate("draft the answer {text}", locale, text=text)
    if options.get("mode") == "approve":
        return translate("prepare the answer {text} for approval", locale, text=text)
    return translate("send the customer {text}", locale, text=text)


def _note(options: Mapping[str, Any], locale: str) -> str:
    text = quoted(beginning(str(options.get("text", ""))), locale)
    return translate("add the note {text}", locale, text=text)


def _status(options: Mapping[str, Any], locale: str) -> str:
    name = quoted(options.get("status", ""), locale)
    return translate("set the status to {name}", locale, name=name)


def _type(options: Mapping[str, Any], locale: str) -> str:
    if not options.get("type"):
        return translate("clear the type", locale)
    return translate("set the type to {name}", locale, name=quoted(options["type"], locale))


def _priority(options: Mapping[str, Any], locale: str) -> str:
    name = quoted(translate(str(options.get("priority", "")), locale), locale)
    return translate("set the priority to {name}", locale, name=name)


def _add_tag(options: Mapping[str, Any], locale: str) -> str:
    return translate("add the tag {name}", locale, name=_names(options.get("tag"), locale))


def _remove_tag(options: Mapping[str, Any], locale: str) -> str:
    return translate("remove the tag {name}", locale, name=_names(options.get("tag"), locale))


def _assign(options: Mapping[str, Any], locale: str) -> str:
    wanted = [quoted(options[key], locale) for key in ("agent", "team") if options.get(key)]
    if not wanted:
        return translate("assign the ticket to nobody", locale)
    return translate("assign the ticket to {name}", locale, name=each_of(wanted, locale))


def _names(written: object, locale: str) -> str:
    names = [written] if isinstance(written, str) else written
    listed = names if isinstance(names, list | tuple) else []
    return each_of([quoted(name, locale) for name in listed], locale)


_PHRASES: Mapping[str, Phrase] = {
    "send_message": _send,
    "add_note": _note,
    "set_status": _status,
    "set_type": _type,
    "set_priority": _priority,
    "add_tag": _add_tag,
    "remove_tag": _remove_tag,
    "assign": _assign,
}
"""Actions that say more than their title; a plug-in's is told by its title."""
