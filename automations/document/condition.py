"""The `if` of a document: `all`, `any`, `not` and leaves, each typed by its field's kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from automations import planned
from automations.conditions.operands import Wanted, read_operand
from automations.document.reading import Reading, joined
from automations.document.slips import unknown
from automations.document.tree import Items, Located, Text
from automations.document.types import Group, Leaf, Node, Not
from automations.language import Language, takes
from postroom.condition import Field, Operator

GROUPS: tuple[Literal["all", "any"], ...] = ("all", "any")
NOTHING = Group("all", ())
"""What a condition that cannot be read becomes until its faults are told."""

HEADER_NAME = re.compile(r"[a-z0-9!#$%&'*+^_`|~-][a-z0-9!#$%&'*+^_`|~.-]{0,99}")
"""RFC 9110 §5.1 token, lower case; narrower than RFC 5322 and enough for every header in use."""

_ARGUMENTS = {
    "": (),
    "name": (),
    "calendar": ("in",),
    "hours": ("in", "of"),
    "currency": ("currency",),
}
_CURRENCY = re.compile(r"[A-Z]{3}")
_PEOPLE = ("agent", "team")
ASSIGNEE = "assignee"


@dataclass(slots=True)
class ConditionReader:
    """Reads conditions in one language."""

    reading: Reading
    language: Language

    def node(self, node: Located, path: str) -> Node:
        """One node: a group, a `not`, or a leaf."""
        entries = self.reading.entries(node, path, 'write "all", "any", "not" or a field here')
        word = next((word for word in (*GROUPS, "not") if word in entries), None)
        if word is None:
            return self._leaf(entries, node.line, path) if entries else NOTHING
        if len(entries) > 1:
            message = f'"{word}" stands alone; put the rest into a list under "all" or "any"'
            self.reading.refuse(node.line, path, message)
            return NOTHING
        if word == "not":
            return Not(self.node(entries["not"], f"{path}.not"))
        return self._group("all" if word == "all" else "any", entries[word], f"{path}.{word}")

    def _group(self, mode: Literal["all", "any"], node: Located, path: str) -> Group:
        members = enumerate(self.reading.items(node, path))
        return Group(
            mode, tuple(self.node(member, f"{path}[{place}]") for place, member in members)
        )

    def _leaf(self, entries: Mapping[str, Located], line: int, path: str) -> Node:
        found = self._field(entries, line, path)
        if found is None:
            return NOTHING
        field, name = found
        words = [word for word in entries if word not in ("field", *_ARGUMENTS[field.takes])]
        word = self._operator_word(words, entries, field, (line, path))
        if word is None:
            return NOTHING
        operator, negated = self.language.written_operators[word]
        operand = self._operand(operator, field, entries[word], joined(path, word))
        if operand is False and operator.operand == "none":
            negated = not negated
        return Leaf(
            field=field.key,
            operator=operator.key,
            wanted=None if operator.operand == "none" else operand,
            negated=negated,
            argument=f"name:{name}" if name else self._argument(entries, path),
            path=path,
        )

    def _field(
        self, entries: Mapping[str, Located], line: int, path: str
    ) -> tuple[Field, str] | None:
        if "field" not in entries:
            hint = 'the key "field" is missing: what is asked? Known groups are all, any and not'
            self.reading.refuse(line, path, hint)
            return None
        where = joined(path, "field")
        written = self.reading.text(entries["field"], where).lower()
        found = self.language.find_field(written)
        if found is None:
            self.reading.refuse(entries["field"].line, where, self._unknown_field(written))
        elif found[0].takes == "name" and not HEADER_NAME.fullmatch(found[1]):
            self.reading.refuse(entries["field"].line, where, f'"{found[1]}" is no header\'s name')
        return found

    def _unknown_field(self, written: str) -> str:
        if planned.is_planned_field(written):
            return f'the field "{written}" is not available yet'
        field = self.language.fields.get(written)
        if field is not None and field.takes == "key":
            return f'say which: "{written}.<key>", for instance {written}.order_no'
        if field is not None:
            return f'say which: "{written}.<name>", for instance {written}.x-mailer'
        return unknown("field", written, self.language.field_words())

    def _operator_word(
        self,
        words: list[str],
        entries: Mapping[str, Located],
        field: Field,
        place: tuple[int, str],
    ) -> str | None:
        line, path = place
        known = [word for word in words if word in self.language.written_operators]
        for word in words:
            if word not in known:
                message = unknown("operator", word, self._words_for(field))
                self.reading.refuse(entries[word].line, joined(path, word), message)
        if len(known) == 1 and len(words) == 1:
            return self._fitting(known[0], field, entries[known[0]].line, path)
        if len(known) > 1:
            message = f"one condition has one operator, here are {', '.join(known)}; write two"
            self.reading.refuse(line, path, message)
        elif not words:
            message = (
                f"an operator is missing; {field.key} takes {', '.join(self._words_for(field))}"
            )
            self.reading.refuse(line, path, message)
        return None

    def _fitting(self, word: str, field: Field, line: int, path: str) -> str | None:
        if takes(field, self.language.written_operators[word][0]):
            return word
        message = f'"{word}" does not fit {field.key}; it takes {", ".join(self._words_for(field))}'
        self.reading.refuse(line, joined(path, word), message)
        return None

    def _words_for(self, field: Field) -> tuple[str, ...]:
        operators = self.language.operators_of(field)
        return tuple(word for o in operators for word in (o.key, o.negated))

    def _operand(self, operator: Operator, field: Field, node: Located, path: str) -> Wanted:
        if operator.operand == "none":
            return self.reading.yes_no(node, path)
        listed = isinstance(node, Items)
        written = self._written(node, path)
        if written is None:
            return None
        try:
            return read_operand(operator, field, written, listed=listed)
        except ValueError as error:
            self.reading.refuse(node.line, path, str(error))
            return None

    def _written(self, node: Located, path: str) -> list[str] | None:
        members = node.members if isinstance(node, Items) else (node,)
        texts = [member.value for member in members if isinstance(member, Text)]
        if len(texts) == len(members):
            return texts
        self.reading.refuse(node.line, path, "write one value, or a list of values, here")
        return None

    def _argument(self, entries: Mapping[str, Located], path: str) -> str:
        if "in" in entries and "of" in entries:
            self.reading.refuse(
                entries["of"].line, joined(path, "of"), 'write "in" or "of", not both'
            )
        if "currency" in entries:
            return self._currency(entries["currency"], joined(path, "currency"))
        if "of" in entries:
            return self._whose(entries["of"], joined(path, "of"))
        if "in" in entries:
            return self._named(entries["in"], joined(path, "in"), ("calendar",))
        return ""

    def _currency(self, node: Located, path: str) -> str:
        written = self.reading.text(node, path).strip().upper()
        if not _CURRENCY.fullmatch(written):
            self.reading.refuse(node.line, path, "write a currency's three letters, such as PLN")
        return f"currency:{written}"

    def _whose(self, node: Located, path: str) -> str:
        if not isinstance(node, Text):
            return self._named(node, path, _PEOPLE)
        if node.value != ASSIGNEE:
            hint = "write assignee, {agent: name} or {team: name}"
            self.reading.refuse(node.line, path, hint)
        return ASSIGNEE

    def _named(self, node: Located, path: str, kinds: tuple[str, ...]) -> str:
        hint = f"write {' or '.join(f'{{{kind}: name}}' for kind in kinds)}"
        entries = self.reading.entries(node, path, hint)
        kind = next(iter(entries), "")
        if kind in kinds and len(entries) == 1:
            return f"{kind}:{self.reading.text(entries[kind], joined(path, kind))}"
        if entries:
            self.reading.refuse(node.line, path, hint)
        return ""
