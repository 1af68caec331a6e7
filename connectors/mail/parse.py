"""One mail's bytes to one message; whatever the bytes are, the only error is `Unreadable`."""

from __future__ import annotations

import hashlib

from connectors.mail.attachments import make_attachments
from connectors.mail.automatic import why_automatic
from connectors.mail.bodies import Body, make_body, read_contents
from connectors.mail.bounces import read_bounce
from connectors.mail.envelope import Envelope, Senders, own_token, read_envelope, tokens
from connectors.mail.fields import Fields
from connectors.mail.kinds import SENT
from connectors.mail.proof import sender_proof
from connectors.mail.structure import read_tree
from connectors.mail.words import readable
from postroom.errors import Unreadable
from postroom.message import Attachment, Bounce, Direction, InboundMessage, Parsed, Raw

_OURS = "x-postroom-"
_NOBODY_KNOWN = Senders()
_MOST_DEFECTS = 50


def parse(raw: Raw, *, senders: Senders = _NOBODY_KNOWN) -> Parsed:
    """What a mail says; raises `Unreadable` if the bytes hold neither header nor text."""
    if not raw.payload.strip(b"\0 \t\r\n"):
        raise Unreadable("the mail is empty: there is not a single letter in it")
    return Parsed(messages=(_message(raw, senders),))


def _message(raw: Raw, senders: Senders) -> InboundMessage:
    tree = read_tree(raw.payload)
    fields = tree.root.fields
    if not fields.items:
        _require_text(raw.payload)
    envelope = read_envelope(fields, raw.received_at, senders)
    contents = read_contents(tree.root)
    body = make_body(contents, envelope.subject)
    headers, bounce = _headers(fields), read_bounce(tree.root, body.text)
    defects = [*tree.defects, *envelope.defects, *contents.defects]
    files = make_attachments(contents.files, body.html, cut=raw.truncated, defects=defects)
    return InboundMessage(
        external_id=envelope.message_id or _made_up_id(raw),
        source="email",
        direction=Direction.OUT if raw.media_type == SENT else Direction.IN,
        sent_at=envelope.sent_at,
        sender=envelope.sender,
        references=envelope.references,
        tokens=tokens(fields, _named(envelope, bounce), (body.text, body.html)),
        own_token=own_token(fields),
        to=envelope.to,
        cc=envelope.cc,
        subject=envelope.subject,
        text=body.text,
        visible=body.visible,
        html=body.html,
        headers=headers,
        attachments=files,
        automatic=why_automatic(headers, envelope.author, senders) or ("bounce" if bounce else ""),
        bounce=bounce,
        proof=sender_proof(fields, envelope.author, senders.checked_by),
        fingerprint=_fingerprint(envelope, body, files),
        defects=_told(raw, fields, defects),
    )


def _named(envelope: Envelope, bounce: Bounce | None) -> tuple[str, ...]:
    """Ids of the messages it answers, or reports about."""
    return envelope.references if bounce is None else (bounce.original_id, *envelope.references)


def _require_text(payload: bytes) -> None:
    """Without a header, only what looks like text is a mail; a picture or an archive is none."""
    sample = payload[:4_000]
    strange = sum(byte < 9 or 13 < byte < 32 or byte == 127 for byte in sample)
    if strange * 20 > len(sample):
        raise Unreadable("no header and no text: these bytes are not a mail")


def _headers(fields: Fields) -> tuple[tuple[str, str], ...]:
    """All header fields as text, without those that only our own programs may set."""
    return tuple(
        [
            (name, readable(value))
            for name, value in fields.items
            if not name.lower().startswith(_OURS)
        ]
    )


def _made_up_id(raw: Raw) -> str:
    """An id for a mail that has none; the same bytes always get the same."""
    return f"sha256-{hashlib.sha256(raw.payload).hexdigest()[:40]}@no-message-id.invalid"


def _fingerprint(envelope: Envelope, body: Body, files: tuple[Attachment, ...]) -> str:
    """Digest of everything a reader gets; what only the way here added is left out."""
    said = (" ".join(body.text.split()), " ".join(body.html.split()))
    parts = (envelope.author.lower(), envelope.date, envelope.subject, *said)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace"))
    for file in files:
        digest.update(f"\0{file.name}\0{file.media_type}\0".encode("utf-8", "replace"))
        digest.update(file.content)
    return digest.hexdigest()[:16]


def _told(raw: Raw, fields: Fields, defects: list[str]) -> tuple[str, ...]:
    """The defects, each once, and the oldest of them first."""
    if not fields.items:
        defects.insert(0, "no header: everything was read as text")
    if raw.truncated:
        defects.insert(0, "the mail is too large to be read whole: only its beginning was read")
    return tuple(dict.fromkeys(defects))[:_MOST_DEFECTS]
