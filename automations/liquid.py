"""Liquid made safe: few tags and filters, no files, and limits on time and size.

The library limits loops, locals and output, but not time. Every node asks its context for
`disabled_tags` before it renders, so a context that looks at the clock there stops any template,
whatever it does; filters are bounded one by one, since one call may do the work of many nodes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from liquid import Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions.primitive import IntegerLiteral, RangeLiteral
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.template import BoundTemplate

MOST_MS = 50
"""Milliseconds of processor time one text may take; a busy machine must not fail it."""

MOST_BYTES = 64 * 1024
"""Bytes one text may become, and characters a value on the way there may have."""

MOST_ROUNDS = 1_000
"""Rounds of all loops inside each other."""

TAGS = frozenset(
    {
        "content",
        "output",
        "illegal",
        "if",
        "unless",
        "case",
        "for",
        "break",
        "continue",
        "assign",
        "capture",
        "comment",
        "#",
    }
)
"""The library's names; the first three are plain text, `{{ … }}` and "unknown tag"."""

FILTERS = frozenset(
    {
        "append",
        "capitalize",
        "default",
        "downcase",
        "lstrip",
        "prepend",
        "remove",
        "replace",
        "rstrip",
        "slice",
        "squish",
        "strip",
        "truncate",
        "truncatewords",
        "upcase",
        "url_encode",
    }
)
"""Filters on texts. Those on lists and numbers can be made to fill the memory and are not needed."""


class TooSlow(LiquidError):
    """The time of a text is over."""


class TooLong(LiquidError):
    """A value on the way grew past the limit."""


class Watched(RenderContext):
    """A context that ends rendering when its time is over."""

    __slots__ = ("_deadline",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._deadline = time.thread_time() + MOST_MS / 1000
        super().__init__(*args, **kwargs)

    @property
    def disabled_tags(self) -> list[str]:
        """None are; being asked is the occasion to look at the clock."""
        self.look_at_clock()
        return []

    @disabled_tags.setter
    def disabled_tags(self, value: list[str]) -> None:
        """Tags are chosen once, in the environment."""

    def look_at_clock(self) -> None:
        """Raise `TooSlow` when the time is over."""
        if time.thread_time() > self._deadline:
            raise TooSlow(f"the text takes longer than {MOST_MS} ms", token=None)

    def filter(self, name: str, token: Any) -> Callable[..., object]:
        """A filter that refuses to make more than fits."""
        self.look_at_clock()
        return _bounded(name, super().filter(name, token))


class Template(BoundTemplate):
    """A parsed text."""

    context_class = Watched


class Texts(Environment):
    """The one environment every text is parsed and rendered in."""

    template_class = Template
    loop_iteration_limit = MOST_ROUNDS
    local_namespace_limit = 4 * MOST_BYTES
    output_stream_limit = MOST_BYTES

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Keep what a message needs."""
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS}
        self.filters = {name: f for name, f in self.filters.items() if name in FILTERS}


def has_wild_range(template: BoundTemplate) -> bool:
    """Whether a range in it may be too large.

    The library looks at each number of `(1..1000000000) contains "x"`, for a minute, in one node.
    """
    return any(
        isinstance(found, RangeLiteral) and not (_is_small(found.start) and _is_small(found.stop))
        for found in _expressions(template)
    )


def _is_small(bound: Expression) -> bool:
    return isinstance(bound, IntegerLiteral) and 0 <= bound.value <= MOST_ROUNDS


def _expressions(template: BoundTemplate) -> Iterator[Expression]:
    context = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes += node.children(context)
        found = list(node.expressions())
        while found:
            expression = found.pop()
            yield expression
            found += expression.children()


def _bounded(name: str, function: Callable[..., object]) -> Callable[..., object]:
    def bounded(value: object, *args: object, **kwargs: object) -> object:
        if name == "replace" and len(args) == 2:
            _refuse_growth(str(value), str(args[0]), str(args[1]))
        result = function(value, *args, **kwargs)
        if isinstance(result, str) and len(result) > MOST_BYTES:
            raise TooLong(f"a value grows past {MOST_BYTES} characters", token=None)
        return result

    return bounded


def _refuse_growth(value: str, old: str, new: str) -> None:
    """Replacing is the one filter that multiplies: count before doing it."""
    if len(value) + value.count(old) * max(0, len(new) - len(old)) > MOST_BYTES:
        raise TooLong(f"a value grows past {MOST_BYTES} characters", token=None)
