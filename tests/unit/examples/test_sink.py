"""The demo's mail server: it takes what a client sends, whole, and keeps the last of it."""

from __future__ import annotations

import asyncio
import smtplib
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from functools import partial

import pytest

from examples.demo.sink import KEPT, Sink, sinking


def letter(to: str = "Jan <jan@mail.example>", text: str = "Hello") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "shop@demo.example", to, "Your order"
    made.set_content(text)
    return made


def said(one: EmailMessage) -> str:
    return str(one.get_content()).replace("\r\n", "\n")


def send(port: int, *letters: EmailMessage, method: str = "") -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.ehlo()
        if method:
            client.user, client.password = "anna", "secret"
            challenge = {"PLAIN": client.auth_plain, "LOGIN": client.auth_login}[method]
            client.auth(method, challenge, initial_response_ok=method == "PLAIN")
        for one in letters:
            client.send_message(one)


async def sent(sink: Sink, *letters: EmailMessage, method: str = "") -> None:
    """Send them, as a client elsewhere does."""
    with ThreadPoolExecutor(1) as elsewhere:
        doing = partial(send, sink.port, *letters, method=method)
        await asyncio.get_running_loop().run_in_executor(elsewhere, doing)


@pytest.mark.parametrize("method", ["", "PLAIN", "LOGIN"])
async def test_whoever_signs_in_may_send(method: str) -> None:
    async with sinking() as sink:
        await sent(sink, letter(), method=method)

    assert [one["Subject"] for one in sink.letters] == ["Your order"]


async def test_a_letter_comes_whole_also_with_lines_that_begin_with_a_dot() -> None:
    text = ".\n..\n.dotted\n\nZażółć gęślą jaźń\n"

    async with sinking() as sink:
        await sent(sink, letter(text=text), letter(text="Second"))

    bodies = [said(one) for one in sink.letters]
    assert bodies == [text, "Second\n"]


async def test_the_newest_to_somebody_is_found_and_each_is_told() -> None:
    told = list[EmailMessage]()

    async with sinking() as sink:
        sink.told = told.append
        mine = [letter(text="one"), letter(to="ewa@mail.example"), letter(text="two")]
        await sent(sink, *mine)

    newest = sink.last_to("jan@mail.example")
    assert newest is not None
    assert said(newest) == "two\n"
    assert sink.last_to("nobody@mail.example") is None
    assert len(told) == 3


async def test_a_client_that_goes_in_the_middle_harms_nobody() -> None:
    async with sinking() as sink:
        _, writer = await asyncio.open_connection("127.0.0.1", sink.port)
        writer.write(b"EHLO me\r\nDATA\r\nSubject: half")
        await writer.drain()
        writer.close()
        await sent(sink, letter())

    assert len(sink.letters) == 1


def test_only_the_last_few_hundred_are_kept() -> None:
    sink = Sink()
    for number in range(KEPT + 5):
        sink.take(f"To: a@b.example\nSubject: {number}\n\n".encode())

    assert (len(sink.letters), sink.letters[0]["Subject"]) == (KEPT, "5")
