"""YAML read as a plain tree of texts with their lines: the strict half of parsing.

YAML itself decides nothing here: every scalar stays the text that was written (`no`, `12:30:00`,
`0777`), and whoever reads the tree says what kind it wants. No anchors and aliases, since a few
lines of them expand to gigabytes; no tags but those the reader asks for; no key twice; no more
than `DEEPEST` levels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scanner import Scanner

from automations.document.errors import DocumentError, InvalidDocument

LARGEST = 64 * 1024
"""Bytes of one document."""

DEEPEST = 20
"""Levels of lists and mappings inside each other."""


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written."""

    value: str
    line: int
    tag: str = ""
    """`!input` before it, where the reader asks for such tags."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    members: tuple[Located, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the written order."""

    members: tuple[tuple[Text, Located], ...]
    line: int


Located: TypeAlias = "Text | Items | Entries"


def read_yaml(text: str, tags: Collection[str] = ()) -> tuple[Located, list[DocumentError]]:
    """Read one YAML document, and faults one can read on after; `InvalidDocument` for others.

    `tags`: those a scalar may bear, for instance `!input`.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        fail(0, f"the document has {size} bytes, at most {LARGEST} are read; split it")
    builder = _Builder(tags)
    try:
        for event in _events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fail(mark.line + 1 if mark else 0, f"not YAML: {error.problem or error.context}")
    except YAMLError as error:
        fail(0, f"not YAML: {str(error).splitlines()[0]}")
    return builder.finish()


def read_json(value: Any, depth: int = 0) -> Located:
    """The same tree from JSON data; scalars become the words YAML would have for them."""
    if depth > DEEPEST:
        fail(0, _TOO_DEEP)
    match value:
        case dict():
            members = tuple((_word(k), read_json(v, depth + 1)) for k, v in value.items())
            return Entries(members, 0)
        case list() | tuple():
            return Items(tuple(read_json(member, depth + 1) for member in value), 0)
        case _:
            return _word(value)


def fail(line: int, message: str) -> NoReturn:
    """Refuse the whole document for one fault."""
    raise InvalidDocument((DocumentError(line, "", message),))


_TOO_DEEP = f"more than {DEEPEST} levels of lists and mappings inside each other"


def _word(value: Any) -> Text:
    match value:
        case bool():
            return Text("true" if value else "false", 0)
        case str():
            if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
                fail(0, "a text holds half a character (a lone surrogate)")
            return Text(value, 0)
        case int() | float():
            return Text(repr(value), 0)
        case _:
            return Text("", 0)


class _Shallow(Scanner):
    """Stops at too many brackets at once; the scanner looks a thousand of them ahead otherwise."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803 # the library's name
        if len(self.flow_context) >= DEEPEST:
            fail(self.reader.get_mark().line + 1, _TOO_DEEP)
        super().fetch_flow_collection_start(TokenClass, to_push)


def _events(text: str) -> Iterator[Any]:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Shallow
    events: Iterator[Any] = yaml.parse(text)
    return events


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    line: int
    is_mapping: bool
    members: list[Located] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    """Puts events together without recursion, so that depth costs nothing."""

    tags: Collection[str] = ()
    stack: list[_Open] = field(default_factory=list)
    root: Located | None = None
    documents: int = 0
    errors: list[DocumentError] = field(default_factory=list)

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        match event:
            case AliasEvent():
                fail(line, f'"*{event.anchor}": aliases are not allowed; write the value itself')
            case ScalarEvent():
                self._place(Text(event.value, line, self._tag(event, line)))
            case MappingStartEvent() | SequenceStartEvent():
                self._refuse_extras(event, line)
                self._open(line, is_mapping=isinstance(event, MappingStartEvent))
            case MappingEndEvent() | SequenceEndEvent():
                self._close()
            case DocumentStartEvent():
                self._begin(line)
            case _:
                pass

    def finish(self) -> tuple[Located, list[DocumentError]]:
        if self.root is None:
            fail(0, "the document is empty; it begins with a name")
        return self.root, self.errors

    def _begin(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            fail(line, "a second document begins here; write each into a file of its own")

    def _tag(self, event: Any, line: int) -> str:
        if event.tag is not None and str(event.tag) in self.tags and event.anchor is None:
            return str(event.tag)
        self._refuse_extras(event, line)
        return ""

    def _refuse_extras(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            fail(
                line,
                f'"&{event.anchor}": anchors are not allowed; write the value where it belongs',
            )
        if event.tag is not None:
            self.errors.append(DocumentError(line, "", f'"{event.tag}": tags are not allowed'))

    def _open(self, line: int, *, is_mapping: bool) -> None:
        if len(self.stack) >= DEEPEST:
            fail(line, _TOO_DEEP)
        self.stack.append(_Open(line, is_mapping))

    def _close(self) -> None:
        closed = self.stack.pop()
        if closed.is_mapping:
            self._place(Entries(self._pairs(closed.members), closed.line))
        else:
            self._place(Items(tuple(closed.members), closed.line))

    def _place(self, node: Located) -> None:
        if self.stack:
            self.stack[-1].members.append(node)
        else:
            self.root = node

    def _pairs(self, members: list[Located]) -> tuple[tuple[Text, Located], ...]:
        pairs: dict[str, tuple[Text, Located]] = {}
        for key, value in zip(members[::2], members[1::2], strict=True):
            if not isinstance(key, Text):
                self.errors.append(DocumentError(key.line, "", "a key must be a single word"))
            elif key.tag:
                self.errors.append(DocumentError(key.line, "", f'"{key.tag}" stands before a key'))
            elif key.value in pairs:
                first = pairs[key.value][0].line
                message = f'"{key.value}" stands here a second time, first in line {first}'
                self.errors.append(DocumentError(key.line, "", message))
            else:
                pairs[key.value] = (key, _beside(key, value))
        return tuple(pairs.values())


def _beside(key: Text, value: Located) -> Located:
    """An empty value stands in the line of its key; YAML puts it at what follows."""
    is_empty = isinstance(value, Text) and not value.value
    return replace(value, line=key.line) if is_empty else value
