"""Ratings: listed, shown, answered, disputed."""

from __future__ import annotations

from examples.fake_allegro.call import Answer, Call, Route, Wrong, missing, slice_of
from examples.fake_allegro.ratings import REMOVABLE, Rating

SCOPE = "allegro:api:ratings"
BOTH = ("public", "beta")
LONGEST = 500
_RATINGS = "/sale/user-ratings"


def ratings(call: Call) -> Answer:
    """The one changed last first."""
    wanted = call.word("recommended", ("true", "false"))
    found = [
        each
        for each in call.world.ratings
        if each.order.seller is call.seller
        and (wanted is None or each.recommended == (wanted == "true"))
        and call.is_within("lastChangedAt", each.changed_at)
    ]
    found.sort(key=lambda each: each.changed_at, reverse=True)
    page = slice_of(found, call, 100, 20)
    return Answer(told={"ratings": [each.told(call.version) for each in page]})


def rating(call: Call) -> Answer:
    """One rating."""
    return Answer(told=_rating(call).told(call.version))


def answer_rating(call: Call) -> Answer:
    """The seller answers; an answer before is replaced."""
    found, now = _rating(call), call.world.now()
    found.answer = (now, _short(call.inner_word("message"), "message"))
    found.changed_at = now
    return Answer(status=201, told=found.told_answer())


def remove_rating(call: Call) -> Answer:
    """The seller asks to have it removed."""
    found, now = _rating(call), call.world.now()
    if now > found.at + REMOVABLE or found.removal is not None:
        raise Wrong(400, "VALIDATION", "removal is not possible", "request")
    message = call.inner("request").get("message")
    found.removal = (now, _short(str(message or ""), "request.message"))
    return Answer(status=201, told=found.told_removal())


def _rating(call: Call) -> Rating:
    for found in call.world.ratings:
        if found.id == call.parts["ratingId"] and found.order.seller is call.seller:
            return found
    raise missing("Rating")


def _short(text: str, path: str) -> str:
    if not text.strip() or len(text) > LONGEST:
        raise Wrong(400, "VALIDATION", "size must be between 1 and 500", path)
    return text


ROUTES = (
    Route(method="GET", template=_RATINGS, handler=ratings, scope=SCOPE, versions=BOTH),
    Route(
        method="GET",
        template=f"{_RATINGS}/{{ratingId}}",
        handler=rating,
        scope=SCOPE,
        versions=BOTH,
    ),
    Route(
        method="PUT",
        template=f"{_RATINGS}/{{ratingId}}/answer",
        handler=answer_rating,
        scope=SCOPE,
        takes="json",
    ),
    Route(
        method="PUT",
        template=f"{_RATINGS}/{{ratingId}}/removal",
        handler=remove_rating,
        scope=SCOPE,
        takes="json",
    ),
)
