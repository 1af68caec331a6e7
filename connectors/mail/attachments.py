"""Files that came with a mail: safe names, caps that are said aloud, nothing unpacked."""

from __future__ import annotations

import re
import unicodedata

from connectors.mail import limits
from connectors.mail.fields import Fields
from connectors.mail.parameters import split
from connectors.mail.structure import Part
from connectors.mail.words import one_line
from postroom.message import Attachment

_SLASHES = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NAMES = {
    "text/calendar": "invite.ics",
    "message/rfc822": "forwarded.eml",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "application/ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "version.txt",
}
_EXTENSIONS = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/xml": ".xml",
}
_UNREAD = {
    "application/ms-tnef": "Outlook sent its own format (winmail.dat); it is kept as a file",
    "application/vnd.ms-tnef": "Outlook sent its own format (winmail.dat); it is kept as a file",
    "application/pkcs7-mime": "the mail is encrypted or signed with S/MIME; it is kept as a file",
    "application/x-pkcs7-mime": "the mail is encrypted or signed with S/MIME; it is kept as a file",
    "application/pgp-encrypted": "the mail is encrypted with PGP; it is kept as files",
}


def make_attachments(
    parts: list[Part], html: str, *, cut: bool, defects: list[str]
) -> tuple[Attachment, ...]:
    """The files of a mail, in order.

    One is inline if the HTML shows it. `cut` says that the last may be incomplete.
    """
    made: list[Attachment] = []
    for number, part in enumerate(parts, start=1):
        reason = part.omitted or _over_a_limit(part, number)
        if cut and part.end == len(part.data) and not reason:
            reason = "the mail is too large to be read whole"
        made.append(_attachment(part, reason, html, defects))
    defects.extend(sorted({_UNREAD[p.media_type] for p in parts if p.media_type in _UNREAD}))
    return tuple(made)


def _over_a_limit(part: Part, number: int) -> str:
    if number > limits.ATTACHMENTS:
        return f"more than {limits.ATTACHMENTS} files in one mail"
    # What is certainly too large is not even decoded. Base64, line breaks and all, writes less than
    # three bytes for two, quoted-printable at most three for one.
    is_base64 = "base64" in part.fields.raw("content-transfer-encoding").lower()
    if part.end - part.start > limits.ATTACHMENT_BYTES * 3 // (2 if is_base64 else 1):
        return f"larger than {limits.ATTACHMENT_BYTES} bytes"
    return ""


def _attachment(part: Part, reason: str, html: str, defects: list[str]) -> Attachment:
    content, wrong = (b"", "") if reason else part.content()
    if len(content) > limits.ATTACHMENT_BYTES:
        content, reason = b"", f"larger than {limits.ATTACHMENT_BYTES} bytes"
    name = safe_name(declared_name(part), part.media_type)
    defects.extend(f"file {name!r}: {problem}" for problem in (wrong, reason) if problem)
    content_id = one_line(part.fields.raw("content-id")).strip("<> ")[: limits.ID_CHARS]
    return Attachment(
        name=name,
        media_type=part.media_type,
        content=content,
        content_id=content_id,
        inline=bool(content_id) and f"cid:{content_id}" in html,
        omitted=reason,
    )


def disposition(fields: Fields) -> str:
    """`inline`, `attachment`, or "" if the part does not say."""
    word = one_line(fields.raw("content-disposition")).partition(";")[0].strip(" \"'").lower()
    if not word or word == "inline":
        return word
    return "attachment"  # RFC 2183 §2.8: an unknown one is treated as an attachment


def declared_name(part: Part) -> str:
    """The file name a part gives itself, as written."""
    _, parameters = split(part.fields.raw("content-disposition"))
    return parameters.get("filename") or part.parameters.get("name", "")


def safe_name(name: str, media_type: str) -> str:
    """A name any file system takes: no path, no control or invisible characters, ≤ 255 bytes."""
    last = _SLASHES.split(name.rstrip("/\\ "))[-1]
    visible = "".join(" " if c.isspace() else c for c in last if _is_visible(c))
    bare = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", visible)).strip(" .")
    if not bare:
        bare = _NAMES.get(media_type, "file" + _EXTENSIONS.get(media_type, ".bin"))
    if _RESERVED.fullmatch(bare):
        bare = "_" + bare
    return _short(bare)


def _is_visible(character: str) -> bool:
    return (character.isascii() and character.isprintable()) or (
        unicodedata.category(character) not in _INVISIBLE
    )


def _short(name: str) -> str:
    """The name cut to its limit, its extension kept."""
    data = name.encode("utf-8")
    if len(data) <= limits.NAME_BYTES:
        return name
    found = _EXTENSION.search(name)
    extension = found.group() if found else ""
    stem = data[: limits.NAME_BYTES - len(extension)].decode("utf-8", "ignore")
    return stem.rstrip(" .") + extension
