"""The lane of deliveries, with a real SMTP server at the other end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from core import accounts, tables
from core.accounts.opening import Accounts
from core.outbox import notes, outgoing, sending, states
from core.outbox.outgoing import Taken
from core.store import StoreLocked
from core.tickets.changes import File
from postroom.errors import InvalidSettings, PermanentError, PostroomError, TemporaryError
from postroom.message import Address
from tests import seeds
from tests.integration.core.outbox.world import World
from tests.seeds import NOW
from tests.smtp import Drop, Reply, Stall


async def test_an_answer_leaves_in_its_thread_under_an_id_of_ours(world: World) -> None:
    ticket = world.arrives(external_id="first@example.org", headers={"thread-index": "AdMx4pQ="})
    world.answer(ticket)

    await world.run()

    (letter,) = world.office.letters
    number = world.store.read_now(seeds.column, tables.ticket, "number")[0]
    assert world.states() == ["sent"]
    assert letter.message_id.startswith(f"t{number}.m")
    assert letter.message_id.endswith("@example.pl")
    assert letter.mail["In-Reply-To"] == "<first@example.org>"
    assert letter.mail["References"] == "<first@example.org>"
    assert letter.mail["Thread-Index"] == "AdMx4pQ="
    assert letter.mail["Subject"] == "Re: Where is my parcel?"
    assert "Auto-Submitted" not in letter.mail
    assert letter.message_id in world.store.read_now(seeds.column, tables.message, "external_id")
    assert world.store.read_now(seeds.column, tables.event, "kind")[-1] == "delivery_sent"


@pytest.mark.promise("P14")
async def test_an_automatic_answer_says_that_a_machine_wrote_it(world: World) -> None:
    world.answer(world.arrives(external_id="first@example.org"), automatic=True)

    await world.run()

    (letter,) = world.office.letters
    assert letter.mail["Auto-Submitted"] == "auto-replied"
    assert letter.mail["X-Auto-Response-Suppress"] == "All"


async def test_files_copies_and_hidden_copies_go_with_it(world: World) -> None:
    (digest,) = await world.blobs.put_all([b"%PDF-1.7"])
    file = File(name="faktura.pdf", media_type="application/pdf", size=8, digest=digest)
    world.answer(
        world.arrives(),
        files=(file,),
        cc=(Address("jan@example.org"),),
        bcc=(Address("szef@example.org"),),
    )

    await world.run()

    (letter,) = world.office.letters
    assert set(letter.recipients) == {"lucja@example.org", "jan@example.org", "szef@example.org"}
    assert [one.get_content() for one in letter.mail.iter_attachments()] == [b"%PDF-1.7"]


async def test_a_file_that_is_gone_fails_the_message_by_name(world: World) -> None:
    file = File(name="faktura.pdf", media_type="application/pdf", size=8, digest=b"\0" * 32)
    world.answer(world.arrives(), files=(file,))

    await world.run()

    assert world.states() == ["failed"]
    assert "faktura.pdf" in world.errors()[0]
    assert world.office.letters == []


async def test_a_greylisted_message_comes_back_by_itself(world: World) -> None:
    world.office.will("rcpt", *[Reply("451 4.7.1 Greylisted")] * 2)
    world.answer(world.arrives())

    wake = await world.run()
    at_once = list(world.states())
    await world.pass_by(timedelta(seconds=61))
    await world.pass_by(timedelta(minutes=3))

    assert wake == NOW + timedelta(minutes=1)
    assert at_once == ["queued"]
    assert world.states() == ["sent"]
    assert len(world.office.letters) == 1


@pytest.mark.promise("P16")
async def test_after_a_day_a_message_has_failed_and_the_tries_were_few(world: World) -> None:
    world.office.will("rcpt", *[Reply("451 4.7.1 Not now")] * 1_000)
    world.answer(world.arrives())

    while (wake := await world.run()) is not None:
        world.now = wake

    assert world.states() == ["failed"]
    assert "451 4.7.1 Not now" in world.errors()[0]
    assert timedelta(hours=24) <= world.now - NOW <= timedelta(hours=26, minutes=1)
    assert world.office.commands["rcpt"] < 30


async def test_a_refused_message_fails_at_once_and_holds_nothing_up(world: World) -> None:
    world.office.will("rcpt", Reply("550 5.1.1 No such user"))
    ticket = world.arrives()
    world.answer(ticket, "Pierwsza")
    world.answer(ticket, "Druga")

    await world.run()

    assert world.states() == ["failed", "sent"]
    assert "No such user" in world.errors()[0]


@pytest.mark.promise("P16")
async def test_an_unreachable_server_is_asked_once_for_many_messages(world: World) -> None:
    for number in range(20):
        world.answer(world.arrives(), f"Odpowiedź {number}")
    world.configure(smtp_port=1)

    wake = await world.run()
    held, errors = list(world.states()), set(world.errors())
    world.configure()
    await world.pass_by(timedelta(minutes=2))

    assert wake == NOW + timedelta(minutes=1)
    assert held == ["queued"] * 20
    assert len(errors) == 1
    assert "does not take connections" in errors.pop()
    assert world.states() == ["sent"] * 20


async def test_what_could_not_be_sent_leaves_once_the_account_is_mended(world: World) -> None:
    world.answer(world.arrives())
    world.configure(password="wrong")

    await world.run()
    held, errors = list(world.states()), list(world.errors())
    world.configure()
    world.store.write_now(accounts.resume, "shop")
    await world.run()

    assert held == ["queued"]
    assert "does not accept login and password" in errors[0]
    assert world.states() == ["sent"]


@pytest.mark.promise("P10")
async def test_what_is_lost_behind_the_final_dot_is_shown_and_never_repeated(world: World) -> None:
    world.office.will("dot", Drop())
    world.answer(world.arrives())

    await world.run()
    for _ in range(30):
        await world.pass_by(timedelta(minutes=10))

    assert world.states() == ["unknown"]
    assert "connection was lost" in world.errors()[0]
    assert len(world.office.letters) == 1


@pytest.mark.promise("P10")
async def test_what_is_lost_is_repeated_only_where_the_account_says_so(world: World) -> None:
    world.configure(after_lost="retry")
    world.office.will("dot", Drop())
    world.answer(world.arrives())

    await world.run()
    for _ in range(30):
        await world.pass_by(timedelta(minutes=10))

    assert world.states() == ["sent"]
    assert list(world.office.ids().values()) == [2]


@pytest.mark.promise("P9")
async def test_what_a_dead_process_was_sending_is_not_sent_again(world: World) -> None:
    world.answer(world.arrives())
    world.store.write_now(states.claim, world.account, NOW, 10)

    await world.run()

    assert world.states() == ["unknown"]
    assert world.office.letters == []


async def test_messages_of_one_ticket_leave_in_order_and_others_meanwhile(world: World) -> None:
    world.office.will("rcpt", Stall(0.3))
    ticket = world.arrives()
    for text in ("Pierwsza", "Druga", "Trzecia"):
        world.answer(ticket, text)
    world.answer(world.arrives(email="ola@example.org"), "Gdzie indziej")

    await world.run()

    said = [str(one.mail.get_body().get_content()).strip() for one in world.office.letters]  # type: ignore[union-attr]  # plain text
    assert [text for text in said if text != "Gdzie indziej"] == ["Pierwsza", "Druga", "Trzecia"]
    assert len(said) == 4


async def test_an_agents_answer_waits_until_it_can_no_longer_be_taken_back(world: World) -> None:
    first = world.answer(world.arrives(), not_before=NOW + states.UNDO)

    wake = await world.run()
    waiting = list(world.states())
    world.store.write_now(states.cancel, first, world.now)
    await world.pass_by(timedelta(seconds=11))

    assert (wake, waiting) == (NOW + states.UNDO, ["queued"])
    assert world.states() == ["cancelled"]
    assert world.office.letters == []


async def test_a_refused_recipient_among_several_is_shown_on_the_message(world: World) -> None:
    world.office.will("jan@example.org", Reply("550 5.1.1 No such user"))
    world.answer(world.arrives(), cc=(Address("jan@example.org"),))

    await world.run()

    assert world.states() == ["sent"]
    assert world.errors() == ["jan@example.org was refused: 550 5.1.1 No such user"]


async def test_an_account_without_an_outgoing_server_says_so(world: World) -> None:
    world.configure(smtp_host="", imap_host="127.0.0.1")
    world.answer(world.arrives())

    await world.run()

    assert world.states() == ["failed"]
    assert "no outgoing server" in world.errors()[0]


async def test_a_paused_account_sends_nothing(world: World) -> None:
    world.answer(world.arrives())
    world.store.write_now(accounts.pause, "shop")

    await world.run()

    assert world.states() == ["queued"]


@pytest.mark.promise("P9")
@pytest.mark.parametrize("slip", [StoreLocked("busy"), OSError(28, "No space left")])
async def test_a_slip_while_more_is_looked_for_cuts_off_nothing_under_way(
    slip: Exception, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.office.will("dot", Stall(1.5))
    world.answer(world.arrives())
    taken = iter([outgoing.take])

    def once(*args: Any) -> Any:
        take = next(taken, None)
        if take is None:
            raise slip
        return take(*args)

    monkeypatch.setattr(outgoing, "take", once)
    await world.run()

    assert world.states() == ["sent"]
    assert len(world.office.letters) == 1


async def test_what_cannot_be_recorded_cuts_off_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.office.will("dot", Stall(0), Stall(0.5))
    first = world.answer(world.arrives())
    world.answer(world.arrives(email="ola@example.org"), "Gdzie indziej")
    note = notes.note

    def slips(connection: Connection, taken: Taken, *args: Any) -> None:
        if taken.claim.delivery == first:
            raise ValueError("a slip")
        note(connection, taken, *args)

    monkeypatch.setattr(notes, "note", slips)
    await world.run()

    assert world.states() == ["sending", "sent"]


async def test_what_cannot_be_put_together_now_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        raise StoreLocked("busy")

    world.answer(world.arrives())
    with monkeypatch.context() as patched:
        patched.setattr(sending, "composed", fails)
        await world.run()
    waiting = list(world.states())
    await world.pass_by(timedelta(minutes=2))

    assert (waiting, world.states()) == (["queued"], ["sent"])


@pytest.mark.promise("P10")
async def test_what_is_always_lost_is_repeated_once_and_then_a_person_is_asked(
    world: World,
) -> None:
    world.configure(after_lost="retry")
    world.office.will("dot", *[Drop()] * 100)
    world.answer(world.arrives())

    await world.run()
    for _ in range(60):
        await world.pass_by(timedelta(minutes=10))

    assert world.states() == ["unknown"]
    assert list(world.office.ids().values()) == [2]


async def test_a_pause_stops_the_round_that_is_under_way(world: World) -> None:
    def pause() -> None:
        world.store.write_now(accounts.pause, "shop")

    for number in range(5):
        world.answer(world.arrives(email=f"{number}@example.org"), f"Odpowiedź {number}")
    world.office.on_taken = lambda _: pause()

    await world.run()

    assert sorted(set(world.states())) == ["queued", "sent"]


@pytest.mark.promise("P16")
async def test_a_provider_s_daily_limit_lets_the_queue_wait(world: World) -> None:
    world.office.will("mail", *[Reply("550 5.4.5 Daily user sending limit exceeded")] * 4)
    for number in range(5):
        world.answer(world.arrives(email=f"{number}@example.org"), f"Odpowiedź {number}")

    wake = await world.run()

    assert wake == NOW + timedelta(hours=1)
    assert world.states() == ["queued"] * 5


@pytest.mark.parametrize(
    "error",
    [
        PermanentError("the sign-in server answered with a page"),
        InvalidSettings("password", "type it"),
        TemporaryError("the sign-in server is busy"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_account_that_cannot_be_opened_lets_its_messages_wait(
    error: PostroomError, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> None:
        raise error

    world.answer(world.arrives())
    with monkeypatch.context() as patched:
        patched.setattr(Accounts, "open", fails)
        await world.run()
    waiting = (world.states(), world.errors())
    await world.pass_by(timedelta(minutes=2))

    assert waiting == (["queued"], [str(error)])
    assert world.states() == ["sent"]
