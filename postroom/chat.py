"""Asking an OpenAI-compatible server for one answer: `POST {base}/chat/completions`.

Only what every such server knows is used (OpenAI, vLLM, llama.cpp, Ollama, LocalAI): messages go
in, one text comes back. No tools are ever offered, so none can be called.
https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from postroom.errors import (
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    TemporaryError,
)
from postroom.http import Http, HttpRequest, HttpResponse

_LATER = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatServer:
    """Where models answer."""

    base_url: str
    """Up to and without `/chat/completions`: `https://api.openai.com/v1`."""
    model: str
    api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    seconds: float = 60.0
    """How long an answer may take."""


class ChatSettings(BaseModel):
    """What an administrator sets of such a server; settings of their own kind build on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(
        title="Address of the server",
        description="Any OpenAI-compatible server, up to /v1. One of your own in the house needs"
        " POSTROOM_ALLOW_NETWORKS.",
        examples=["https://api.openai.com/v1"],
        pattern=r"^https?://\S+$",
        max_length=500,
    )
    model: str = Field(
        title="Model",
        description="As the server names it.",
        examples=["gpt-4o-mini"],
        min_length=1,
        max_length=200,
    )
    api_key: SecretStr = Field(
        SecretStr(""), title="Key", description="Empty for a server that wants none."
    )
    seconds: int = Field(
        60,
        title="Patience in seconds",
        description="How long one answer may take.",
        ge=5,
        le=300,
        json_schema_extra={"section": "Details", "folded": True},
    )

    @property
    def server(self) -> ChatServer:
        """The server to ask."""
        return ChatServer(
            base_url=self.base_url, model=self.model, api_key=self.api_key, seconds=self.seconds
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What is asked."""

    instructions: str
    """What to do, from people who may say so."""
    material: str
    """What to do it with; may come from strangers."""
    most_tokens: int
    temperature: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAnswer:
    """What came back."""

    text: str
    tokens: int
    """Asked and answered, as the server counts; 0 if it does not say."""
    cut_off: bool
    """The answer ended because it was long enough, not because it was done."""


async def ask(http: Http, server: ChatServer, request: ChatRequest) -> ChatAnswer:
    """Ask once; raises the contract's errors, none of which shows the key."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    key = server.api_key.get_secret_value()
    if key:
        headers["Authorization"] = f"Bearer {key}"
    response = await http.send(
        HttpRequest(
            url=f"{server.base_url.rstrip('/')}/chat/completions",
            method="POST",
            headers=headers,
            body=_body(server, request),
            seconds=server.seconds,
        )
    )
    if not response.ok:
        raise _refusal(response, key)
    return _answer(response)


def _body(server: ChatServer, request: ChatRequest) -> bytes:
    document = {
        "model": server.model,
        "messages": [
            {"role": "system", "content": request.instructions},
            {"role": "user", "content": request.material},
        ],
        "max_tokens": request.most_tokens,
        "temperature": request.temperature,
        "stream": False,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _answer(response: HttpResponse) -> ChatAnswer:
    """Read the first choice; whatever else the server says is passed over."""
    try:
        found = response.json()
        choice = found["choices"][0]
        text = choice["message"]["content"]
    except (PermanentError, LookupError, TypeError):
        raise TemporaryError(
            "The AI server answered something else than an answer; check that its address is that"
            " of an OpenAI-compatible server."
        ) from None
    if not isinstance(text, str) or not text.strip():
        raise TemporaryError("The AI server answered with no text.")
    return ChatAnswer(
        text=text,
        tokens=_tokens(found.get("usage")),
        cut_off=choice.get("finish_reason") == "length",
    )


def _tokens(usage: Any) -> int:
    total = usage.get("total_tokens") if isinstance(usage, Mapping) else None
    return total if isinstance(total, int) and 0 <= total < 10**9 else 0


def _refusal(response: HttpResponse, key: str) -> PostroomError:
    status = response.status
    if status in _LATER or status >= 500:
        return TemporaryError(
            f"The AI server wants to be asked later ({status}).", response.retry_after
        )
    if status in {401, 403}:
        return NeedsReauthorisation(f"The AI server refuses the key ({status}); put in a new one.")
    said = _said(response, key)
    if status == 404:
        return InvalidSettings("base_url", f"there is no such model or address there{said}")
    return PermanentError(f"The AI server refuses the request ({status}){said}.")


def _said(response: HttpResponse, key: str) -> str:
    """The server's own reason, without the key should it repeat it."""
    try:
        reason = response.json()["error"]["message"]
    except (PermanentError, LookupError, TypeError):
        return ""
    text = " ".join(str(reason).split())
    return f": {text.replace(key, '***') if key else text}"[:200]
