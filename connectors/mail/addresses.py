"""Address lists (RFC 5322 §3.4) read in one pass: nested comments, groups and garbage alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from connectors.mail.charsets import guess_any
from connectors.mail.words import readable
from postroom.message import Address

_SIMPLE = re.compile(
    r'\s*(?:"?([^"<>,;:()@\\\[\]]*?)"?\s*<\s*([^\s<>"(),:;\\]+@[^\s<>"(),:;\\]+)\s*>|([^\s<>"(),:;\\]+@[^\s<>"(),:;\\]+))\s*'
)
_TOKEN = re.compile(r'[^"(<>,;:\\]+|.', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\Z)', re.DOTALL)
_COMMENT = re.compile(r"[()\\]")
_ANGLE = re.compile(r"<([^<>]*)(?:>|\Z)")
_INNER_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_REMEMBERED = 200
"""Characters of a list whose addresses are remembered: the same people write again."""
_LONGEST = 320
"""RFC 5321 §4.5.3.1: 64 for the local part, 255 for the domain, one for the @."""


def parse_addresses(value: str, most: int) -> tuple[tuple[Address, ...], bool]:
    """The addresses of a header value as sent, at most `most`, and whether there were more."""
    return _parse(value, most) if len(value) > _REMEMBERED else _remembered_parse(value, most)


def _parse(value: str, most: int) -> tuple[tuple[Address, ...], bool]:
    simple = _SIMPLE.fullmatch(value) if len(value) < 500 else None
    if simple is not None:
        return (_address(simple[1] or "", simple[2] or simple[3]),), False
    scan = _Scan(value, most + 1)
    scan.run()
    if not scan.found and "=?" in value:
        # Some programs encode the whole list, addresses and all.
        scan = _Scan(readable(value), most + 1)
        scan.run()
    return tuple(scan.found[:most]), len(scan.found) > most


_remembered_parse = lru_cache(maxsize=1_000)(_parse)


def normal(address: str) -> str:
    """The form two addresses are compared in."""
    return address.strip().casefold()


def _address(name: str, address: str) -> Address:
    return Address(readable(address)[:_LONGEST], _unquoted(readable(name, guess_any)))


def _unquoted(name: str) -> str:
    """A name without the quotes some programs put around it once more."""
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        return name[1:-1].strip()
    return name


@dataclass(slots=True)
class _Scan:
    """One pass over a list: what has been read of the current address so far."""

    value: str
    most: int
    found: list[Address] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    comment: str = ""
    angle: str | None = None
    at: int = 0

    def run(self) -> None:
        while self.at < len(self.value) and len(self.found) < self.most:
            token = _TOKEN.match(self.value, self.at)
            if token is None:
                break
            self.take(token.group())
        self.finish()

    def take(self, piece: str) -> None:
        if piece == '"':
            self.words.append(_ESCAPED.sub(r"\1", self.span(_QUOTED)))
        elif piece == "(":
            self.comment = self.skip_comment()
        elif piece == "<":
            self.angle = _INNER_COMMENT.sub("", self.span(_ANGLE))
        elif piece in {",", ";"}:
            self.finish()
            self.at += 1
        elif piece == ":":
            # "Friends: a@b, c@d;" is a group: its name is no address.
            self.words.clear()
            self.at += 1
        else:
            self.words.append(piece)
            self.at += len(piece)

    def span(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.value, self.at)
        if match is None:
            self.at += 1
            return ""
        self.at = match.end()
        return match[1]

    def skip_comment(self) -> str:
        """Pass a comment with those nested in it; an unclosed one ends with the value."""
        depth, begun = 0, self.at + 1
        for mark in _COMMENT.finditer(self.value, self.at):
            if mark.group() == "\\" or self.value[mark.start() - 1 : mark.start()] == "\\":
                continue
            depth += 1 if mark.group() == "(" else -1
            if depth == 0:
                self.at = mark.end()
                return self.value[begun : mark.start()]
        self.at = len(self.value)
        return self.value[begun:]

    def finish(self) -> None:
        """Keep the address read so far, if there is one."""
        name = "".join(self.words)
        if self.angle is not None:
            self.keep(name or self.comment, self.angle)
        else:
            self.keep(self.comment, next((word for word in name.split() if "@" in word), ""))
        self.words, self.comment, self.angle = [], "", None

    def keep(self, name: str, address: str) -> None:
        address = address.rpartition(":")[2].strip(
            " \t\r\n[]<'"
        )  # "<@relay:a@b>" is RFC 822's route
        if "@" in address:
            self.found.append(_address(name, address))
