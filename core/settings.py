"""Settings of this process: environment `POSTROOM_…` over `postroom.toml` over the defaults.

The fields of `Settings` are the one table of settings: docs/reference/settings.md is made of it.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core import i18n
from core.problems import Refused
from postroom.network import Network, networks

PREFIX = "POSTROOM_"
FILE = "postroom.toml"
FILE_VARIABLE = "POSTROOM_CONFIG"
"""Names another settings file than `postroom.toml` in the current folder."""


class SettingsError(Refused):
    """A setting that cannot be used: which, what it is, what to write instead."""


def _database_url(value: str) -> str:
    if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("it must begin with sqlite:/// or postgresql://")
    return value


def _networks(value: str) -> str:
    networks(value)
    return value


def _public_url(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("it must begin with https:// or http://")
    return value.rstrip("/")


def _locale(value: str) -> str:
    if value not in i18n.languages():
        raise ValueError(f"there are texts in {', '.join(sorted(i18n.languages()))}")
    return value


class Settings(BaseSettings):
    """What the person who runs this instance decides; read once, never changed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid"
    )

    data: Path = Field(
        Path("postroom-data"),
        description="Folder of the database, the files, the secret key and the lock. Made, for you"
        " alone, when it is missing. A relative path starts in the current folder.",
        examples=["/var/lib/postroom"],
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "",
        description="Where the database is: `sqlite:///…` or `postgresql://…`. Empty: an SQLite"
        " file `postroom.db` in the data folder.",
        examples=["postgresql://postroom:secret@localhost/postroom"],
        repr=False,
        json_schema_extra={"secret": True},
    )
    secret_key_file: Path | None = Field(
        None,
        description="File with the key that seals passwords and tokens of accounts, mode 600; a"
        " second line is an older key that still opens. Unset: `secret.key` in the data folder.",
        examples=["/etc/postroom/secret.key"],
    )
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Address to listen on; `0.0.0.0` lets other machines in.",
        examples=["127.0.0.1"],
    )
    port: int = Field(
        8080,
        ge=0,
        le=65535,
        description="Port to listen on; 0 takes any free one.",
        examples=[8080],
    )
    locale: Annotated[str, AfterValidator(_locale)] = Field(
        "en",
        description="Language for readers who did not choose one.",
        examples=["pl"],
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="How much is logged to standard error.",
        examples=["info"],
    )
    lanes: Literal["embedded", "none"] = Field(
        "embedded",
        description="Where work is done: `embedded` in this process, `none` when `serve` shall only"
        " answer browsers.",
        examples=["embedded"],
    )
    parsers: int = Field(
        2,
        ge=1,
        le=64,
        description="Processes that read mail, each with limits on time and memory.",
        examples=[2],
    )
    blobs: Literal["auto", "folder", "database"] = Field(
        "auto",
        description="Where attachments and large originals lie. `auto`: in the data folder with"
        " SQLite, in the database with PostgreSQL.",
        examples=["folder"],
    )
    safe_mode: bool = Field(
        default=False,
        description="Load no plug-in but the built-in ones, to find out which one misbehaves.",
        examples=["true"],
    )
    public_url: Annotated[str, AfterValidator(_public_url)] = Field(
        "",
        description="Where browsers reach this instance; links in mails begin so. Empty: mails to"
        " agents bear no link.",
        examples=["https://help.shop.example"],
    )
    allow_networks: Annotated[str, AfterValidator(_networks)] = Field(
        "",
        description="Networks inside the house that plug-ins may call over HTTP, such as that of"
        " your own translator. Empty: only the open internet.",
        examples=["192.168.1.0/24, fd12:3456::/48"],
    )
    cap_recipient_hour: int = Field(
        5, ge=1, description="Automatic mails to one address in an hour, at most.", examples=[5]
    )
    cap_recipient_day: int = Field(
        20, ge=1, description="Automatic mails to one address in a day, at most.", examples=[20]
    )
    cap_domain_hour: int = Field(
        30,
        ge=0,
        description="Automatic mails to all addresses of one domain in an hour, at most; those of"
        " mailbox providers and marketplaces (gmail.com, wp.pl, allegromail.pl …) are not counted"
        " together. 0 lifts it.",
        examples=[30],
    )
    cap_same_reply_hours: int = Field(
        24,
        ge=0,
        description="Hours in which one automation sends one address its first reply only once.",
        examples=[24],
    )
    cap_staff_hour: int = Field(
        20,
        ge=1,
        description="Mails to one agent in an hour, at most; the last one tells of all others.",
        examples=[20],
    )
    cap_sender_tickets: int = Field(
        5,
        ge=0,
        description="Tickets one sender may open within ten minutes; above it they get no automatic"
        " answer for that long. 0 lifts it.",
        examples=[5],
    )
    cap_instance_minute: int = Field(
        120,
        ge=1,
        description="Automatic mails of the whole instance in a minute; above it they are held and"
        " shown.",
        examples=[120],
    )

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return self.data.expanduser().absolute()

    @property
    def url(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite:///{self.folder / 'postroom.db'}"

    @property
    def key_file(self) -> Path:
        """The file of the secret key, the default filled in."""
        return (self.secret_key_file or self.folder / "secret.key").expanduser().absolute()

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """What `core.http.guarded_session` may reach besides the open internet."""
        return networks(self.allow_networks)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was typed wins over the environment, and that over the file."""
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=settings_file()),
        )


def load(**typed: object) -> Settings:
    """Read the settings; options of the command line come in by name. Raises `SettingsError`."""
    _refuse_slips(os.environ)
    _try_file()
    try:
        return Settings(**typed)  # type: ignore[arg-type] # pydantic checks what was typed
    except ValidationError as error:
        raise SettingsError(_sentence(error, typed)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{settings_file()} is not TOML: {error}; mend that line") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{settings_file()} is not UTF-8 text; save it as such") from None


def settings_file() -> Path:
    """The settings file this process reads, if it exists."""
    return Path(os.environ.get(FILE_VARIABLE) or FILE).absolute()


def _try_file() -> None:
    """The library passes over a file that it cannot open; a person wants to know."""
    try:
        settings_file().open("rb").close()
    except FileNotFoundError:
        if FILE_VARIABLE in os.environ:
            raise SettingsError(
                f"{FILE_VARIABLE} names {settings_file()}, which is not there; correct it"
            ) from None
    except OSError as error:
        raise SettingsError(
            f"{settings_file()} cannot be read: {error.strerror}; make it readable or remove it"
        ) from None


def _refuse_slips(environ: Mapping[str, str]) -> None:
    """Refuse a misspelt variable; others with our prefix may be somebody else's."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in environ:
        if not name.startswith(PREFIX) or name in {*known, FILE_VARIABLE}:
            continue
        if close := difflib.get_close_matches(name, known, 1, 0.85):
            raise SettingsError(f"{name} is not a setting; did you mean {close[0]}?")


def _sentence(error: ValidationError, typed: Mapping[str, object]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    field = Settings.model_fields.get(name)
    if field is None:
        close = difflib.get_close_matches(name, Settings.model_fields, 1)
        hint = f"did you mean {close[0]!r}?" if close else "docs/reference/settings.md lists them"
        return f"{settings_file()} has an unknown setting {name!r}; {hint}"
    extra = field.json_schema_extra
    secret = isinstance(extra, dict) and bool(extra.get("secret"))
    value = "" if secret else f" is {first['input']!r}, which"
    example = (field.examples or [""])[0]
    reason = first["msg"].removeprefix("Value error, ")
    return f"{_place(name, typed)}{value} cannot be used: {_lower(reason)}; write for example {example}"


def _place(name: str, typed: Mapping[str, object]) -> str:
    if name in typed:
        return f"--{name.replace('_', '-')}"
    variable = PREFIX + name.upper()
    return variable if variable in os.environ else f"{name} in {settings_file()}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
