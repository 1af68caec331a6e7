"""What an admin sets for one mailbox."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from connectors.mail import drawn
from connectors.mail.addresses import normal
from connectors.mail.envelope import Senders

Security: TypeAlias = Literal["tls", "starttls", "none"]
SignIn: TypeAlias = Literal["password", "google", "microsoft"]

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]{2,45}")
_TENANT = re.compile(r"[A-Za-z0-9.-]{1,253}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECURITY = (
    "tls: encrypted from the first byte; starttls: encrypted once both sides are"
    " connected; none: readable by everybody on the way, for servers on this machine only."
)


class MailSettings(BaseModel):
    """Settings of one mailbox; without hosts it only holds imports."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    address: str = Field(
        title="Address",
        description="The mailbox customers write to.",
        examples=["shop@example.com"],
    )
    name: str = Field(
        default="",
        title="Name",
        description="Shown to customers as the sender.",
        max_length=200,
        examples=["Example shop"],
        json_schema_extra=drawn.NAMED,
    )
    own_addresses: tuple[str, ...] = Field(
        default=(),
        title="Our other addresses",
        description="Aliases and agents' addresses: mail from them is never a customer's.",
        max_length=500,
        examples=["anna@example.com"],
        json_schema_extra=drawn.MORE,
    )
    treat_as_customer: tuple[str, ...] = Field(
        default=(),
        title="Senders that write for customers",
        description="Addresses, or @domains, of contact forms, shops and marketplaces. Their mail"
        " counts as the customer's even if a machine sent it; the customer is taken from Reply-To.",
        max_length=500,
        examples=["@marketplace.example"],
        json_schema_extra=drawn.MORE,
    )
    checking_server: str = Field(
        default="",
        title="Server that checks senders",
        description="The name that stands first in the topmost Authentication-Results field of mail"
        " in this mailbox. With it, senders without proof are marked, get no automatic answer, and"
        " a ticket number alone lets them into no ticket. Empty: senders are not checked.",
        max_length=253,
        pattern=r"^[A-Za-z0-9._-]*$",
        examples=["mx.example.com"],
        json_schema_extra=drawn.MORE,
    )
    imap_host: str = Field(
        default="",
        title="Incoming server (IMAP)",
        description="Where mail is read. Empty: this account only holds imports.",
        examples=["imap.example.com"],
        json_schema_extra=drawn.SERVERS,
    )
    imap_port: int = Field(
        default=993,
        ge=1,
        le=65535,
        title="Port (IMAP)",
        description="993 with tls, 143 with starttls.",
        examples=["993"],
        json_schema_extra=drawn.SERVERS,
    )
    imap_security: Security = Field(
        default="tls",
        title="Encryption (IMAP)",
        description=_SECURITY,
        examples=["tls"],
        json_schema_extra=drawn.SECURITY,
    )
    smtp_host: str = Field(
        default="",
        title="Outgoing server (SMTP)",
        description="Where answers leave. Empty: this account cannot answer.",
        examples=["smtp.example.com"],
        json_schema_extra=drawn.SERVERS,
    )
    smtp_port: int = Field(
        default=465,
        ge=1,
        le=65535,
        title="Port (SMTP)",
        description="465 with tls, 587 with starttls.",
        examples=["465"],
        json_schema_extra=drawn.SERVERS,
    )
    smtp_security: Security = Field(
        default="tls",
        title="Encryption (SMTP)",
        description=_SECURITY,
        examples=["tls"],
        json_schema_extra=drawn.SECURITY,
    )
    login: str = Field(
        default="",
        title="Login",
        description="The name the servers know this mailbox by. Empty: the address.",
        examples=["shop@example.com"],
        json_schema_extra=drawn.SERVERS,
    )
    sign_in: SignIn = Field(
        default="password",
        title="How to sign in",
        description="A password (or an app password), or through Google or Microsoft.",
        examples=["password"],
        json_schema_extra=drawn.SIGN_IN,
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        title="Password",
        description="The mailbox's password, or the app password its provider made for Postroom.",
        examples=["abcd efgh ijkl mnop"],
        json_schema_extra=drawn.PASSWORD,
    )
    oauth_client_id: str = Field(
        default="",
        validate_default=True,
        title="Client ID",
        description="Of the application registered with Google or Microsoft.",
        examples=["1234-abcd.apps.googleusercontent.com"],
        json_schema_extra=drawn.OAUTH,
    )
    oauth_client_secret: SecretStr = Field(
        default=SecretStr(""),
        validate_default=True,
        title="Client secret",
        description="Of the same application. Google wants one, Microsoft only from web apps.",
        examples=["GOCSPX-…"],
        json_schema_extra=drawn.OAUTH,
    )
    oauth_tenant: str = Field(
        default="common",
        title="Microsoft tenant",
        description="The organisation's ID or domain; common for any.",
        examples=["common"],
        json_schema_extra=drawn.MICROSOFT,
    )
    oauth_token_url: str = Field(
        default="",
        title="Token address",
        description="Only for a sign-in server of your own. Empty: Google's or Microsoft's.",
        examples=["https://login.example.com/token"],
        json_schema_extra=drawn.OWN_SERVER,
    )
    oauth_authorize_url: str = Field(
        default="",
        title="Sign-in address",
        description="Only for a sign-in server of your own. Empty: Google's or Microsoft's.",
        examples=["https://login.example.com/authorize"],
        json_schema_extra=drawn.OWN_SERVER,
    )
    folders: tuple[str, ...] = Field(
        default=("INBOX",),
        min_length=1,
        max_length=50,
        title="Folders",
        description="Which folders are read.",
        examples=["INBOX"],
        json_schema_extra=drawn.MORE,
    )
    sent_folder: str = Field(
        default="",
        title="Sent folder",
        description="Where answers are kept on the server. Empty: found by itself.",
        examples=["Sent"],
        json_schema_extra=drawn.MORE,
    )
    read_sent: bool = Field(
        default=True,
        title="Read the Sent folder",
        description="Answers written in another mail program join their tickets.",
        examples=["true"],
        json_schema_extra=drawn.MORE,
    )
    start_date: date | None = Field(
        default=None,
        title="Start date",
        description="Mail from this day on is read; earlier mail stays in the mailbox. Empty: only"
        " what arrives once the account is connected.",
        examples=["2026-01-31"],
        json_schema_extra=drawn.LATE,
    )
    mark_read: Literal["never", "answered", "stored"] = Field(
        default="never",
        title="Mark as read",
        description="When mail is marked as read in the mailbox: never, once answered, or once it"
        " is stored here.",
        examples=["never"],
        json_schema_extra=drawn.MARK,
    )
    save_sent: Literal["auto", "yes", "no"] = Field(
        default="auto",
        title="Copy answers to Sent",
        description="auto: unless the provider does it (Gmail and Microsoft 365 do).",
        examples=["auto"],
        json_schema_extra=drawn.SAVE,
    )
    after_lost: Literal["ask", "retry"] = Field(
        default="ask",
        title="When an answer may be lost",
        description="When the connection broke while an answer left and the mailbox does not tell"
        " either: ask a person, or send it again (the customer may then get it twice).",
        examples=["ask"],
        json_schema_extra=drawn.LOST,
    )
    verify_certificate: bool = Field(
        default=True,
        title="Check the servers' certificates",
        description="Switch off only for a server of your own with a self-made certificate.",
        examples=["true"],
        json_schema_extra=drawn.SERVERS,
    )

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        return _address(value)

    @field_validator("name")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if _CONTROL.search(value):
            raise ValueError("the name must be on one line, without control characters")
        return value

    @field_validator("own_addresses")
    @classmethod
    def _are_addresses(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_address(value) for value in values)

    @field_validator("treat_as_customer")
    @classmethod
    def _are_senders(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_sender(value) for value in values)

    @field_validator("imap_host", "smtp_host")
    @classmethod
    def _is_a_host(cls, value: str) -> str:
        if value and not _HOST.fullmatch(value):
            raise ValueError("write the server's name alone, without port or https://")
        return value

    @field_validator("password")
    @classmethod
    def _opens_the_mailbox(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if _live(info) and info.data.get("sign_in") == "password" and not value.get_secret_value():
            raise ValueError("a mailbox with servers needs its password")
        return value

    @field_validator("oauth_client_id")
    @classmethod
    def _names_an_application(cls, value: str, info: ValidationInfo) -> str:
        if _live(info) and info.data.get("sign_in") in {"google", "microsoft"} and not value:
            raise ValueError(
                f"signing in through {str(info.data['sign_in']).title()} needs the ID of an"
                " application registered there"
            )
        return value

    @field_validator("oauth_client_secret")
    @classmethod
    def _proves_the_application(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if _live(info) and info.data.get("sign_in") == "google" and not value.get_secret_value():
            raise ValueError("Google wants the secret of the application, too")
        return value

    @field_validator("oauth_tenant")
    @classmethod
    def _is_a_tenant(cls, value: str) -> str:
        if not _TENANT.fullmatch(value):
            raise ValueError("a tenant is an ID, a domain, or one of common and organizations")
        return value

    @field_validator("oauth_token_url", "oauth_authorize_url")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        if value and not _is_encrypted(value):
            raise ValueError("this address must begin with https://")
        return value

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """Every address of ours, the mailbox's first."""
        return tuple(dict.fromkeys((self.address, *self.own_addresses)))

    @property
    def senders(self) -> Senders:
        """Which addresses mean what to this mailbox."""
        return Senders(
            own=frozenset(map(normal, self.all_addresses)),
            customers=frozenset(map(normal, self.treat_as_customer)),
            checked_by=self.checking_server,
        )

    @property
    def username(self) -> str:
        """What to sign in as."""
        return self.login or self.address


def _live(info: ValidationInfo) -> bool:
    """Whether the account has a server to sign in to."""
    return bool(info.data.get("imap_host") or info.data.get("smtp_host"))


def _is_encrypted(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in _LOOPBACK)


def _address(value: str) -> str:
    """A plausible address, as typed; the check of what really works is sending to it."""
    local, at, domain = value.strip().rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in "<>,;" for c in value.strip()):
        raise ValueError(f"{value!r} is not a mail address; write it like shop@example.com")
    return value.strip()


def _sender(value: str) -> str:
    if value.strip().startswith("@"):
        _address("anybody" + value.strip())
        return value.strip()
    return _address(value)
