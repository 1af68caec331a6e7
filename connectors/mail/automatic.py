"""Never answer a machine: why a mail was not written by a person (RFC 3834 and kin)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from connectors.mail.envelope import Senders
from postroom.ids import find_tokens
from postroom.text import fold

Headers = Mapping[str, str]
"""First value of each field by lower-case name, decoded."""

_BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_LIST = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list", "x-mailing-list")
_VACATION = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-vacation",
    "x-vacationmail",
)
_MACHINE = (
    "x-fc-machinegenerated",
    "x-ms-exchange-inbox-rules-loop",
    "x-ms-exchange-generated-message-source",
    "x-failed-recipients",
)
_SAYING_SO = frozenset({"auto-submitted", "x-auto-response-suppress", *_VACATION, *_MACHINE})
_SUPPRESS = frozenset({"all", "autoreply", "oof"})
_NOBODY = re.compile(
    r"(mailer-?daemon|postmaster|bounces?|bounce[-+=].*|do-?not-?reply|donotanswer"
    r"|(.*[-_.+])?no[-_.]?reply([-_.+].*)?|nie-?odpowiadaj|nieodpowiadac|noresponse|no-response)"
)
_REPORT: Final = ("delivery-status", "disposition-notification", "feedback-report")

# What out-of-office programs and mail servers put first in a subject, folded (no accents).
_SUBJECT = re.compile(
    r"\[?("
    # English
    r"auto(matic|mated)?[- ]?(reply|response|responder|respond)\b|out of (the )?office|away from (the )?office"
    r"|vacation (reply|response|notice)|undeliver(able|ed)|mail delivery (failed|failure|system)"
    r"|delivery (status notification|failure|has failed|delayed)|returned mail|failure notice"
    r"|delayed mail|read:|not read:|warning: message .{0,40}delayed"
    # Polish
    r"|auto-?odpowiedz|autoresponder|automatyczna odpowiedz|odpowiedz automatyczna"
    r"|poza biurem|(jestem )?nieobecn(osc|y|a) w (biurze|pracy)|nieobecnosc:|jestem na urlopie"
    r"|nie mozna dostarczyc|niedostarczon|niedoreczon|nie dostarczono|przeczytano:|nieprzeczytane:"
    # German
    r"|automatische (antwort|ruckantwort|ruckmeldung)|abwesenheit|abwesend\b|ausser haus|nicht im (buro|haus)"
    r"|unzustellbar|nicht zustellbar|gelesen:"
    # French
    r"|reponse automatique|absence du bureau|absente?\(?e?\)? du bureau|message d.absence|absence:"
    r"|non remis|echec de (la )?remise|non distribuable|lu:"
    # Italian
    r"|risposta automatica|fuori (sede|ufficio)|assente dall.ufficio|assenza dall.ufficio"
    r"|non recapitabile|mancato recapito|letto:"
    # Spanish
    r"|respuesta automatica|fuera de (la )?oficina|ausente de la oficina|ausencia:"
    r"|no se puede entregar|no entregado|leido:"
    # Czech, Slovak
    r"|automatick[ay] odpoved|mimo kancelar|nepritomnost|jsem mimo|nedorucitelne|nedorucen"
    # Dutch, Swedish, Portuguese
    r"|automatisch antwoord|afwezig|autosvar|automatiskt svar|resposta automatica"
    r")"
)


def why_automatic(headers: Iterable[tuple[str, str]], sender: str, senders: Senders) -> str:
    """The first sign that no person wrote this, in words; "" if a person did.

    Mail from a sender on the mailbox's allow-list counts as a customer's whatever its headers
    say, except delivery reports and what we sent ourselves.
    """
    first = _first_values(headers)
    always = _our_own(first, senders) or _report(first)
    if always or senders.speak_for_customers(sender):
        return always
    return (
        _said_so(first)
        or _sent_to_many(first)
        or _no_way_back(first)
        or _nobody(sender, senders)
        or _subject(first.get("subject", ""))
    )


def _first_values(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    first: dict[str, str] = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    return first


def _word(headers: Headers, name: str) -> str:
    """The main word of a field, without comment and parameters."""
    value = headers.get(name, "")
    return re.split(r"[;(\s,]", value.strip().lower(), maxsplit=1)[0] if value else ""


def _our_own(headers: Headers, senders: Senders) -> str:
    loop = headers.get("x-loop", "").strip().lower()
    if loop and (loop in {"yes", "true"} or find_tokens(loop) or senders.are_ours(loop)):
        return f"X-Loop: {loop[:60]}"
    return ""


def _report(headers: Headers) -> str:
    content_type = headers.get("content-type", "").lower()
    if content_type.startswith("multipart/report"):
        kind = next((kind for kind in _REPORT if kind in content_type), "report")
        return f"multipart/report: {kind}"
    if content_type.startswith(("message/delivery-status", "message/disposition-notification")):
        return content_type.partition(";")[0].strip()
    return ""


def _said_so(headers: Headers) -> str:
    if _SAYING_SO.isdisjoint(headers):
        return ""
    submitted = _word(headers, "auto-submitted")
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted[:60]}"
    suppress = headers.get("x-auto-response-suppress", "").lower().replace(",", " ").split()
    if not _SUPPRESS.isdisjoint(suppress):
        return f"X-Auto-Response-Suppress: {' '.join(suppress)[:60]}"
    for name in (*_VACATION, *_MACHINE):
        if headers.get(name, "no").strip().lower() != "no":
            return name.title()
    return ""


def _sent_to_many(headers: Headers) -> str:
    for name in ("precedence", "x-precedence"):
        word = _word(headers, name)
        if word in _BULK:
            return f"{name.title()}: {word}"
    return next((name.title() for name in _LIST if name in headers), "")


def _no_way_back(headers: Headers) -> str:
    path = headers.get("return-path")
    if path is not None and path.strip() in {"", "<>", "< >", '<"">'}:
        return "empty Return-Path"
    return ""


def _nobody(sender: str, senders: Senders) -> str:
    if senders.are_ours(sender):
        return "sent from an address of ours"
    local = sender.strip().lower().rpartition("@")[0]
    if local and _NOBODY.fullmatch(local[:200]):
        return f"sender {local[:60]}@ is nobody's mailbox"
    return ""


def _subject(subject: str) -> str:
    if not subject:
        return ""
    if _SUBJECT.match(fold(subject[:120]).strip()):
        return f"subject {subject[:60]!r}"
    return ""
