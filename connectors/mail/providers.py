"""Mail providers we know: their servers, how one signs in, what is peculiar about them.

Hosts as in Thunderbird's public list (2026-03); the peculiarities from the providers' own pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from connectors.mail.settings import MailSettings, Security, SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider as an account needs it."""

    title: str
    domains: frozenset[str] = frozenset()
    """What stands behind the @ of its customers' addresses."""
    imap_host: str
    smtp_host: str
    imap_port: int = 993
    imap_security: Security = "tls"
    smtp_port: int = 465
    smtp_security: Security = "tls"
    sign_in: SignIn = "password"
    short_login: bool = False
    """One signs in with what stands before the @."""
    saves_sent: bool = False
    """What is sent by SMTP lies in Sent by itself; a copy of ours would double it."""
    rewrites_ids: bool = False
    """Messages get another Message-ID on their way out."""
    hint: str = ""
    """What people have to know before their password works."""


_GMAIL_HINT = (
    "Gmail takes no ordinary password: switch on two-step sign-in and make an app password at"
    " https://myaccount.google.com/apppasswords, or sign in through Google"
)
_MICROSOFT_HINT = "Microsoft takes no passwords for mail programs: sign in through Microsoft"

GMAIL = Provider(
    title="Gmail",
    domains=frozenset({"gmail.com", "googlemail.com"}),
    imap_host="imap.gmail.com",
    smtp_host="smtp.gmail.com",
    saves_sent=True,
    hint=_GMAIL_HINT,
)
MICROSOFT_365 = Provider(
    title="Microsoft 365",
    imap_host="outlook.office365.com",
    smtp_host="smtp.office365.com",
    smtp_port=587,
    smtp_security="starttls",
    sign_in="microsoft",
    saves_sent=True,
    hint=_MICROSOFT_HINT,
)

PROVIDERS = (
    GMAIL,
    MICROSOFT_365,
    Provider(
        title="Outlook.com",
        domains=frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.pl"}),
        imap_host="outlook.office365.com",
        smtp_host="smtp-mail.outlook.com",
        smtp_port=587,
        smtp_security="starttls",
        sign_in="microsoft",
        saves_sent=True,
        hint=_MICROSOFT_HINT,
    ),
    Provider(
        title="WP",
        domains=frozenset({"wp.pl"}),
        imap_host="imap.wp.pl",
        smtp_host="smtp.wp.pl",
        short_login=True,
        hint="WP lets mail programs in only once IMAP is switched on in the mailbox's settings;"
        " with two-step sign-in it wants an app password",
    ),
    Provider(
        title="o2",
        domains=frozenset({"o2.pl", "tlen.pl", "go2.pl"}),
        imap_host="poczta.o2.pl",
        smtp_host="poczta.o2.pl",
        short_login=True,
        hint="o2 lets mail programs in only once IMAP is switched on in the mailbox's settings",
    ),
    Provider(
        title="Onet",
        domains=frozenset(
            {"onet.pl", "op.pl", "vp.pl", "onet.eu", "poczta.onet.pl", "buziaczek.pl", "spoko.pl"}
        ),
        imap_host="imap.poczta.onet.pl",
        smtp_host="smtp.poczta.onet.pl",
        hint="Onet wants an app password once two-step sign-in is on",
    ),
    Provider(
        title="Interia",
        domains=frozenset({"interia.pl", "interia.eu", "poczta.fm", "intmail.pl", "int.pl"}),
        imap_host="poczta.interia.pl",
        smtp_host="poczta.interia.pl",
        hint="Interia lets mail programs in only once that is switched on in the mailbox's settings",
    ),
    Provider(
        title="OVH",
        imap_host="ssl0.ovh.net",
        smtp_host="ssl0.ovh.net",
    ),
    Provider(
        title="Yahoo",
        domains=frozenset({"yahoo.com", "ymail.com", "yahoo.de", "yahoo.pl", "yahoo.co.uk"}),
        imap_host="imap.mail.yahoo.com",
        smtp_host="smtp.mail.yahoo.com",
        saves_sent=True,
        hint="Yahoo wants an app password, made in the account's security settings",
    ),
    Provider(
        title="Amazon SES",
        imap_host="",
        smtp_host="email-smtp.eu-central-1.amazonaws.com",
        rewrites_ids=True,
        hint="SES wants the SMTP user name and password made in its console, not an access key",
    ),
)


def by_domain(domain: str) -> Provider | None:
    """The provider whose addresses end so, or None."""
    folded = domain.casefold().rstrip(".")
    return next((one for one in PROVIDERS if folded in one.domains), None)


def by_host(host: str) -> Provider | None:
    """The provider who runs this server, or None."""
    folded = host.casefold().rstrip(".")
    if folded.endswith(".amazonaws.com"):
        return PROVIDERS[-1]
    return next((one for one in PROVIDERS if folded in {one.imap_host, one.smtp_host} - {""}), None)


def saves_sent(settings: MailSettings) -> bool:
    """Whether what this account sends lies in its Sent folder without our doing."""
    provider = by_host(settings.smtp_host)
    return provider is not None and provider.saves_sent


def hint(settings: MailSettings) -> str:
    """What this account's provider wants people to know; empty where nothing."""
    provider = by_host(settings.imap_host) or by_host(settings.smtp_host)
    return provider.hint if provider and settings.sign_in == "password" else ""
