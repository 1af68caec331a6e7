"""Mails to take in, with a manifest of what must come of them.

    python -m benchmarks.mail FOLDER [--messages 5000] [--automations 50] [--seed 1] [--mbox]

Writes FOLDER/mail/*.eml (or FOLDER/mail.mbox), FOLDER/automations/*.yaml and
FOLDER/manifest.json. The same numbers and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from io import BytesIO
from pathlib import Path

from benchmarks.mail_automations import Planned, automations, expected_tags
from benchmarks.mail_letters import Letter, letters
from benchmarks.mail_texts import BODY_TOPICS, CAMPAIGNS, SUBJECT_TOPICS, TONGUES

SHOP = "sklep@shop.example"
ATTACHMENT_BYTES = 74_000
"""100 kB once base64 has made it longer by a third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was written, and what must come of it."""

    seed: int
    messages: int
    threads: int
    automations: int
    runs_expected: int
    """Messages times automations that fire on them."""
    tags_expected: int
    """Tags on tickets, each counted once a ticket."""
    tags: dict[str, list[str]]
    """Sorted tags of each ticket, by the Message-ID (without brackets) of its first letter."""


def write(
    folder: Path, messages: int, planned: int = 50, seed: int = 1, *, mbox: bool = False
) -> Manifest:
    """Write mails, automations and manifest into a folder."""
    plans = automations(planned)
    (folder / "automations").mkdir(parents=True, exist_ok=True)
    for plan in plans:
        (folder / "automations" / f"{plan.tag}.yaml").write_text(plan.document, "utf-8")
    written = list(letters(messages, seed))
    (_write_mbox if mbox else _write_files)(folder, written)
    manifest = _manifest(seed, plans, written)
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest)), "utf-8")
    return manifest


def mail(letter: Letter) -> bytes:
    """The letter's bytes, with CRLF."""
    message = _headers(letter)
    _add_body(message, letter)
    if letter.attached:
        photo = random.Random(letter.number).randbytes(ATTACHMENT_BYTES)
        message.add_attachment(photo, maintype="image", subtype="jpeg", filename="zdjęcie.jpg")
    for place, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{letter.number}_{place}")  # else a new one every time
    buffer = BytesIO()
    BytesGenerator(buffer, mangle_from_=False, policy=SMTP).flatten(message)
    return buffer.getvalue()


def own_text(letter: Letter) -> list[str]:
    """Lines that the customer wrote, without what they quote."""
    customer = letter.thread.customer
    tongue = TONGUES[customer.language]
    said = [tongue.sentences[n] for n in letter.sentences]
    topic = tongue.topic.format(BODY_TOPICS[letter.body_topic][customer.language])
    said.insert(len(said) // 2, topic)
    return [tongue.greeting, "", *said, "", tongue.closing, customer.name]


def _headers(letter: Letter) -> EmailMessage:
    customer = letter.thread.customer
    message = EmailMessage(policy=SMTP)
    stamp = format_datetime(letter.sent_at)
    message["Return-Path"] = f"<{customer.address}>"
    for host in ("mx1.shop.example", "out.poczta.example"):
        message["Received"] = f"from out ([192.0.2.{letter.number % 250}]) by {host}; {stamp}"
    message["Date"] = stamp
    message["From"] = f'"{customer.name}" <{customer.address}>'
    message["To"] = f"Sklep <{SHOP}>"
    message["Subject"] = _subject(letter)
    message["Message-ID"] = letter.message_id
    if letter.answers is not None:
        message["In-Reply-To"] = letter.answers.message_id
        message["References"] = " ".join(one.message_id for one in letter.ancestors()[-10:])
    message["User-Agent"] = "Mozilla Thunderbird"
    message["X-Campaign"] = CAMPAIGNS[letter.campaign]
    return message


def _subject(letter: Letter) -> str:
    thread = letter.thread
    topic = SUBJECT_TOPICS[thread.subject_topic][thread.customer.language]
    return f"{'' if letter.opens else 'Re: '}{topic} {thread.order}"


def _add_body(message: EmailMessage, letter: Letter) -> None:
    text = "\n".join([*own_text(letter), *_quoted(letter, "> ")]) + "\n"
    charset = letter.charset if _fits(text, letter.charset) else "utf-8"
    encoding = "quoted-printable" if letter.number % 3 else "base64"
    if charset == "us-ascii":
        encoding = "7bit"
    message.set_content(text, charset=charset, cte=encoding)
    if letter.html:
        message.add_alternative(_page(letter), subtype="html", cte="quoted-printable")


def _fits(text: str, charset: str) -> bool:
    return text.encode(charset, "replace").decode(charset) == text


def _quoted(letter: Letter, mark: str) -> Iterator[str]:
    """The line above a quote, and the quote: the newest letter it answers."""
    answered = letter.answers
    if answered is None:
        return
    customer = letter.thread.customer
    tongue = TONGUES[customer.language]
    moment = answered.sent_at.strftime(tongue.moment)
    yield ""
    yield tongue.quote.format(moment=moment, name=customer.name, address=customer.address)
    yield from (f"{mark}{line}".rstrip() for line in own_text(answered))


def _page(letter: Letter) -> str:
    said = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in own_text(letter))
    head, *quoted = [line for line in _quoted(letter, "") if line] or [""]
    if not quoted:
        return f'<html><body dir="ltr">{said}</body></html>\n'
    quote = "<br>".join(escape(line) for line in quoted)
    return (
        f'<html><body><div dir="ltr">{said}</div><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{escape(head)}<br></div>'
        f'<blockquote class="gmail_quote">{quote}</blockquote></div></body></html>\n'
    )


def _write_files(folder: Path, written: Sequence[Letter]) -> None:
    (folder / "mail").mkdir(exist_ok=True)
    for letter in written:
        (folder / "mail" / f"{letter.number:07}.eml").write_bytes(mail(letter))


def _write_mbox(folder: Path, written: Sequence[Letter]) -> None:
    with (folder / "mail.mbox").open("wb") as file:
        for letter in written:
            file.write(
                f"From klient@poczta.example {letter.sent_at:%a %b %d %H:%M:%S %Y}\n".encode()
            )
            lines = mail(letter).replace(b"\r\n", b"\n").split(b"\n")
            file.write(b"\n".join(b">" + one if _like_from(one) else one for one in lines) + b"\n")


def _like_from(line: bytes) -> bool:
    return line.lstrip(b">").startswith(b"From ")


def _manifest(seed: int, plans: Sequence[Planned], written: Sequence[Letter]) -> Manifest:
    runs = 0
    tags: dict[int, set[str]] = {}
    roots: dict[int, str] = {}
    for letter in written:
        fired = expected_tags(plans, letter)
        runs += len(fired)
        tags.setdefault(letter.thread.number, set()).update(fired)
        roots.setdefault(letter.thread.number, letter.message_id.strip("<>"))
    return Manifest(
        seed=seed,
        messages=len(written),
        threads=len(roots),
        automations=len(plans),
        runs_expected=runs,
        tags_expected=sum(map(len, tags.values())),
        tags={roots[number]: sorted(found) for number, found in tags.items()},
    )


def main() -> None:
    """Write what the command line asks for and print the manifest's figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--messages", type=int, default=5_000)
    options.add_argument("--automations", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mbox", action="store_true")
    asked = options.parse_args()
    made = write(asked.folder, asked.messages, asked.automations, asked.seed, mbox=asked.mbox)
    figures = asdict(made)
    del figures["tags"]
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
