"""A Dovecot of our own on loopback, in a folder that goes away: for tests and benchmarks."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imap_tools import BaseMailBox, MailBoxUnencrypted

from postroom.clock import utc_now

PACKAGE = "dovecot-imapd"
PASSWORD = "sekret-żółw"
START_LIMIT_S = 20
SENT = format_datetime(utc_now() + timedelta(days=1))
"""When letters say that they were written: after every mailbox was connected, whatever the day."""
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_fsync = never
mail_location = maildir:~/Maildir
mail_max_userip_connections = 1000
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = {ssl}
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={user_group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
  mailbox {sent} {{
    auto = subscribe
    special_use = {special_use}
  }}
}}
protocol imap {{
  imap_idle_notify_interval = 2 min
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 1000
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service imap {{
  process_limit = 300
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a provider arranges its folders."""

    sent: str = "Sent"
    special_use: str = r"\Sent"
    prefix: str = ""
    separator: str = "/"


@dataclass(slots=True)
class Dovecot:
    """One server; any user name is a mailbox, made when it is first opened."""

    folder: Path
    layout: Layout = field(default_factory=Layout)
    port: int = field(default=0, init=False)
    tls_port: int = field(default=0, init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start and return when it greets; the ports stay the same over restarts."""
        if not self.port:
            self.port, self.tls_port = _free_port(), _free_port()
            self._write()
        self.process = subprocess.Popen(
            [*_die_with_parent(), "/usr/sbin/dovecot", "-F", "-c", str(self.configuration)]
        )
        _wait_for(self.port, self.folder / "log")

    def stop(self) -> None:
        """Stop in order; every connection is closed."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(START_LIMIT_S)
        self.process = None

    @property
    def configuration(self) -> Path:
        """The configuration file, for doveadm."""
        return self.folder / "dovecot.conf"

    @property
    def certificate(self) -> Path:
        """Its self-made certificate, made for `localhost`."""
        return self.folder / "certificate.pem"

    @contextmanager
    def opened(self, user: str, folder: str | None = "INBOX") -> Iterator[BaseMailBox]:
        """A second connection to a mailbox, as another mail program has it."""
        mailbox = MailBoxUnencrypted("127.0.0.1", self.port, 20)
        mailbox.login_utf8(user, PASSWORD, initial_folder=folder)
        try:
            yield mailbox
        finally:
            with suppress(OSError):
                mailbox.logout()

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder."""
        with self.opened(user, None) as mailbox:
            for mail in mails:
                mailbox.append(mail, folder)

    def settings(self, user: str, **values: Any) -> Mapping[str, Any]:
        """Settings of a mail account that reads this mailbox, as they are typed."""
        return {
            "address": f"{user}@example.pl",
            "imap_host": "127.0.0.1",
            "imap_port": self.port,
            "imap_security": "none",
            "login": user,
            "password": PASSWORD,
            **values,
        }

    def change_validity(self, user: str, validity: int, folder: str = "INBOX") -> None:
        """Give the folder another UIDVALIDITY, as a server restored from a copy does."""
        self.administer("mailbox", "update", "-u", user, "--uid-validity", str(validity), folder)

    def administer(self, *arguments: str) -> str:
        """Run doveadm on this server."""
        done = subprocess.run(
            ["doveadm", "-c", str(self.configuration), *arguments],
            capture_output=True, text=True, check=True, timeout=START_LIMIT_S,
        )  # fmt: skip
        return done.stdout

    def _write(self) -> None:
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        self.folder.chmod(0o755)
        shutil.chown(self.folder / "mail", user=user.pw_uid)
        make_certificate(self.folder)
        text = _CONFIGURATION.format(
            folder=self.folder,
            internal="dovecot" if os.geteuid() == 0 else user.pw_name,
            login="dovenull" if os.geteuid() == 0 else user.pw_name,
            group="dovecot" if os.geteuid() == 0 else grp.getgrgid(user.pw_gid).gr_name,
            user=user.pw_uid,
            user_group=user.pw_gid,
            password=PASSWORD,
            port=self.port,
            tls_port=self.tls_port,
            ssl="yes",
            sent=self.layout.sent,
            special_use=self.layout.special_use,
            prefix=self.layout.prefix,
            separator=self.layout.separator,
        )
        self.configuration.write_text(text, "utf-8")


def installed() -> bool:
    """Whether the Debian package is there."""
    return Path("/usr/sbin/dovecot").exists() and Path("/usr/lib/dovecot/imap").exists()


@contextmanager
def running(layout: Layout | None = None) -> Iterator[Dovecot]:
    """Run a server in a temporary folder for as long as the block lasts."""
    if not installed():
        raise FileNotFoundError(f"Dovecot is not installed: apt install {PACKAGE}")
    with tempfile.TemporaryDirectory(prefix="postroom-imap-", ignore_cleanup_errors=True) as name:
        server = Dovecot(Path(name), layout or Layout())
        server.start()
        try:
            yield server
        finally:
            server.stop()


def letter(subject: str, **fields: str) -> bytes:
    """A customer's mail; fields are headers, with `_` for `-`, and `text`."""
    mail = EmailMessage()
    text = fields.pop("text", f"Dzień dobry,\ngdzie jest moja paczka?\n{subject}\n")
    standing = {
        "From": "Łucja Żak <lucja@example.org>",
        "To": "shop@example.pl",
        "Date": SENT,
        "Message-ID": f"<{'-'.join(subject.lower().split())}@example.org>",
        "Subject": subject,
    }
    for name, value in {**standing, **{k.replace("_", "-"): v for k, v in fields.items()}}.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def make_certificate(folder: Path, host: str = "localhost") -> None:
    """Write certificate.pem and key.pem, signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as sock:
            sock.settimeout(1)
            if sock.recv(10).startswith(b"* OK"):
                return
        time.sleep(0.05)
    said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else "nothing"
    raise RuntimeError(f"Dovecot did not start; it said:\n{said}")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _die_with_parent() -> list[str]:
    """Without it a killed test run would leave its server behind."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
