"""What a mail says: which parts are its text, which its HTML, which are files."""

from __future__ import annotations

import html as entities
import logging
from dataclasses import dataclass, field

from connectors.mail import limits
from connectors.mail.attachments import declared_name, disposition
from connectors.mail.charsets import decode, guess_any
from connectors.mail.plain import clean, from_html, is_huge, tidy, unflowed
from connectors.mail.quotes import fold_html, fold_signature, fold_text
from connectors.mail.structure import Part

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of the body; a mail written as text and HTML says the same in both."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Contents:
    """Everything in a mail that is not header, in order."""

    blocks: list[Block] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a mail says, as text, as HTML, and without quotes and signature."""

    text: str
    html: str
    visible: str


def read_contents(root: Part) -> Contents:
    """Part the body from the files."""
    contents = Contents()
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.media_type == "multipart/alternative" and part.children:
            waiting.extend(reversed(_alternatives(part, contents)))
        elif part.children:
            waiting.extend(reversed(part.children))
        elif _is_body(part, is_root=part is root):
            _say(contents, *_text_or_html(part, contents.defects))
        else:
            contents.files.append(part)
    return contents


def make_body(contents: Contents, subject: str) -> Body:
    """Join the blocks; where a mail has only HTML, its text is made from it."""
    html = _html(contents.blocks)[: limits.TEXT_CHARS]
    written = "\n\n".join(filter(None, (block.text for block in contents.blocks)))
    only_html = any(block.html and not block.text for block in contents.blocks)
    text = (from_html(html) if only_html else written)[: limits.TEXT_CHARS]
    return Body(text=text, html=html, visible=_visible(html if only_html else "", text, subject))


# ---------------------------------------------------------------- parts


def _is_body(part: Part, *, is_root: bool) -> bool:
    if part.omitted or part.media_type not in {"text/plain", "text/html"}:
        return False
    if disposition(part.fields) == "attachment":
        return False
    return is_root or not declared_name(part)


def _alternatives(part: Part, contents: Contents) -> list[Part]:
    """Take the text and the HTML of an alternative as one block; give back what is left over."""
    text, html = "", ""
    left: list[Part] = []
    for child in _flattened(part):
        kind = child.media_type if _is_body(child, is_root=False) else ""
        if kind == "text/plain" and not text:
            text, _ = _text_or_html(child, contents.defects)
        elif kind == "text/html" and not html:
            _, html = _text_or_html(child, contents.defects)
        else:
            left.append(child)
    _say(contents, text, html)
    return left


def _flattened(part: Part) -> list[Part]:
    """The leaves below an alternative: `related` and the like only wrap them."""
    leaves: list[Part] = []
    waiting = [part]
    while waiting:
        child = waiting.pop()
        if child.children:
            waiting.extend(reversed(child.children))
        else:
            leaves.append(child)
    return leaves


def _say(contents: Contents, text: str, html: str) -> None:
    if text.strip() or html.strip():
        contents.blocks.append(Block(text.strip("\n") if text.strip() else "", html))


def _text_or_html(part: Part, defects: list[str]) -> tuple[str, str]:
    """Text and HTML of one part: one of the two is empty."""
    # No transfer encoding makes more than four bytes of one.
    content, wrong = part.content(limits.TEXT_CHARS * 4)
    if len(content) > limits.TEXT_CHARS:
        content = _whole_lines(content[: limits.TEXT_CHARS])
        wrong = wrong or f"body over {limits.TEXT_CHARS} bytes: the rest of it was not read"
    text, misread = decode(content, part.parameters.get("charset", ""), guess=guess_any)
    defects.extend(f"{part.media_type}: {problem}" for problem in (wrong, misread) if problem)
    text = clean(text)
    if part.media_type == "text/html":
        return "", text
    if part.parameters.get("format", "").lower() == "flowed":
        delete_space = part.parameters.get("delsp", "").lower() == "yes"
        text = unflowed(text, delete_space=delete_space)
    return text, ""


def _whole_lines(content: bytes) -> bytes:
    """Bytes that were cut, without the piece of a line at their end: it may be half a letter."""
    end = content.rfind(b"\n", len(content) - 1_000)
    return content[: end + 1] if end >= 0 else content


# ---------------------------------------------------------------- text


def _html(blocks: list[Block]) -> str:
    """The HTML blocks; text between them joins them, text alone needs no HTML."""
    if not any(block.html for block in blocks):
        return ""
    return "\n".join(block.html or _as_html(block.text) for block in blocks)


def _as_html(text: str) -> str:
    return "<div>" + entities.escape(text).replace("\n", "<br>\n") + "</div>"


def _visible(html: str, text: str, subject: str) -> str:
    """The visible part of a text; `html` is what the text was made from, "" if from nothing."""
    if len(text) > limits.FOLDED_CHARS or text.count("\n") > limits.FOLDED_LINES:
        return text
    try:
        return _folded(html, text, subject)
    except Exception:  # a mail is never held back because its quotes could not be told
        log.exception("folding quotes failed; the text is shown whole")
        return text


def _folded(html: str, text: str, subject: str) -> str:
    judged = fold_html(html, subject=subject) if html and not is_huge(html) else None
    if judged is None:
        return fold_text(text, subject=subject).visible
    return fold_signature(text if judged == html else tidy(from_html(judged))).visible
