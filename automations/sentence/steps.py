"""The `then` of an automation in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from automations.document import Step
from automations.language import Language
from automations.sentence.words import beginning, each_of, quoted, small, span
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


def _translated(options: Mapping[str, Any], locale: str) -> str:
    text = quoted(beginning(str(options.get("text", ""))), locale)
    said = translate("the answer {text}", locale, text=text)
    if options.get("to", "customer") == "customer":
        made = translate("{answer}, translated to the customer's language", locale, answer=said)
    else:
        code = quoted(options["to"], locale)
        made = translate("{answer}, translated to {language}", locale, answer=said, language=code)
    return _leaving(made, str(options.get("mode", "send")), locale)


def _ai(options: Mapping[str, Any], locale: str) -> str:
    task = quoted(beginning(str(options.get("instructions", ""))), locale)
    made = translate("an answer that AI writes as told: {task}", locale, task=task)
    return _leaving(made, str(options.get("mode", "draft")), locale)


def _leaving(what: str, mode: str, locale: str) -> str:
    match mode:
        case "draft":
            return translate("draft {what}", locale, what=what)
        case "approve":
            return translate("prepare for approval {what}", locale, what=what)
        case _:
            return translate("send the customer {text}", locale, text=what)


def _webhook(options: Mapping[str, Any], locale: str) -> str:
    name = quoted(options.get("webhook", ""), locale)
    if options.get("until_taken"):
        return translate("call the webhook {name} and wait until it is taken", locale, name=name)
    return translate("call the webhook {name}", locale, name=name)


def _stop(_options: Mapping[str, Any], locale: str) -> str:
    return translate("stop here", locale)


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


def _set_field(options: Mapping[str, Any], locale: str) -> str:
    field = quoted(options.get("field", ""), locale)
    if options.get("clear"):
        return translate("clear the field {field}", locale, field=field)
    if options.get("from"):
        return translate("fill the field {field} from the message", locale, field=field)
    value = quoted(beginning(str(options.get("value", ""))), locale)
    return translate("set the field {field} to {value}", locale, field=field, value=value)


def _add_tag(options: Mapping[str, Any], locale: str) -> str:
    return translate("add the tag {name}", locale, name=_names(options.get("tag"), locale))


def _remove_tag(options: Mapping[str, Any], locale: str) -> str:
    return translate("remove the tag {name}", locale, name=_names(options.get("tag"), locale))


def _assign(options: Mapping[str, Any], locale: str) -> str:
    if options.get("to") == "next_in_team":
        return _assign_next(options, locale)
    if options.get("to") == "last_who_answered":
        return translate("assign the ticket to the agent who answered last", locale)
    wanted = [quoted(options[key], locale) for key in ("agent", "team") if options.get(key)]
    if not wanted:
        return translate("assign the ticket to nobody", locale)
    return translate("assign the ticket to {name}", locale, name=each_of(wanted, locale))


def _notify(options: Mapping[str, Any], locale: str) -> str:
    words = {
        "assignee": translate("whoever has the ticket", locale),
        "team": translate("the ticket's team", locale),
        "admins": translate("the admins", locale),
    }
    names = [*_listed(options.get("to")), *_listed(options.get("teams"))]
    who = each_of([words.get(name) or quoted(name, locale) for name in names], locale)
    if options.get("mail"):
        return translate("notify {who}, also by mail", locale, who=who)
    return translate("notify {who}", locale, who=who)


def _email(options: Mapping[str, Any], locale: str) -> str:
    who = each_of(_listed(options.get("to")), locale)
    subject = quoted(beginning(str(options.get("subject", ""))), locale)
    return translate("send an e-mail {subject} to {who}", locale, subject=subject, who=who)


def _listed(written: object) -> list[str]:
    return [written] if isinstance(written, str) else list(written or ())  # type: ignore[call-overload] # options are JSON


def _assign_next(options: Mapping[str, Any], locale: str) -> str:
    team = quoted(options.get("team", ""), locale)
    said = (
        translate("assign the ticket to the next of {team} who is online", locale, team=team)
        if options.get("in_hours") is False
        else translate(
            "assign the ticket to the next of {team} who is online and at work", locale, team=team
        )
    )
    if not options.get("cap"):
        return said
    return translate(
        "{step} and has fewer than {count} open tickets", locale, step=said, count=options["cap"]
    )


def _snooze(options: Mapping[str, Any], locale: str) -> str:
    working = bool(options.get("in_hours"))
    if options.get("until"):
        said = (
            translate(
                "put the ticket away until {time} on a working day", locale, time=options["until"]
            )
            if working
            else translate("put the ticket away until {time}", locale, time=options["until"])
        )
    else:
        long = span(str(options.get("span", "1s")), locale)
        said = (
            translate("put the ticket away for {span} of working hours", locale, span=long)
            if working
            else translate("put the ticket away for {span}", locale, span=long)
        )
    if not options.get("calendar"):
        return said
    name = quoted(options["calendar"], locale)
    return translate("{step} by the calendar {name}", locale, step=said, name=name)


def _move(options: Mapping[str, Any], locale: str) -> str:
    name = quoted(options.get("inbox", ""), locale)
    return translate("move the ticket to the inbox {name}", locale, name=name)


def _archive(_options: Mapping[str, Any], locale: str) -> str:
    return translate("put the ticket into the archive", locale)


def _handled(_options: Mapping[str, Any], locale: str) -> str:
    return translate("close the ticket as handled without a reply", locale)


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
    "set_field": _set_field,
    "add_tag": _add_tag,
    "remove_tag": _remove_tag,
    "assign": _assign,
    "archive": _archive,
    "handled_without_reply": _handled,
    "snooze": _snooze,
    "move_to_inbox": _move,
    "send_translated": _translated,
    "send_ai": _ai,
    "call_webhook": _webhook,
    "stop": _stop,
    "notify": _notify,
    "send_email": _email,
}
"""Actions that say more than their title; a plug-in's is told by its title."""
