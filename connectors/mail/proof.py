"""Whether the sender is who they say, as the mailbox's server found (RFC 8601, 7489).

Anybody can write `Authentication-Results` into a mail. Only the topmost field counts, and only if
it bears the name that the admin has set for the server in front of the mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.mail.fields import Fields

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_RESULT = re.compile(r"([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z0-9_-]+)\s*=\s*(\S+)", re.IGNORECASE)
_LONGEST = 10_000
_DEEPEST = 10
_NAMED = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    verdict: str
    properties: dict[str, str]

    def domain(self, *names: str) -> str:
        """The domain that the first of these properties names; "" if none does."""
        value = next((self.properties[name] for name in names if name in self.properties), "")
        return value.rpartition("@")[2].lower().strip(".<>")


def sender_proof(fields: Fields, author: str, server: str) -> str:
    """Return pass, fail or none; "" if no server is set, so that nobody can tell."""
    if not server:
        return ""
    if "from" in fields.repeated:
        return "fail"
    domain = author.rpartition("@")[2].lower()
    results = list(_results(fields.raw("authentication-results"), server))
    return _by_policy(results, domain) or _by_method(results, domain)


def _results(value: str, server: str) -> Iterator[_Result]:
    name, *parts = _plain(value).split(";")
    if name.split()[:1] != [server.lower()]:
        return
    for part in parts:
        if found := _RESULT.match(part.strip()):
            properties = {key.lower(): shown for key, shown in _PROPERTY.findall(part)}
            yield _Result(found[1].lower(), found[2].lower(), properties)


def _plain(value: str) -> str:
    """Without comments, quotes and folds; a value made to confuse says nothing."""
    plain = value[:_LONGEST].lower()
    for _ in range(_DEEPEST):
        shorter = _COMMENT.sub(" ", plain)
        if shorter == plain:
            break
        plain = shorter
    if "(" in plain or ")" in plain:
        return ""
    return " ".join(_QUOTED.sub(lambda found: re.sub(r"[;\s]", "_", found[1]), plain).split())


def _by_policy(results: list[_Result], domain: str) -> str:
    """What the owner of the sender's domain says of this mail (DMARC); "" if nothing."""
    for result in results:
        if result.method == "dmarc" and result.verdict in {"pass", "fail"}:
            asked = result.domain("header.from") or domain
            return result.verdict if asked == domain else "fail"
    return ""


def _by_method(results: list[_Result], domain: str) -> str:
    """Without DMARC: signed or sent by the sender's own domain, or one above it."""
    verdicts = set()
    for result in results:
        if names := _NAMED.get(result.method):
            named = result.domain(*names)
            speaks = named == domain or ("." in named and domain.endswith(f".{named}"))
            verdicts.add(result.verdict if result.verdict != "pass" or speaks else "other")
    if "pass" in verdicts:
        return "pass"
    return "fail" if verdicts & {"fail", "softfail", "policy"} else "none"
