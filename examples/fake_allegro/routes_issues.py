"""Discussions and claims, read, answered and decided."""

from __future__ import annotations

from typing import Any

from examples.fake_allegro.call import Answer, Call, Route, Wrong, missing, slice_of
from examples.fake_allegro.files import Attachment
from examples.fake_allegro.issues import STATUSES, Issue

SCOPE = "allegro:api:disputes"
LONGEST = 20_000
RETURN_KINDS = {
    "RETURN_REQUIRED_SELLER_LABEL": True,
    "RETURN_REQUIRED_CUSTOM": True,
    "RETURN_NOT_REQUIRED": False,
}
DECISIONS = (
    "ACCEPTED_REPAIR", "ACCEPTED_REFUND", "ACCEPTED_EXCHANGE", "ACCEPTED_PARTIAL_REFUND",
    "REJECTED_ADDITIONAL_REQUIREMENTS_NOT_COMPLETED", "REJECTED_PRODUCT_NOT_RETURNED",
    "REJECTED_PRODUCT_DAMAGED_BY_USER", "REJECTED_PRODUCT_CONFORMS_TO_CONTRACT",
    "REJECTED_MINOR_DEFECT", "REJECTED_OTHER", "REJECTED_CLAIM_WITHDRAWN_BY_BUYER",
)  # fmt: skip


def list_issues(call: Call) -> Answer:
    """The one opened last first; an old one with a new message stays where it is."""
    call.word("status", STATUSES)
    wanted, order = call.words("status"), call.word("checkoutForm.id")
    found = [
        each
        for each in call.world.issues.values()
        if each.seller is call.seller
        and (not wanted or each.status in wanted)
        and (order is None or each.order.id == order)
    ]
    found.sort(key=lambda each: each.opened_at, reverse=True)
    here = call.world.here()
    page = slice_of(found, call, 100, 10)
    return Answer(told={"issues": [each.told(here, listed=True) for each in page]})


def one_issue(call: Call) -> Answer:
    """One discussion or claim."""
    return Answer(told=_issue(call).told(call.world.here()))


def chat(call: Call) -> Answer:
    """What was said in it; or what was said elsewhere, as was seen."""
    issue = _issue(call)
    if issue.chat_gone:
        raise Wrong(404, "POST_PURCHASE_ISSUE_NOT_FOUND", "Issue not found")
    told = issue.borrowed or issue
    newest_first = not call.world.chat_oldest_first
    said = sorted(told.chat, key=lambda each: each.at, reverse=newest_first)
    here = call.world.here()
    return Answer(told={"chat": [each.told(here) for each in slice_of(said, call, 100, 10)]})


def write(call: Call) -> Answer:
    """A message, a wish to end a discussion, or how a claimed thing comes back."""
    issue, kind = _issue(call), call.inner_word("type")
    _require_fit(issue, kind)
    text, files = call.text("text", LONGEST, required=False), _files(call)
    if not text and not files:
        raise Wrong(400, "VALIDATION", "text or attachments must be present", "text")
    if not issue.is_open or not issue.chat_active:
        raise Wrong(409, "DISPUTE_ALREADY_RESOLVED", "The issue is closed")
    issue.asked_to_end += kind == "END_REQUEST"
    issue.return_required = RETURN_KINDS.get(kind, issue.return_required)
    message = call.world.seller_answers(issue, text, files)
    return Answer(status=201, told=message.told(call.world.here()))


def decide(call: Call) -> Answer:
    """Accept or reject a claim; the answer is empty."""
    issue, status = _issue(call), call.inner_word("status")
    if issue.type != "CLAIM":
        raise Wrong(403, "AccessDenied", "Not a valid operation for disputes")
    if issue.status != "CLAIM_SUBMITTED":
        raise Wrong(400, "VALIDATION", "The claim was decided before", "status")
    if status not in DECISIONS:
        raise Wrong(400, "VALIDATION", "unknown status", "status")
    refund = call.inner("partialRefund")
    if status == "ACCEPTED_PARTIAL_REFUND" and not refund.get("amount"):
        raise Wrong(400, "VALIDATION", "must not be null", "partialRefund")
    message = call.inner_word("message")
    if not message.strip():
        raise Wrong(400, "VALIDATION", "must not be blank", "message")
    issue.decision = {"status": status, "message": message, "partialRefund": refund or None}
    issue.status = f"CLAIM_{status.partition('_')[0]}"
    call.world.seller_answers(issue, message)
    return Answer()


def _issue(call: Call) -> Issue:
    issue = call.world.issues.get(call.parts["issueId"])
    if issue is None or issue.seller is not call.seller:
        raise Wrong(404, "POST_PURCHASE_ISSUE_NOT_FOUND", "Issue not found")
    return issue


def _require_fit(issue: Issue, kind: str) -> None:
    """Raise for a kind of message that this kind of issue does not take."""
    for_claims, for_disputes = kind in RETURN_KINDS, kind == "END_REQUEST"
    if not (for_claims or for_disputes or kind == "REGULAR"):
        raise Wrong(422, "VALIDATION", "unknown type", "type")
    unfit = for_disputes if issue.type == "CLAIM" else for_claims
    if unfit:
        raise Wrong(422, "VALIDATION", f"{kind} is not for this kind of issue", "type")


def _files(call: Call) -> list[Attachment]:
    listed = call.body.get("attachments") if isinstance(call.body, dict) else None
    return [_uploaded(call, each) for each in listed or ()]


def _uploaded(call: Call, told: Any) -> Attachment:
    found = call.world.files.get(str(told.get("id")) if isinstance(told, dict) else "")
    if found is None or found.owner != call.seller.id or found.content is None:
        raise Wrong(422, "ATTACHMENT_ERROR", "Unknown or not uploaded", "attachments")
    return found


def upload_at_wrong_place(call: Call) -> Answer:
    """An upload address that somebody composed on their own."""
    raise missing("Attachment")


ROUTES = (
    Route(
        method="GET",
        template="/sale/issues",
        handler=list_issues,
        scope=SCOPE,
        versions=("beta",),
    ),
    Route(
        method="GET",
        template="/sale/issues/{issueId}",
        handler=one_issue,
        scope=SCOPE,
        versions=("beta",),
    ),
    Route(
        method="GET",
        template="/sale/issues/{issueId}/chat",
        handler=chat,
        scope=SCOPE,
        versions=("beta",),
    ),
    Route(
        method="POST",
        template="/sale/issues/{issueId}/message",
        handler=write,
        scope=SCOPE,
        versions=("beta",),
        takes="json",
    ),
    Route(
        method="POST",
        template="/sale/issues/{issueId}/status",
        handler=decide,
        scope=SCOPE,
        versions=("beta",),
        takes="json",
    ),
    Route(
        method="PUT",
        template="/sale/issues/attachments/{attachmentId}",
        handler=upload_at_wrong_place,
        scope=SCOPE,
        versions=("beta",),
        takes="file",
    ),
)
