"""Services that texts are sent to: translators and their order, and the AI server."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from core import services
from core.i18n import translate
from core.problems import NotThere
from core.services import ServiceRow, keeping, kinds
from core.services.keeping import Kind
from core.services.queries import TRANSLATOR
from core.services.states import state_of
from core.translating import Translating
from core.writing import WriteRequest, Writing
from core.writing.settings import WRITER_KIND
from postroom.errors import PostroomError
from web.api.faults import named_fields
from web.api.shapes import Body, Change, by
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="services")

Key = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Language = Annotated[str, StringConstraints(max_length=10)]
Settings = Annotated[dict[str, Any], Field(max_length=100)]


class ServiceState(Body):
    """How a service is set up and how it fares."""

    key: str = Field(description="What it is called by.", examples=["libretranslate"])
    title: str = Field(description="What people read, in your language.")
    set_up: bool = Field(description="Whether it has settings.")
    place: int = Field(description="0: not asked; 1: asked first; 2: asked if that fails.")
    state: str = Field(description="not set up, unused, works, failing or resting.")
    error: str = Field(description="The last error and what to do; empty when it answered since.")
    failed_at: datetime | None = Field(description="When that was.")
    retry_at: datetime | None = Field(description="It is not asked before, as it failed too often.")
    settings: dict[str, Any] = Field(description="Its settings, secrets left out.")
    secrets: dict[str, bool] = Field(description="Each secret setting, and whether it is set.")
    form: dict[str, Any] = Field(description="JSON Schema of the settings; secrets are writeOnly.")


class Translators(Body):
    """Every translator there is, plug-ins' included."""

    items: list[ServiceState] = Field(description="Those in use first, in their order.")


class ServiceChange(Change):
    """What is to be changed of a service."""

    settings: Settings = Field(
        {},
        description="Only those that change; null puts one back to its default. A secret that is"
        " not sent stays, unless the address changes: then it must be sent again.",
        examples=[{"url": "https://libretranslate.example.com"}],
    )


class TranslatorOrder(Change):
    """Which translators are asked."""

    order: list[Key] = Field(
        default_factory=list,
        max_length=20,
        description="The first is asked first, the next if it fails; others are not asked.",
        examples=[["libretranslate", "google"]],
    )


class TextToTranslate(Body):
    """A sentence to try a translator with."""

    text: str = Field(min_length=1, max_length=1000, description="What to translate.")
    source: Language = Field("", description="Its language; empty finds it out.", examples=["pl"])
    target: Language = Field(description="The wanted language.", examples=["de"])
    translator: Key | None = Field(None, description="Ask just this one; else as a message would.")


class TextToWrite(Body):
    """What to try the AI server with."""

    instructions: str = Field(min_length=1, max_length=1000, description="What to write.")


class Tried(Body):
    """What trying a service came to."""

    ok: bool = Field(description="Whether it worked.")
    text: str = Field(description="What came back; empty if it did not work.")
    provider: str = Field(description="Which service it was; empty: none was needed.")
    source: str = Field(description="The language the text was in, where known.")
    error: str = Field(description="What went wrong and what to do; empty if it worked.")


@api.get("/translators", needs=Needs.ADMIN, scope="settings:read")
async def list_translators(asked: Asked) -> Translators:
    """List the translators, how they are set up and how they fare. Only admins may."""
    return Translators(items=await translators(asked))


@api.patch("/translators", needs=Needs.ADMIN, scope="settings:write")
async def order_translators(asked: Asked, body: TranslatorOrder) -> Translators:
    """Say which translators are asked, and in which order. Only admins may."""
    await asked.house.store.write(keeping.order, TRANSLATOR, body.order, by(asked))
    return await list_translators(asked)


@api.patch("/translators/{translator}", needs=Needs.ADMIN, scope="settings:write")
async def change_translator(asked: Asked, translator: str, body: ServiceChange) -> ServiceState:
    """Set a translator up or change it; a new one is asked last. Only admins may."""
    await save(asked, own_translator(asked, translator), body.settings)
    return next(one for one in await translators(asked) if one.key == translator)


@api.delete("/translators/{translator}", needs=Needs.ADMIN, scope="settings:write")
async def forget_translator(asked: Asked, translator: str) -> None:
    """Delete a translator's settings and key. Only admins may."""
    await asked.house.store.write(keeping.forget, TRANSLATOR, translator, by(asked))


