"""One request to Allegro: what it bears, and what each answer means; judged by the contract."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.allegro import auth, sending
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import BLOCKED, Ask, NotFound, NotOffered, Refusal, Wire
from postroom.channel import Account, Tokens
from postroom.errors import (
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    TemporaryError,
    UnknownOutcome,
)
from postroom.http import HttpRequest, HttpResponse
from postroom.message import Attachment, OutboundMessage, Sender
from tests.allegro.contract import Asked, Broken, check_request
from tests.allegro.selling import Silence

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ID = "0b7cd7a5-4c67-4f3c-9c0a-6f3a1b9a1f11"
PNG = Attachment(name="photo.png", media_type="image/png", content=b"\x89PNG")


@dataclass(slots=True)
class Recorder:
    """Answers in turn, and remembers what it was asked; the last answer goes on."""

    answers: list[HttpResponse | Exception]
    asked: list[HttpRequest] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(status: int, body: Any = None, **headers: str) -> HttpResponse:
    content = b"" if body is None else json.dumps(body).encode()
    return HttpResponse(url="https://x", status=status, headers=headers, body=content)


def account(*answers: HttpResponse | Exception) -> tuple[Account[AllegroSettings], Recorder]:
    recorder = Recorder(list(answers) or [said(200, {"id": "1"})])
    settings = AllegroSettings.model_validate(
        {
            "client_id": "id",
            "client_secret": "secret",
            "app_name": "MyShopPostroom",
            "contact_url": "https://shop.example",
            "environment": "sandbox",
        }
    )
    made = Account(
        id=1,
        name="Allegro",
        settings=settings,
        clock=lambda: NOW,
        http=recorder,
        token="token",
        blocks=Silence(),
    )
    return made, recorder


def asked(request: HttpRequest) -> Asked:
    return Asked(
        method=request.method,
        url=request.url,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )


def message(thread: str, **more: Any) -> OutboundMessage:
    return OutboundMessage(
        idempotency_key="k",
        external_id="e",
        ticket_number=1,
        thread=thread,
        recipient=more.pop("recipient", Sender(identity="jan_k")),
        text=more.pop("text", "Hello"),
        sent_at=NOW,
        **more,
    )


ISSUE = said(200, {"id": ID, "type": "DISPUTE", "currentState": {"chatActive": True}})
CLAIM = said(
    200,
    {
        "id": ID,
        "type": "CLAIM",
        "currentState": {"status": "CLAIM_SUBMITTED", "chatActive": True},
    },
)
MADE = said(201, {"id": ID})
PLACE = said(
    201,
    {"id": ID},
    location=f"https://upload.allegro.pl.allegrosandbox.pl/sale/issues/attachments/{ID}",
)
EVERYTHING: dict[str, tuple[OutboundMessage, Sequence[HttpResponse]]] = {
    "message": (message("message:abc"), [MADE]),
    "message with file": (message("message:abc", attachments=(PNG,)), [MADE]),
    "problem": (message("problem:abc"), [MADE]),
    "new": (message("", order=ID), [MADE]),
    "return": (message(f"return:{ID}", order=ID), [MADE]),
    "issue": (message(f"issue:{ID}"), [ISSUE, MADE]),
    "issue with file": (
        message(f"issue:{ID}", text="", attachments=(PNG,)),
        [ISSUE, PLACE, said(200, {"id": ID}), MADE],
    ),
    "review": (message("review:17"), [said(201, {})]),
    "end_request": (message(f"issue:{ID}", act="end_request"), [ISSUE, MADE]),
    "return_need": (
        message(f"issue:{ID}", act="return_need", act_options={"need": "RETURN_NOT_REQUIRED"}),
        [CLAIM, MADE],
    ),
    "decide_claim": (
        message(
            f"issue:{ID}",
            act="decide_claim",
            act_options={"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "40.00"},
        ),
        [CLAIM, said(200)],
    ),
    "reject_return": (
        message(f"return:{ID}", act="reject_return", act_options={"code": "ITEM_MISMATCH"}),
        [said(200, {})],
    ),
    "ask_removal": (message("review:17", act="ask_removal"), [said(201, {})]),
    "mark_read": (message("message:abc", act="mark_read", act_options={}), [said(200, {})]),
    "mark problem read": (
        message("problem:abc", act="mark_read", act_options={"read": False}),
        [said(200, {})],
    ),
}


@pytest.mark.parametrize("name", EVERYTHING)
async def test_every_request_of_sending_keeps_the_contract(name: str) -> None:
    given, answers = EVERYTHING[name]
    shop, recorder = account(*answers)

    await sending.send(shop, given)

    assert recorder.asked
    for request in recorder.asked:
        check_request(asked(request))
        kind = request.headers.get("Content-Type", request.headers["Accept"])
        assert kind == "image/png" or kind.startswith("application/vnd.allegro.")
        assert request.headers["User-Agent"] == "MyShopPostroom/1.0.0 (+https://shop.example)"
        assert request.headers["Accept-Language"] == "pl-PL"


@pytest.mark.parametrize(
    ("name", "login"),
    [("Client:7", "Client:7"), ("Jan Kowalski", "client:7"), ("", "client:7")],
)
async def test_a_buyer_is_written_to_by_the_login_that_allegro_shows(name: str, login: str) -> None:
    shop, recorder = account(MADE)

    await sending.send(
        shop, message("", order=ID, recipient=Sender(identity="client:7", name=name))
    )

    assert json.loads(recorder.asked[0].body)["recipient"] == {"login": login}


async def test_the_judge_refuses_what_allegro_would() -> None:
    shop, recorder = account(MADE)
    await sending.send(shop, message("message:abc"))
    right = asked(recorder.asked[0])
    for wrong in (
        {"headers": {**right.headers, "content-type": "application/json"}},
        {"headers": {k: v for k, v in right.headers.items() if k != "user-agent"}},
        {"body": b"{}"},
        {"body": json.dumps({"text": "x" * 2_001}).encode()},
        {"url": right.url.replace("messages", "letters")},
        {"url": f"{right.url}?page.id=1"},
    ):
        values = {
            "method": right.method,
            "url": right.url,
            "headers": right.headers,
            "body": right.body,
        }
        with pytest.raises(Broken):
            check_request(Asked(**{**values, **wrong}))  # type: ignore[arg-type] # mixed values


def error(code: str, text: str = "Nie tak") -> dict[str, Any]:
    return {"errors": [{"code": code, "message": "No", "userMessage": text}]}


@pytest.mark.parametrize(
    ("method", "answer", "raised"),
    [
        ("GET", said(401, {"error": "invalid_token"}), NeedsReauthorisation),
        ("GET", said(403), Refusal),
        ("GET", said(404, error("NotFoundException")), NotFound),
        ("GET", said(406), NotOffered),
        ("POST", said(415), NotOffered),
        ("GET", said(422, error("VALIDATION")), Refusal),
        ("GET", said(500), TemporaryError),
        ("GET", HttpResponse(url="", status=502, headers={}, body=b"<html>"), TemporaryError),
        ("PUT", said(503), TemporaryError),
        ("GET", HttpResponse(url="", status=200, headers={}, body=b"<html>"), TemporaryError),
        ("POST", HttpResponse(url="", status=201, headers={}, body=b'{"id"'), UnknownOutcome),
        ("POST", said(500), UnknownOutcome),
        ("POST", said(504), UnknownOutcome),
        ("POST", said(408), UnknownOutcome),
        ("POST", said(400, error("DATA_FETCHING_ERROR")), UnknownOutcome),
        ("POST", said(409), Refusal),
        ("POST", said(429), TemporaryError),
        ("POST", TemporaryError("no answer"), UnknownOutcome),
        ("POST", TemporaryError("refused", step="connect"), TemporaryError),
        ("GET", TemporaryError("no answer"), TemporaryError),
    ],
)
async def test_what_each_answer_means(
    method: str, answer: HttpResponse | Exception, raised: type[PostroomError]
) -> None:
    shop, _ = account(answer)

    with pytest.raises(raised) as caught:
        await Wire(shop).ask(Ask(path="/x", method=method, body={} if method != "GET" else None))

    assert type(caught.value) is raised


async def test_what_allegro_says_is_told_in_its_words_with_its_code() -> None:
    shop, _ = account(said(422, error("THREAD_CLOSED", "Wątek jest\nzamknięty")))

    with pytest.raises(Refusal, match="Wątek jest zamknięty") as caught:
        await Wire(shop).ask(Ask(path="/x"))

    assert caught.value.code == "THREAD_CLOSED"


async def test_a_post_that_only_prepares_may_be_repeated() -> None:
    shop, _ = account(said(500))

    with pytest.raises(TemporaryError):
        await Wire(shop).ask(Ask(path="/x", method="POST", body={}, repeatable=True))


@pytest.mark.promise("P16")
@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (said(429), BLOCKED),
        (said(429, None, **{"retry-after": "1"}), BLOCKED),
        (said(429, None, **{"retry-after": "120"}), timedelta(minutes=2)),
    ],
)
async def test_after_too_many_requests_there_is_silence(
    answer: HttpResponse, waits: timedelta
) -> None:
    shop, recorder = account(answer)

    for _ in range(2):
        with pytest.raises(TemporaryError) as caught:
            await Wire(shop).ask(Ask(path="/x"))

    assert caught.value.retry_after == waits
    assert caught.value.step
    assert len(recorder.asked) == 1


@pytest.mark.parametrize(
    "location",
    [
        "",
        "https://evil.example/upload",
        "https://upload.allegro.pl.evil.example/upload",
        "http://upload.allegro.pl.allegrosandbox.pl/upload",
        "file:///etc/passwd",
    ],
)
async def test_a_file_and_our_token_go_to_nobody_but_allegro(location: str) -> None:
    shop, recorder = account(ISSUE, said(201, {"id": ID}, location=location))

    with pytest.raises(TemporaryError, match="no address of its own"):
        await sending.send(shop, message(f"issue:{ID}", attachments=(PNG,)))

    assert [request.method for request in recorder.asked] == ["GET", "POST"]


async def test_signing_in_shows_who_we_are_and_our_secret_in_a_header() -> None:
    pair = {"access_token": "a", "refresh_token": "r", "expires_in": 43199}
    shop, recorder = account(said(200, pair))

    tokens = await auth.refresh(shop, Tokens(access="old", refresh="once", expires_at=NOW))

    (request,) = recorder.asked
    assert request.url == "https://allegro.pl.allegrosandbox.pl/auth/oauth/token"
    assert request.headers["User-Agent"].startswith("MyShopPostroom/")
    assert request.headers["Authorization"] == "Basic aWQ6c2VjcmV0"
    assert request.body == b"grant_type=refresh_token&refresh_token=once"
    assert tokens.expires_at == NOW + timedelta(seconds=43199)


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (said(400, {"error": "authorization_pending"}), None),
        (said(400, {"error": "slow_down"}), TemporaryError),
        (said(400, {"error": "access_denied"}), PermanentError),
        (said(400, {"error": "Invalid device code"}), PermanentError),
        (said(503), TemporaryError),
        (said(429), TemporaryError),
    ],
)
async def test_waiting_for_a_person(
    answer: HttpResponse, raised: type[PostroomError] | None
) -> None:
    begun = {
        "device_code": "d",
        "user_code": "abc",
        "verification_uri": "https://x",
        "expires_in": 60,
    }
    shop, _ = account(said(200, begun), answer)
    waiting = await auth.begin_device(shop)

    if raised is None:
        assert await auth.ask_device(shop, waiting) is None
        return
    with pytest.raises(raised):
        await auth.ask_device(shop, waiting)


@pytest.mark.parametrize("body", [None, [], {"user_code": "a"}, "text"])
async def test_an_answer_without_a_code_is_no_sign_in(body: Any) -> None:
    shop, _ = account(said(200, body))

    with pytest.raises(PostroomError):
        await auth.begin_device(shop)
