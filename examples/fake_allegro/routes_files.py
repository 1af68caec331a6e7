"""Files: declared, uploaded, downloaded; the Message Center and issues differ in each step."""

from __future__ import annotations

from typing import Literal

from examples.fake_allegro.call import Answer, Call, Route, Wrong, missing
from examples.fake_allegro.files import LARGEST, MEDIA, Attachment

BOTH = ("public", "beta")
TALK, ISSUES = "allegro:api:messaging", "allegro:api:disputes"


def declare_message_file(call: Call) -> Answer:
    """Announce a file for a message."""
    found = _declared(call, "filename", "message")
    return Answer(status=201, told={"id": found.id})


def declare_issue_file(call: Call) -> Answer:
    """Announce a file for an issue; where to bring it stands in Location, good for once."""
    found = _declared(call, "fileName", "issue")
    found.upload_key = call.world.ids.secret()
    place = f"{call.world.url}/uploads/{found.upload_key}"
    return Answer(status=201, told={"id": found.id}, headers={"Location": place})


def upload_message_file(call: Call) -> Answer:
    """Take the bytes of a file for a message."""
    found = _own(call, "message")
    return _taken(call, found)


def upload_issue_file(call: Call) -> Answer:
    """Take the bytes of a file for an issue, once."""
    key = call.parts["key"]
    for found in call.world.files.values():
        if found.upload_key == key and found.owner == call.seller.id:
            return _taken(call, found)
    raise Wrong(422, "ATTACHMENT_ERROR", "This address was used or is unknown")


def message_file(call: Call) -> Answer:
    """The bytes of a file of a message: only after the scan, only for six months."""
    found = _own(call, "message")
    if found.status(call.world.here()) != "SAFE":
        raise missing("Attachment")
    return _bytes(found)


def issue_file(call: Call) -> Answer:
    """The bytes of a file of an issue."""
    return _bytes(_own(call, "issue"))


def bot_file(call: Call) -> Answer:
    """Files of Allegro's machine: nobody was seen to get one."""
    raise Wrong(422, "ATTACHMENT_ERROR", "Attachment could not be fetched")


def _declared(call: Call, name: str, home: Literal["message", "issue"]) -> Attachment:
    text = call.text(name, 255)
    size = call.body.get("size")
    if not isinstance(size, int) or not 1 <= size <= LARGEST:
        raise Wrong(422, "VALIDATION", f"must be between 1 and {LARGEST}", "size")
    found = Attachment(
        id=call.world.ids.uuid(), name=text, size=size, owner=call.seller.id, home=home
    )
    call.world.files[found.id] = found
    return found


def _own(call: Call, home: str) -> Attachment:
    found = call.world.files.get(call.parts["attachmentId"])
    if found is None or found.owner != call.seller.id or found.home != home:
        raise missing("Attachment")
    return found


def _taken(call: Call, found: Attachment) -> Answer:
    if call.media_type not in MEDIA:
        raise Wrong(415, "UnsupportedMediaType", f"{call.media_type} is not supported")
    if len(call.content) > LARGEST:
        raise Wrong(413, "PayloadTooLarge", "File is too big")
    found.take(call.content, call.media_type, call.world.now())
    return Answer(told={"id": found.id})


def _bytes(found: Attachment) -> Answer:
    if found.content is None:
        raise missing("Attachment")
    return Answer(
        content=found.content,
        media_type=found.media_type,
        headers={"Content-Disposition": f'attachment; filename="{_ascii(found.name)}"'},
    )


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace('"', "'")


ROUTES = (
    Route(
        method="POST",
        template="/messaging/message-attachments",
        handler=declare_message_file,
        scope=TALK,
        versions=BOTH,
        takes="json",
    ),
    Route(
        method="PUT",
        template="/messaging/message-attachments/{attachmentId}",
        handler=upload_message_file,
        scope=TALK,
        versions=BOTH,
        takes="file",
    ),
    Route(
        method="GET",
        template="/messaging/message-attachments/{attachmentId}",
        handler=message_file,
        scope=TALK,
        versions=BOTH,
        gives="file",
    ),
    Route(
        method="POST",
        template="/sale/issues/attachments",
        handler=declare_issue_file,
        scope=ISSUES,
        versions=("beta",),
        takes="json",
    ),
    Route(
        method="PUT",
        template="/uploads/{key}",
        handler=upload_issue_file,
        scope=ISSUES,
        versions=BOTH,
        takes="file",
    ),
    Route(
        method="GET",
        template="/sale/issues/attachments/{attachmentId}",
        handler=issue_file,
        scope=ISSUES,
        versions=("beta",),
        gives="file",
    ),
    Route(
        method="GET",
        template="/message-center/message-attachments/{attachmentId}",
        handler=bot_file,
        scope=ISSUES,
        versions=BOTH,
        gives="file",
    ),
)
