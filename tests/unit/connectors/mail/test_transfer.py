import base64
import binascii

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail.transfer import decoded, mended_base64

DATA = bytes(range(256))
B64 = base64.encodebytes(DATA)


@pytest.mark.parametrize("name", ["base64", "BASE64", ' "base64" ', "base64; x=1"])
def test_base64_is_undone(name: str) -> None:
    assert decoded(B64, name) == (DATA, "")


def test_base64_with_strangers_in_it_is_read() -> None:
    assert decoded(B64.replace(b"\n", b"!\r\n-"), "base64") == (DATA, "")


def test_base64_cut_off_is_read_as_far_as_it_goes_and_said() -> None:
    content, wrong = decoded(B64.replace(b"\n", b"")[:101], "base64")

    assert content == DATA[:75]
    assert "broken" in wrong


def test_several_runs_of_base64_are_all_read() -> None:
    content, wrong = decoded(base64.b64encode(b"a") + base64.b64encode(b"bc"), "base64")

    assert content == b"abc"
    assert wrong


def test_quoted_printable_is_undone_and_a_wrong_escape_stays() -> None:
    assert decoded(b"a=C5=82=\r\nb =ZZ", "quoted-printable")[0] == "ałb =ZZ".encode()


@pytest.mark.parametrize("name", ["", "7bit", "8bit", "Binary", "7-bit"])
def test_what_is_not_encoded_stays(name: str) -> None:
    assert decoded(b"=C5 QUJD", name) == (b"=C5 QUJD", "")


def test_an_unknown_encoding_is_said() -> None:
    content, wrong = decoded(b"abc", "base9000")

    assert content == b"abc"
    assert "base9000" in wrong


def test_uuencoded_files_are_undone() -> None:
    lines = b"".join(binascii.b2a_uu(DATA[at : at + 45]) for at in range(0, 256, 45))

    assert decoded(b"begin 644 a.bin\n" + lines + b"`\nend\n", "x-uuencode") == (DATA, "")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "x"]))
def test_nothing_raises(data: bytes, name: str) -> None:
    assert isinstance(decoded(b"begin 644 a\n" + data, name)[0], bytes)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_base64_comes_back(data: bytes) -> None:
    assert decoded(base64.encodebytes(data), "base64") == (data, "")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([b"QUJD", b"QQ==", b"QUI=", b"=", b"A", b"\r\n", b" ", b"-", b"\xff"]))
)
def test_clean_base64_is_read_at_once_to_what_mending_it_would_give(pieces: list[bytes]) -> None:
    body = b"".join(pieces)

    assert decoded(body, "base64") == mended_base64(body)
