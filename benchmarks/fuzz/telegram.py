"""Updates of Telegram, of every shape and of none, at the address that Telegram calls."""
from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any, Callable, Optional

import httpx
from hypothesis import strategies as st

from benchmarks.fuzz import words
from benchmarks.fuzz.driving import Input
from bot.channels.telegram.pace import Pace
from bot.triage.danger import look
from tests.support.console_scene import ConsoleScene
from tests.support.telegram_emulator import TelegramEmulator
from tests.support.telegram_scene import SECRET, called_at

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_KINDS = ("message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member", "poll", "message_reaction", "business_message", "nothing_known")
_PARTS = ("voice", "photo", "video", "document", "sticker", "location", "contact", "poll", "dice", "entities", "reply_to_message", "caption", "new_chat_members",
          "forward_origin", "web_app_data", "successful_payment", "from", "date", "chat", "message_id", "text")
_chats = st.one_of(st.fixed_dictionaries({"id": st.integers(5_000_000, 5_000_020), "type": st.sampled_from(("private", "private", "private", "group", "channel"))}), words.values)
_message = st.fixed_dictionaries(
    {"message_id": st.one_of(st.integers(1, 60), words.values), "date": st.one_of(st.just(1_795_000_000), st.integers(), words.values), "chat": _chats},
    optional={"text": st.one_of(words.either, words.values), "from": st.one_of(st.just({"id": 5_000_001, "is_bot": False, "first_name": "Sam"}), words.values),
              **{part: words.values for part in _PARTS if part not in ("text", "from", "date", "chat", "message_id")}})
_query = st.fixed_dictionaries({"id": st.one_of(words.letters, words.values), "from": st.just({"id": 5_000_001, "is_bot": False, "first_name": "Sam"}),
                                "chat_instance": st.just("x")}, optional={"data": st.one_of(words.texts, words.values), "message": st.one_of(_message, words.values)})
_updates = st.tuples(st.sampled_from(_KINDS), st.one_of(_message, _message, _query, words.values), words.values).map(
    lambda one: {"update_id": one[2] if one[0] == "nothing_known" else 1, one[0]: one[1]})
_plain = st.tuples(st.integers(5_000_100, 5_000_140), words.either)


def inputs(scene: ConsoleScene, closing: list[Callable[[], object]]) -> list[Input]:
    """Updates of any shape, and plain messages that must be answered."""
    kept: dict[str, Any] = {"number": 800_000_000}

    def running() -> asyncio.AbstractEventLoop:
        if "loop" not in kept:
            kept["loop"] = loop = asyncio.new_event_loop()

            async def begin() -> None:
                stack = kept["stack"] = AsyncExitStack()
                kept["telegram"] = telegram = await stack.enter_async_context(TelegramEmulator())
                for number in (*range(5_000_000, 5_000_021), *range(5_000_100, 5_000_141)):
                    telegram.person(number)
                kept["address"] = await stack.enter_async_context(called_at(telegram, scene.services.front_door, Pace(), vault=scene.services.vault))
                kept["client"] = await stack.enter_async_context(httpx.AsyncClient(timeout=30))
            loop.run_until_complete(begin())
            closing.append(lambda: loop.run_until_complete(kept["stack"].aclose()))
        found: asyncio.AbstractEventLoop = kept["loop"]
        return found

    async def post(body: bytes, secret: Optional[str] = SECRET) -> int:
        headers = {_HEADER: secret, "content-type": "application/json"} if secret is not None else {}
        response = await kept["client"].post(f"{kept['address']}/telegram", content=body, headers=headers)
        return int(response.status_code)

    def numbered(update: dict[str, Any]) -> bytes:
        kept["number"] += 1
        if update.get("update_id") == 1:
            update = {**update, "update_id": kept["number"]}
        return json.dumps(update).encode("utf-8", "surrogatepass")

    def shape(case: tuple[dict[str, Any], bool]) -> str:
        update, known = case
        status = running().run_until_complete(post(numbered(update), SECRET if known else "another"))
        assert status == (200 if known else 403), f"Telegram was told {status} and would send it again for ever"
        return str(status)

    def raw(body: bytes) -> str:
        status = running().run_until_complete(post(body))
        assert status == 200, f"Telegram was told {status} and would send it again for ever"
        return str(status)

    def message(case: tuple[int, str]) -> str:
        chat, text = case
        loop = running()
        update = {"update_id": 1, "message": {"message_id": kept["number"] % 100_000, "date": 1_795_000_000, "chat": {"id": chat, "type": "private", "first_name": "Sam"},
                                              "from": {"id": chat, "is_bot": False, "first_name": "Sam"}, "text": text}}
        body = numbered(update)
        before = len(kept["telegram"].calls)
        status = loop.run_until_complete(post(body))
        assert status == 200, f"Telegram was told {status}"
        if look(text).level == "none":
            return "taken"

        async def answered() -> bool:
            for _ in range(3_000):
                if any(call.method == "sendMessage" and str(call.params.get("chat_id")) == str(chat) and "999" in str(call.params.get("text"))
                       for call in kept["telegram"].calls[before:]):
                    return True
                await asyncio.sleep(0.01)
            return False
        assert loop.run_until_complete(answered()), "danger was not answered by 999"
        return "danger"

    bodies = st.one_of(st.binary(max_size=300), words.values.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")),
                       st.integers(1, 3_000).map(lambda deep: b'{"a":' * deep))
    return [Input("updates", "updates of any shape", 2_000, st.tuples(_updates, st.sampled_from((True, True, True, False))), shape),
            Input("update-bytes", "any bytes at Telegram's address", 3_000, bodies, raw),
            Input("telegram", "messages of people in Telegram", 600, _plain, message)]
