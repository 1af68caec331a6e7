"""Random conditions over every field and operator there is, as an automation would write them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from automations.conditions import sql
from automations.fields import custom
from automations.language import Language
from postroom.condition import Field, Kind, Operator
from postroom.text import fold
from tests.integration.automations import crowd

Written = dict[str, Any]

GONE = 0.08
"""Share of names that stand for nothing any more, so that their leaf is an error."""


@dataclass(frozen=True, slots=True)
class Thicket:
    """Makes leaves and trees in one language."""

    language: Language
    pick: random.Random

    def pairs(self) -> list[tuple[Field, Operator]]:
        """Every field with every operator it takes that has an SQL reading."""
        return [
            (field, operator)
            for field in self._fields()
            if not field.key.startswith("event.")
            for operator in self.language.operators_of(field)
            if operator.key in {*sql.OPERATORS, "has", "is_empty"}
        ]

    def _fields(self) -> list[Field]:
        """Every field there is; of the shop's own those of the crowd."""
        own = [
            made
            for word, kind in custom.KINDS.items()
            for name in crowd.ROWS[word]
            if (made := custom.bound(name, kind)) is not None
        ]
        return [*(f for f in self.language.fields.values() if f.takes != "key"), *own]

    def leaf(self, field: Field, operator: Operator) -> Written:
        """A question about a field, negated half of the time."""
        word = self.pick.choice((operator.key, operator.negated))
        key = (
            f"{field.key}.{self.pick.choice(crowd.HEADERS)}" if field.takes == "name" else field.key
        )
        if custom.unbound(key) and self.pick.random() < GONE / 4:
            key = "ticket.fields.gone"
        return {"field": key, word: self._operand(field, operator), **self._whose(field)}

    def tree(self, depth: int = 3) -> Written:
        """Groups in groups, some of them empty or turned around."""
        draw = self.pick.random()
        if depth == 0 or draw < 0.3:
            return self.leaf(*self.pick.choice(self.pairs()))
        if draw < 0.45:
            return {"not": self.tree(depth - 1)}
        size = self.pick.choice((0, 1, 2, 2, 3, 4))
        members = [self.tree(depth - 1) for _ in range(size)]
        return {self.pick.choice(("all", "any")): members}

    def _whose(self, field: Field) -> Written:
        if field.takes == "currency":
            return self.pick.choice(({}, *({"currency": one} for one in crowd.CURRENCIES)))
        if field.takes not in ("calendar", "hours") or self.pick.random() < 0.4:
            return {}
        calendar = {"in": {"calendar": self._name("calendar")}}
        people: tuple[Written, ...] = (
            {"of": "assignee"},
            {"of": {"agent": self._name("agent")}},
            {"of": {"team": self._name("team")}},
        )
        return self.pick.choice((calendar, *people)) if field.takes == "hours" else calendar

    def _name(self, catalogue: str) -> str:
        if self.pick.random() < GONE:
            return "gone"
        return self.pick.choice(tuple(crowd.ROWS[catalogue]))

    def _operand(self, field: Field, operator: Operator) -> Any:
        if operator.operand == "none":
            return self.pick.choice(("true", "false"))
        one = {
            "values": self._value,
            "text": self._needle,
            "value": self._value,
            "moment": self._minute if field.kind is Kind.TIME else self._value,
            "span": self._span,
            "range": self._value,
        }[operator.operand]
        if operator.operand == "range" and field.kind is not Kind.TIME:
            return self._range(field)
        if operator.operand in ("values", "text", "range") and field.kind is not Kind.YES_NO:
            return [one(field) for _ in range(self.pick.randint(1, 3))]
        return one(field)

    def _range(self, field: Field) -> Any:
        if field.kind is Kind.MOMENT:
            return self._span(field)
        return sorted((self._value(field), self._value(field)))

    def _span(self, field: Field) -> str:
        return self.pick.choice(("1h", "24h", "2d", "90m", "1d12h", "1s"))

    def _value(self, field: Field) -> Any:
        if field.catalogue:
            return self._name(field.catalogue)
        made: dict[Kind, Callable[[Field], Any]] = {
            Kind.CHOICE: self._choice,
            Kind.TEXT: self._needle,
            Kind.YES_NO: lambda _: self.pick.choice((True, False)),
            Kind.NUMBER: self._number,
            Kind.MOMENT: lambda _: crowd.some_moment(self.pick).isoformat(),
            Kind.DATE: lambda _: self.pick.choice(("2026-11-22", "2026-11-23", "2026-12-24")),
        }
        return (made.get(field.kind) or self._time)(field)

    def _number(self, field: Field) -> float:
        if field.key == "contact.orders":
            return self.pick.choice((0, 1, 1.5, 2, 4))
        whole = self.pick.randint(1000, 1200)
        return whole if field.key == "test.number" else self.pick.choice((1099.99, whole))

    def _minute(self, field: Field) -> str:
        return f"{self.pick.randint(0, 23):02}:{self.pick.choice((0, 1, 59)):02}"

    def _time(self, field: Field) -> str:
        hours = self.pick.sample(range(24), 2)
        return f"{hours[0]:02}:00-{hours[1]:02}:00"

    def _choice(self, field: Field) -> Any:
        if field.stored_on:
            return self.pick.choice((*crowd.COLOURS, "blue", "ŻÓŁTY"))
        others = () if field.closed else (*crowd.SOURCES, "pl", "en", "sent")
        return self.pick.choice((*field.choices, *others))

    def _needle(self, field: Field) -> str:
        """A stretch of some text, so that it is found now and then."""
        text = self.pick.choice((*crowd.PIECES, "example.com", "müller", "faktura%", "_1.jpg"))
        start = self.pick.randint(0, len(text) - 1)
        piece = text[start : start + self.pick.randint(1, 6)]
        return piece if piece.strip() and fold(piece).strip() else text
