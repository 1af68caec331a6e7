"""From YAML or JSON to a `Document`; every fault of the text is told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Literal, cast

from automations import planned
from automations.document.condition import NOTHING, ConditionReader
from automations.document.reading import Reading, joined, line_of, without
from automations.document.slips import unknown
from automations.document.tree import Items, Located, Text, read_json, read_yaml
from automations.document.types import Document, Limits, Scope, Step, TriggerUse
from automations.language import Language
from automations.spans import parse_span

KEYS = (
    "format",
    "name",
    "description",
    "enabled",
    "mode",
    "scope",
    "run_as",
    "when",
    "if",
    "then",
    "exit_on",
    "limits",
    "stop_after",
    "reply_again",
)
"""The keys of a document, in the order they are written."""

FORMAT = "1"
EXITS = ("incoming_message", "outgoing_message", "manual_assignment", "status_closed")
MOST_STEPS = 50

_MODES = ("automatic", "manual")
_ONCE_PER = ("ticket", "contact", "none")
_ON_ERROR = ("stop", "continue")


def parse(text: str, language: Language) -> Document:
    """Read a YAML automation; `InvalidDocument` holds every fault, with line and path."""
    root, errors = read_yaml(text)
    return _document(root, Reading(errors), language)


def from_json(value: Mapping[str, Any], language: Language) -> Document:
    """Read the JSON form of a document as `to_json` makes it; faults have a path, no line."""
    return _document(read_json(value), Reading(), language)


def _document(root: Located, reading: Reading, language: Language) -> Document:
    document = _DocumentReader(reading, language).document(root)
    reading.finish()
    return document


class _DocumentReader:
    def __init__(self, reading: Reading, language: Language) -> None:
        self.reading = reading
        self.language = language

    def document(self, root: Located) -> Document:
        entries = self.reading.known(root, "", KEYS)
        self._require(entries, root.line)
        self._check_format(entries)
        return Document(
            name=self._name(entries),
            description=self._text(entries, "description", 2000),
            enabled=self._yes_no(entries, "enabled"),
            mode=self._mode(entries),
            scope=self._scope(entries),
            run_as=self._text(entries, "run_as", 200) or "system",
            when=self._each(entries, "when", self._trigger),
            condition=self._condition(entries),
            then=self._steps(entries),
            exit_on=self._exits(entries),
            limits=self._limits(entries),
            stop_after=self._yes_no(entries, "stop_after"),
            reply_again=self._yes_no(entries, "reply_again"),
        )

    def _require(self, entries: Mapping[str, Located], line: int) -> None:
        for key, hint in (
            ("name", "what is it called?"),
            ("when", "what starts it? For instance [{trigger: message_received}]"),
            ("then", "what does it do?"),
        ):
            if key not in entries:
                self.reading.refuse(line, key, f'"{key}" is missing: {hint}')

    def _check_format(self, entries: Mapping[str, Located]) -> None:
        node = entries.get("format")
        if node is not None and self.reading.text(node, "format") != FORMAT:
            self.reading.refuse(node.line, "format", f"only format {FORMAT} can be read")

    def _name(self, entries: Mapping[str, Located]) -> str:
        name = self._text(entries, "name", 200).strip()
        if "name" in entries and not name:
            self.reading.refuse(entries["name"].line, "name", "the name is empty")
        if len(name.splitlines()) > 1:
            self.reading.refuse(entries["name"].line, "name", "write the name on one line")
        return name

    def _text(self, entries: Mapping[str, Located], key: str, longest: int) -> str:
        return self.reading.text(entries[key], key, longest) if key in entries else ""

    def _yes_no(self, entries: Mapping[str, Located], key: str) -> bool:
        return self.reading.yes_no(entries[key], key) if key in entries else False

    def _mode(self, entries: Mapping[str, Located]) -> Literal["automatic", "manual"]:
        if "mode" not in entries:
            return "automatic"
        if self.reading.choice(entries["mode"], "mode", _MODES) == "manual":
            self.reading.refuse(entries["mode"].line, "mode", "manual is not available yet")
        return "automatic"

    def _scope(self, entries: Mapping[str, Located]) -> Scope:
        if "scope" not in entries:
            return Scope()
        found = self.reading.known(entries["scope"], "scope", ("brands", "inboxes"))
        names = {key: self.reading.texts(node, f"scope.{key}") for key, node in found.items()}
        return Scope(**names)

    def _condition(self, entries: Mapping[str, Located]) -> Any:
        if "if" not in entries:
            return NOTHING
        return ConditionReader(self.reading, self.language).node(entries["if"], "if")

    def _each(self, entries: Mapping[str, Located], key: str, read: Any) -> tuple[Any, ...]:
        if key not in entries:
            return ()
        members = self.reading.items(entries[key], key)
        if entries[key] == Items((), entries[key].line):
            self.reading.refuse(entries[key].line, key, "the list is empty")
        found = [read(member, f"{key}[{place}]") for place, member in enumerate(members)]
        return tuple(thing for thing in found if thing is not None)

    def _trigger(self, node: Located, path: str) -> TriggerUse | None:
        word = self._word(node, path, "trigger")
        if word is None:
            return None
        trigger = self.language.triggers.get(word)
        later = planned.is_planned_trigger(word) or (trigger is not None and trigger.planned)
        if trigger is None or later:
            self._refuse_word(node, joined(path, "trigger"), word, self.language.triggers, later)
            return None
        options = self.reading.options(trigger.options, without(node, ("trigger",)), path)
        return TriggerUse(trigger=word, options=options, path=path)

    def _steps(self, entries: Mapping[str, Located]) -> tuple[Step, ...]:
        found = self._each(entries, "then", self._step)
        if len(found) > MOST_STEPS:
            message = f"{len(found)} steps are too many, at most {MOST_STEPS} run"
            self.reading.refuse(entries["then"].line, "then", message)
        taken = {step.id for step in found if step.id}
        if len(taken) < sum(1 for step in found if step.id):
            self.reading.refuse(entries["then"].line, "then", "two steps have the same id")
        return tuple(_with_id(step, place, taken) for place, step in enumerate(found))

    def _step(self, node: Located, path: str) -> Step | None:
        entries = self.reading.entries(node, path)
        for key in planned.STEPS & set(entries):
            self.reading.refuse(
                line_of(node, key), joined(path, key), f"{key} is not available yet"
            )
            return None
        word = self._word(node, path, "action")
        if word is None:
            return None
        action = self.language.actions.get(word)
        later = word in planned.ACTIONS or (action is not None and action.planned)
        if action is None or later:
            self._refuse_word(node, joined(path, "action"), word, self.language.actions, later)
            return None
        return Step(
            id=self._step_id(entries, path),
            action=word,
            options=self.reading.options(
                action.options, without(node, ("id", "action", "on_error")), path
            ),
            on_error=self._on_error(entries, path),
            path=path,
        )

    def _step_id(self, entries: Mapping[str, Located], path: str) -> str:
        return self.reading.text(entries["id"], f"{path}.id", 60) if "id" in entries else ""

    def _on_error(self, entries: Mapping[str, Located], path: str) -> Literal["stop", "continue"]:
        if "on_error" not in entries:
            return "stop"
        word = self.reading.choice(entries["on_error"], f"{path}.on_error", _ON_ERROR)
        return "continue" if word == "continue" else "stop"

    def _word(self, node: Located, path: str, key: str) -> str | None:
        entries = self.reading.entries(node, path)
        if key in entries:
            written = self.reading.text(entries[key], joined(path, key))
            return written if isinstance(entries[key], Text) else None
        if entries:
            self.reading.refuse(node.line, path, f'the key "{key}" is missing')
        return None

    def _refuse_word(
        self, node: Located, path: str, word: str, known: Collection[str], later: object
    ) -> None:
        kind = path.rpartition(".")[2]
        said = f'the {kind} "{word}" is not available yet' if later else unknown(kind, word, known)
        self.reading.refuse(line_of(node, kind), path, said)

    def _exits(self, entries: Mapping[str, Located]) -> tuple[str, ...]:
        if "exit_on" not in entries:
            return ()
        members = enumerate(self.reading.items(entries["exit_on"], "exit_on"))
        return tuple(
            self.reading.choice(member, f"exit_on[{place}]", EXITS) for place, member in members
        )

    def _limits(self, entries: Mapping[str, Located]) -> Limits:
        if "limits" not in entries:
            return Limits()
        found = self.reading.known(entries["limits"], "limits", ("once_per", "per"))
        once_per = "none"
        if "once_per" in found:
            once_per = self.reading.choice(found["once_per"], "limits.once_per", _ONCE_PER)
        per = self._per(found)
        if per is not None and once_per == "none":
            message = 'say of what: "once_per: ticket" or "once_per: contact" belongs to it'
            self.reading.refuse(found["per"].line, "limits.per", message)
        return Limits(once_per=cast("Literal['ticket', 'contact', 'none']", once_per), per=per)

    def _per(self, found: Mapping[str, Located]) -> timedelta | None:
        if "per" not in found:
            return None
        try:
            return parse_span(self.reading.text(found["per"], "limits.per"))
        except ValueError as error:
            self.reading.refuse(found["per"].line, "limits.per", str(error))
            return None


def _with_id(step: Step, place: int, taken: set[str]) -> Step:
    """Steps without an id are named after their place, so that traces can speak of them."""
    if step.id:
        return step
    wanted = f"s{place + 1}"
    while wanted in taken:
        wanted += "a"
    taken.add(wanted)
    return Step(
        id=wanted,
        action=step.action,
        options=step.options,
        on_error=step.on_error,
        path=step.path,
    )
