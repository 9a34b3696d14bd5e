"""Every kind of thing that staff can send, answered by the real front door over the emulator."""
from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest

from bot.calllog.database import transaction
from bot.calllog.tables import PresenceTable
from bot.triage.danger import LINE
from tests.support.doors import open_services
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_real import SLOW, answers, enrolled, logged, running, tap
from tests.support.telegram_scene import until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """The channel runs on asyncio."""
    return "asyncio"


@pytest.fixture
def services(tmp_path):
    """A front door on a database of its own; rules answer alone."""
    services, _ = open_services(tmp_path, datetime.now(timezone.utc))
    yield services
    services.front_door.close()


def replying_to(sam, reply) -> dict:
    """What Telegram sends with a message that replies to one of the bot's."""
    return dict(sam._telegram.chats.messages[sam.chat["id"], reply.message_id])


async def test_what_holds_no_words_is_said_so_with_the_999_line(services):
    """Voice, pictures, files, places, contacts, stickers, polls and emoji: a plain sentence each, and "please type"."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        for send, words in (
            (sam.send_voice, "voice"), (sam.send_photo, "photograph"), (sam.send_video, "video"), (sam.send_document, "files"),
            (sam.send_location, "location"), (sam.send_contact, "contacts"), (sam.send_sticker, "stickers"), (sam.send_poll, "polls"),
            (sam.send_dice, "could not read"), (lambda: sam.say("😱😱"), "could not read"), (lambda: sam.say("👍"), "could not read"),
            (lambda: sam.say("..."), "could not read"),
        ):
            send()
            reply = await sam.next_reply(SLOW)
            assert words in reply.text and LINE in reply.text and "type" in reply.text
        assert telegram.count("getFile") == 0


@pytest.mark.parametrize("send", ["photo", "document", "forward", "second part", "edit"])
async def test_danger_is_seen_wherever_words_can_stand(services, send):
    """Under a picture or file, in a forwarded message, in the last part of a long one, in an edit."""
    words = "she is not breathing"
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        if send == "photo":
            sam.send_photo(caption=words)
        elif send == "document":
            sam.send_document(caption=words)
        elif send == "forward":
            sam.forward(words)
        elif send == "edit":
            said = sam.say("she is in her room")
            await sam.next_reply(SLOW)
            sam.edit(said, words)
        else:
            sam.say("He was late for tea and then we talked. " * 102)
            await sam.next_reply(SLOW)
            sam.say(("Then we watched a film. " * 160) + words)
        replies = [await sam.next_reply(SLOW)]
        while not replies[-1].text.startswith("Ring 999 now"):
            replies.append(await sam.next_reply(SLOW))
        assert len(replies) <= 2
        await until(lambda: "escalated" in [row.outcome for row in logged(services)], SLOW)


async def test_a_text_of_the_greatest_length_is_worked_and_logged_whole(services):
    """4,096 characters, which is what Telegram lets a person send at once."""
    text = ("HC-14 is not back yet. " + "We looked in the garden and the shed. " * 120)[:4096]
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say(text)
        assert (await sam.next_reply(SLOW)).text
    assert logged(services)[0].child == "HC-14"


async def test_every_command_is_answered_also_with_the_bots_name(services):
    """And an unknown one is read as words."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        for command in ("/start", "/help", "/new", "/status", "/person", "/stop", "/status@threshold_test_bot", "/NEW@threshold_test_bot", "/dance"):
            sam.say(command)
            assert (await sam.next_reply(SLOW)).text
            while not await sam.hears_nothing_more(0.3):
                await sam.next_reply(SLOW)
        sam.say("/report@threshold_test_bot")
        reply = await sam.next_reply(SLOW)
        assert "danger" in reply.text or "police" in reply.text


@pytest.mark.parametrize("text", ["*bold* _under_ `code` [a](http://x)", "<b>&amp;</b><script>", "\\_*[]()~`>#+-=|{}.!", "HC-14 <i>is</i> *not* back_"])
async def test_no_markup_that_is_typed_breaks_or_changes_a_reply(services, text):
    """Replies carry no parse mode, also where they say back what was typed."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say(text)
        assert (await sam.next_reply(SLOW)).text
        assert all("parse_mode" not in call.params for call in telegram.calls)


async def test_an_edit_is_a_correction_while_the_call_is_open(services):
    """It is shown as one."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        said = sam.say("HC-14 is not back yet")
        await sam.next_reply(SLOW)
        sam.edit(said, "HC-15 is not back yet")
        assert "as a correction" in (await sam.next_reply(SLOW)).text
        assert (await sam.next_reply(SLOW)).buttons


