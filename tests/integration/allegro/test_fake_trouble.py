"""What Allegro was seen to tell wrongly, told by the fake on purpose."""

from examples.fake_allegro.complaints import BOT
from tests.allegro.asking import asking


async def test_the_list_of_issues_may_be_stale() -> None:
    async with asking() as program:
        issue = program.world.discussion(program.world.order("sklep", "jan"), "Broken")
        program.world.freeze(issue, count=0)
        program.clock.pass_(minutes=1)
        program.world.answers(issue, "Hello?")

        listed = (await program.get("/sale/issues", "beta")).body["issues"][0]
        single = (await program.get(f"/sale/issues/{issue.id}", "beta")).body

        assert (listed["chat"]["messagesCount"], single["chat"]["messagesCount"]) == (0, 2)
        assert single["chat"]["lastMessage"]["status"] == "BUYER_REPLIED"


async def test_a_message_of_files_alone_changes_only_the_count() -> None:
    async with asking() as program:
        world = program.world
        issue = world.discussion(world.order("sklep", "jan"), "Broken")
        world.seller_answers(issue, "Send a photo, please")
        program.clock.pass_(minutes=1)
        world.answers(issue, files=[world.attachment("sklep", home="issue")])

        told = (await program.get("/sale/issues", "beta")).body["issues"][0]["chat"]

        assert (told["lastMessage"]["status"], told["messagesCount"]) == ("SELLER_REPLIED", 3)


async def test_the_first_message_may_be_todo_and_an_author_nobody() -> None:
    async with asking() as program:
        issue = program.world.discussion(program.world.order("sklep", "jan"), "Broken")
        issue.todo = True
        program.world.answers(issue, "Who am I?", nameless=True)

        told = (await program.get(f"/sale/issues/{issue.id}", "beta")).body
        chat = (await program.get(f"/sale/issues/{issue.id}/chat", "beta")).body["chat"]

        assert told["chat"]["initialMessage"]["id"] == "TODO"
        assert {each["author"]["login"] for each in chat} == {None, "jan"}


async def test_the_machine_writes_as_the_seller_and_its_files_cannot_be_had() -> None:
    async with asking() as program:
        world = program.world
        claim = world.claim(world.order("sklep", "jan"), "Broken")
        world.bot_answers(claim, "We have your claim", [world.attachment("sklep", "form.pdf")])

        chat = (await program.get(f"/sale/issues/{claim.id}/chat", "beta")).body["chat"]
        told = next(each for each in chat if each["author"]["login"] == BOT)
        had = await program.ask("GET", told["attachments"][0]["url"], Accept="*/*")

        assert told["author"]["role"] == "SELLER"
        assert had.code == "ATTACHMENT_ERROR"


async def test_the_chat_of_another_issue_or_none() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "jan")
        one = program.world.discussion(order, "One")
        other = program.world.claim(order, "Other")
        other.borrowed, one.chat_gone = one, True

        borrowed = await program.get(f"/sale/issues/{other.id}/chat", "beta")
        gone = await program.get(f"/sale/issues/{one.id}/chat", "beta")

        assert [each["id"] for each in borrowed.body["chat"]] == [one.chat[0].id]
        assert (gone.status, gone.code) == (404, "POST_PURCHASE_ISSUE_NOT_FOUND")


async def test_a_discussion_becomes_a_claim_with_the_same_id() -> None:
    async with asking() as program:
        issue = program.world.discussion(program.world.order("sklep", "jan"), "Broken")

        program.world.turn_into_claim(issue)
        told = (await program.get(f"/sale/issues/{issue.id}", "beta")).body

        assert (told["type"], told["currentState"]["status"]) == ("CLAIM", "CLAIM_SUBMITTED")
        assert told["decisionDueDate"] == "2026-12-06T10:00:00.000Z"


async def test_logins_are_spelled_differently_in_messages_and_orders() -> None:
    async with asking() as program:
        world = program.world
        world.seller("Sklep_Ani", spelled="sklep_ani")
        world.buyer("client:9", spelled="Client:9")
        program.seller = "Sklep_Ani"
        order = world.order("Sklep_Ani", "client:9")
        thread = world.buyer_writes("Sklep_Ani", "client:9", "Hello", order=order).thread
        world.seller_writes(thread, "Hi")

        path = f"/messaging/threads/{thread.id}/messages"
        said = (await program.get(path, "beta")).body["messages"]
        bought = (await program.get(f"/order/checkout-forms/{order.id}")).body
        me = (await program.get("/me")).body

        assert {each["author"]["login"] for each in said} == {"client:9", "sklep_ani"}
        assert {each["author"]["role"] for each in said} == {"USER"}
        assert (bought["buyer"]["login"], bought["buyer"]["guest"]) == ("Client:9", True)
        assert me["login"] == "Sklep_Ani"


async def test_allegro_speaks_without_a_name_and_a_thread_may_be_empty() -> None:
    async with asking() as program:
        world = program.world
        order = world.order("sklep", "jan")
        problem = world.problem("sklep", "jan", "Broken", order=order)
        world.allegro_says(problem, "We look into it")
        empty = world.thread("sklep", "ewa", id="AbCdEf")

        said = await program.get(f"/messaging/threads/{problem.id}/messages", "beta")
        told = await program.get(f"/messaging/threads/{empty.id}", "beta")

        authors = [each["author"] for each in said.body["messages"]]
        assert {"role": "ALLEGRO", "login": None} in authors
        assert told.body["lastMessageDateTime"] is None


async def test_more_files_than_the_api_gives() -> None:
    async with asking() as program:
        program.world.buyer_writes(
            "sklep", "jan", "See", type="MAIL", subject="Photos", more_files=True
        )
        thread = next(iter(program.world.threads))

        told = (await program.get(f"/messaging/threads/{thread}/messages")).body["messages"][0]

        assert (told["subject"], told["hasAdditionalAttachments"]) == ("Photos", True)