@api.post("/translators/try", needs=Needs.ADMIN, scope="settings:write")
async def try_translator(asked: Asked, body: TextToTranslate) -> Tried:
    """Translate a sentence, to see whether it works. Only admins may."""
    return await translated(asked, body)


@api.get("/writer", needs=Needs.ADMIN, scope="settings:read")
async def read_writer(asked: Asked) -> ServiceState:
    """Say how the AI server is set up and how it fares. Only admins may."""
    row = await asked.house.store.read(services.by_key, WRITER_KIND.kind, WRITER_KIND.key)
    return _state(asked, WRITER_KIND, "OpenAI-compatible server", row)


@api.patch("/writer", needs=Needs.ADMIN, scope="settings:write")
async def change_writer(asked: Asked, body: ServiceChange) -> ServiceState:
    """Set the AI server up or change it. Only admins may."""
    await save(asked, WRITER_KIND, body.settings)
    return await read_writer(asked)


@api.delete("/writer", needs=Needs.ADMIN, scope="settings:write")
async def forget_writer(asked: Asked) -> None:
    """Delete the AI server's settings and key. Only admins may."""
    await asked.house.store.write(keeping.forget, WRITER_KIND.kind, WRITER_KIND.key, by(asked))


@api.post("/writer/try", needs=Needs.ADMIN, scope="settings:write")
async def try_writer(asked: Asked, body: TextToWrite) -> Tried:
    """Have a short text written, to see whether it works. Only admins may."""
    return await written(asked, body.instructions)


async def translators(asked: Asked) -> list[ServiceState]:
    """Every translator as the API and the page show it, those in use first."""
    rows = {row.key: row for row in await asked.house.store.read(services.listed, TRANSLATOR)}
    shown = [
        _state(asked, own_translator(asked, one.key), one.title, rows.get(one.key))
        for one in asked.house.registry.translators
    ]
    return sorted(shown, key=lambda one: (one.place == 0, one.place))


def own_translator(asked: Asked, key: str) -> Kind:
    """A translator there is; raises `NotThere`."""
    return kinds.translator(asked.house.registry, key)


async def save(asked: Asked, own: Kind, given: dict[str, Any]) -> None:
    """Set a service up or change it; a fault names its setting."""
    with named_fields("body.settings"):
        await asked.house.store.write(keeping.save, own, given, asked.house.sealer, by(asked))


async def translated(asked: Asked, body: TextToTranslate) -> Tried:
    """What translating a sentence comes to."""
    own = Translating(asked.house)
    try:
        if body.translator:
            row = await _row(asked, body.translator)
            found = await own.translate_with(row, body.text, source=body.source, target=body.target)
        else:
            found = await own.translate(body.text, source=body.source, target=body.target)
    except NotThere:
        raise
    except PostroomError as error:
        return _failed(error)
    return Tried(
        ok=True,
        text=found.text,
        provider=found.provider,
        source=found.source_language,
        error="",
    )


async def written(asked: Asked, instructions: str) -> Tried:
    """What having a text written comes to."""
    request = WriteRequest(ticket=0, instructions=instructions, language=asked.locale)
    try:
        found = await Writing(asked.house).write(request)
    except PostroomError as error:
        return _failed(error)
    return Tried(ok=True, text=found.text, provider=found.provider, source="", error="")


async def _row(asked: Asked, key: str) -> ServiceRow:
    own_translator(asked, key)
    row = await asked.house.store.read(services.by_key, TRANSLATOR, key)
    if row is None:
        raise NotThere(f"the translator {key!r} is not set up")
    return row


def _failed(error: PostroomError) -> Tried:
    return Tried(ok=False, text="", provider="", source="", error=str(error))


def _state(asked: Asked, own: Kind, title: str, row: ServiceRow | None) -> ServiceState:
    model: type[BaseModel] = own.settings
    secrets = keeping.kept(row, asked.house.sealer)
    return ServiceState(
        key=own.key,
        title=translate(title, asked.locale),
        set_up=row is not None,
        place=row.place if row else 0,
        state=state_of(row, asked.now),
        error=row.error if row else "",
        failed_at=row.failed_at if row else None,
        retry_at=row.retry_at if row else None,
        settings=dict(row.settings) if row else {},
        secrets={
            name: name in secrets
            for name, field in model.model_fields.items()
            if field.annotation is SecretStr
        },
        form=model.model_json_schema(),
    )