async def test_an_edit_after_the_call_was_closed_changes_nothing_and_says_so(services):
    """The closed call stays as it was; the new words are heard beside it, in its own frame."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        said = sam.say("he has a knife and is coming at us")
        for _ in range(2):
            await sam.next_reply(SLOW)
        sam.edit(said, "HC-14 has thrown a plate at the wall")
        reply = await sam.next_reply(SLOW)
        assert "closed call stays as it was" in reply.text and "as a correction" not in reply.text
        assert "I have added that to call" in (await sam.next_reply(SLOW)).text
    assert [(row.disposition, row.outcome) for row in logged(services)] == [("999", "escalated")]


async def test_buttons_go_when_the_question_is_answered_by_typing(services):
    """Only the newest question can be tapped, after a restart as well; an old screen's press is told where we are."""
    async with TelegramEmulator() as telegram:
        async with running(telegram, services):
            sam = await enrolled(telegram, services)
            sam.say("HC-14 is not back yet")
            first = await sam.next_reply(SLOW)
            assert first.buttons
            sam.say("no")
            second = await sam.next_reply(SLOW)
            await until(lambda: not sam.sees(first.message_id).buttons)
            assert sam.sees(first.message_id).text == first.text and sam.sees(second.message_id).buttons
        async with running(telegram, services):
            sam.say("none of these")
            third = await sam.next_reply(SLOW)
            await until(lambda: not sam.sees(second.message_id).buttons)
            assert sam.sees(third.message_id).buttons
        edits = telegram.count("editMessageReplyMarkup")
        async with running(telegram, services):
            sam.press(third.labels[0])
            await sam.next_reply(SLOW)
            await until(lambda: "You pressed" in sam.sees(third.message_id).text)
        assert telegram.count("editMessageReplyMarkup") == edits


async def test_a_stale_and_a_double_press_are_answered(services):
    """Each says where the call stands now; nothing is answered twice in the log."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say("HC-14 is not back yet")
        await sam.next_reply(SLOW)
        queries = [sam.press("No"), sam.press("No", again=True)]
        for _ in range(2):
            assert (await sam.next_reply(SLOW)).text
        await until(lambda: all(telegram.chats.presses[query] for query in queries))
        queries.append(sam.press("No", again=True))
        assert (await sam.next_reply(SLOW)).text
    assert answers(services, logged(services)[0].call)["danger_now"] == "no"


async def test_a_reply_to_an_older_question_answers_that_one(services):
    """The words are read as its answer, and that is said; where the answer is danger, "ring 999" comes before it."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say("HC-14 is not back yet")
        first = await sam.next_reply(SLOW)
        second = await tap(sam, "No")
        sam.say("yes", reply_to_message=replying_to(sam, first))
        assert (await sam.next_reply(SLOW)).text.startswith("Ring 999 now")
        said = await sam.next_reply(SLOW)
        assert "earlier question" in said.text and "anger" in said.text
        await until(lambda: "danger_now" in answers(services, logged(services)[0].call))
        assert answers(services, logged(services)[0].call)["danger_now"] == "yes"
        assert second.buttons


async def test_a_reply_to_the_pending_question_is_simply_its_answer(services):
    """As if it had been typed without the quotation."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say("HC-14 is not back yet")
        first = await sam.next_reply(SLOW)
        sam.say("no", reply_to_message=replying_to(sam, first))
        assert "earlier question" not in (await sam.next_reply(SLOW)).text
    assert answers(services, logged(services)[0].call)["danger_now"] == "no"


async def test_a_bare_reply_to_a_question_of_a_closed_call_answers_nothing_else(services):
    """"yes" to a question of then must not be the answer to a question of now."""
    async with TelegramEmulator() as telegram, running(telegram, services):
        sam = await enrolled(telegram, services)
        sam.say("HC-14 is not back yet")
        first = await sam.next_reply(SLOW)
        await tap(sam, "Yes")
        assert logged(services)[0].finished
        sam.say("RH-03 is not back either, she was due at nine")
        await sam.next_reply(SLOW)
        sam.say("yes", reply_to_message=replying_to(sam, first))
        assert "closed and stays as it was" in (await sam.next_reply(SLOW)).text
    (still_open,) = [row for row in logged(services) if not row.finished]
    assert still_open.child == "RH-03" and "danger_now" not in answers(services, still_open.call)


async def test_a_message_that_waited_is_asked_about_after_a_real_stop(services):
    """Beats are written while the channel polls; after the stop a message waits at Telegram."""
    async with TelegramEmulator() as telegram:
        async with running(telegram, services):
            sam = await enrolled(telegram, services)
        with transaction(services.engine) as session:
            for row in session.query(PresenceTable):
                row.since, row.until = row.since - timedelta(hours=2), row.until - timedelta(hours=2)
        sam.say("HC-14 is not back yet", date=int(time.time()) - 3600)
        async with running(telegram, services):
            asked = await sam.next_reply(SLOW)
            assert asked.text.startswith("I was offline since") and asked.labels == ("Yes", "No, it is over")
            assert (await tap(sam, "Yes")).buttons
            await until(lambda: not sam.sees(asked.message_id).buttons)
