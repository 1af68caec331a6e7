import os
import shutil
from pathlib import Path

import pytest

from connectors.mail import files
from connectors.mail.files import Offer, offered
from tests.mails import make_mail, read

CORPORA = Path(__file__).parents[3] / "corpora" / "mime"
ENVELOPE = b"From jan@example.pl Mon Nov 22 10:00:00 2026\n"


def write(path: Path, content: bytes) -> Path:
    """A file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def found(path: Path) -> list[tuple[str, bytes | None]]:
    """Origins, seen from `path`, and payloads."""
    return [(offer.origin.removeprefix(f"{path}/"), offer.payload) for offer in offered(path)]


def mail(number: int, body: bytes = b"text\n") -> bytes:
    """A small mail with line feeds."""
    return b"Subject: %d\n\n" % number + body


def mbox(*mails: bytes) -> bytes:
    """An mbox of these mails."""
    return b"".join(ENVELOPE + one + b"\n" for one in mails)


def test_every_file_below_a_folder_is_offered_in_order(tmp_path: Path) -> None:
    for name in ("b/2.eml", "a.eml", "b/1.eml", ".hidden", "c/d/e"):
        write(tmp_path / name, name.encode())

    assert found(tmp_path) == [
        (name, name.encode()) for name in (".hidden", "a.eml", "b/1.eml", "b/2.eml", "c/d/e")
    ]


def test_a_single_file_is_offered(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eml", b"A: b\n\n")

    assert list(offered(path)) == [Offer(origin=str(path), path=path, size=6, payload=b"A: b\n\n")]


def test_an_empty_file_is_offered_as_such(tmp_path: Path) -> None:
    write(tmp_path / "empty", b"")

    assert found(tmp_path) == [("empty", b"")]


def test_each_mail_of_an_mbox_is_offered(tmp_path: Path) -> None:
    path = write(tmp_path / "box", mbox(mail(1), mail(2), mail(3)))

    assert found(tmp_path) == [("box#1", mail(1)), ("box#2", mail(2)), ("box#3", mail(3))]
    whole = path.read_bytes()
    for offer in offered(path):
        assert whole[offer.offset :].startswith(offer.payload or b"-")


def test_an_mbox_with_carriage_returns_is_read(tmp_path: Path) -> None:
    write(tmp_path / "box", mbox(mail(1), mail(2)).replace(b"\n", b"\r\n"))

    assert [payload for _, payload in found(tmp_path)] == [
        one.replace(b"\n", b"\r\n") for one in (mail(1), mail(2))
    ]


def test_lines_an_mbox_marked_are_unmarked(tmp_path: Path) -> None:
    write(tmp_path / "box", mbox(mail(1, b">From me\n>>From you\n> From x\n"), mail(2)))

    assert found(tmp_path)[0][1] == mail(1, b"From me\n>From you\n> From x\n")


def test_a_from_inside_a_mail_does_not_part_it(tmp_path: Path) -> None:
    inside = mail(1, b"hello\nFrom here\nSubject: no\n\nFrom now on\nall is well\n")
    write(tmp_path / "box", mbox(inside, mail(2)))

    assert [payload for _, payload in found(tmp_path)] == [inside, mail(2)]


@pytest.mark.parametrize("envelope", [b"From - \n", b"From \n", b"From x@y\n"])
def test_envelope_lines_without_a_time_are_known_by_the_header_after_them(
    tmp_path: Path, envelope: bytes
) -> None:
    write(tmp_path / "box", envelope + mail(1) + b"\n" + envelope + mail(2))

    assert [payload for _, payload in found(tmp_path)] == [mail(1), mail(2)]


def test_one_envelope_line_makes_no_mbox(tmp_path: Path) -> None:
    write(tmp_path / "a", ENVELOPE + mail(1))

    (offer,) = offered(tmp_path)
    assert offer.origin.endswith("/a")
    assert offer.payload is not None
    assert read(offer.payload).subject == "1"


def test_text_that_does_not_begin_with_an_envelope_line_is_no_mbox(tmp_path: Path) -> None:
    write(tmp_path / "a", b"Subject: a\n\nsee:\n\n" + mbox(mail(1), mail(2)))

    assert len(found(tmp_path)) == 1


@pytest.mark.parametrize("chunk", [1, 7, 64, 701, 5_000])
def test_an_mbox_is_parted_the_same_in_chunks_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    mails = [mail(number, b"x\n" * number * 50) for number in range(1, 12)]
    write(tmp_path / "box", mbox(*mails))
    monkeypatch.setattr(files, "_CHUNK", chunk)

    assert [payload for _, payload in found(tmp_path)] == mails


def test_of_a_maildir_only_delivered_mail_is_offered(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", "tmp/3", "dovecot-uidlist", ".Sent/cur/4", ".Sent/new/5"):
        write(tmp_path / "Maildir" / name, name.encode())

    names = [name.removeprefix("Maildir/") for name, _ in found(tmp_path)]
    assert names == [".Sent/cur/4", ".Sent/new/5", "cur/1:2,S", "new/2"]


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a", b"a")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "real" / "a")

    assert [name for name, _ in found(tmp_path)] == ["real/a"]


def test_what_cannot_be_read_is_offered_with_the_reason(tmp_path: Path) -> None:
    missing = list(offered(tmp_path / "missing"))
    os.mkfifo(tmp_path / "pipe")
    pipe = list(offered(tmp_path / "pipe"))

    assert [offer.payload for offer in missing + pipe] == [None, None]
    assert all(offer.error.startswith("cannot be read: ") for offer in missing + pipe)


def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / name, name.encode())
    opened = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "b":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]  # handed on as given

    monkeypatch.setattr(Path, "open", refuse)

    assert [(offer.payload, offer.error) for offer in offered(tmp_path)] == [
        (b"a", ""),
        (None, "cannot be read: Permission denied"),
        (b"c", ""),
    ]


def test_a_mail_too_large_for_memory_is_only_pointed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_IN_MEMORY", 100)
    path = write(tmp_path / "box", mbox(mail(1), mail(2, b"x" * 200), mail(3)))

    large = list(offered(path))[1]

    assert large.payload is None
    assert large.error == ""
    with path.open("rb") as file:
        file.seek(large.offset)
        assert file.read(large.size).startswith(mail(2, b"x" * 200))


def test_a_name_in_no_encoding_is_shown_all_the_same(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.eml"))
    path.write_bytes(b"a")

    (offer,) = offered(tmp_path)

    offer.origin.encode()
    assert offer.payload == b"a"


def test_a_deep_folder_is_walked(tmp_path: Path) -> None:
    write(tmp_path.joinpath(*["d"] * 400) / "a", b"a")

    assert len(found(tmp_path)) == 1
    shutil.rmtree(tmp_path / "d")


@pytest.mark.parametrize(
    ("name", "count"), [("content-length.mbox.txt", 19), ("issue1189.mbox.txt", 4)]
)
def test_mboxes_of_the_wild_are_parted(name: str, count: int) -> None:
    (path,) = CORPORA.rglob(name)

    offers = list(offered(path))

    assert len(offers) == count
    assert all(offer.payload and read(offer.payload).subject for offer in offers)


def test_what_is_offered_is_read_by_the_channel(tmp_path: Path) -> None:
    write(tmp_path / "a.eml", make_mail())

    (offer,) = offered(tmp_path)

    assert read(offer.payload or b"").text == "Gdzie jest moja paczka?"
