"""Somebody at the other end of the emulator: writes, presses buttons, sends things, waits for replies."""
from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from tests.support.telegram_emulator import TelegramEmulator

_FILE = {"file_id": "AgAD-never-fetched", "file_unique_id": "AQAD", "file_size": 1000}
_PICTURE = {**_FILE, "width": 90, "height": 90}


@dataclass(frozen=True)
class Reply:
    """A message of the bot as the person sees it. buttons: (label, token) in order."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What the buttons say."""
        return tuple(label for label, _ in self.buttons)


class Person:
    """One member of a chat, most often of a private one. What it sends is given back, so that it can be edited."""

    def __init__(self, telegram: "TelegramEmulator", chat: dict[str, Any]) -> None:
        self._telegram = telegram
        self.chat = chat
        self.user = {"id": abs(chat["id"]), "is_bot": False, "first_name": "Sam", "language_code": "en"}
        self._read = 0
        telegram.chats.known[chat["id"]] = chat

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Writes a text; a slash word at its start is marked as a command, as Telegram does."""
        entities = {}
        if text.startswith("/") and text[1:2].isalpha():
            entities = {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}
        return self.send({"text": text, **entities, **more})

    def edit(self, message: dict[str, Any], text: str) -> None:
        """Changes an earlier message of one's own."""
        message.update(text=text, edit_date=int(time.time()))
        self._telegram.push("edited_message", dict(message))

    def press(self, button: str, again: bool = False) -> str:
        """Presses the newest button with this label or token; gives the callback query's id.

        again: also finds one whose keyboard is gone since, as an old screen still shows it.
        """
        source = self._telegram.chats.sent if again else self._telegram.chats.messages.values()
        for shown in reversed([message for message in source if message["chat"]["id"] == self.chat["id"]]):
            for row in shown.get("reply_markup", {}).get("inline_keyboard", ()):
                for key in row:
                    if button in (key["text"], key["callback_data"]):
                        return self._press(shown, key["callback_data"])
        raise AssertionError(f"no button {button!r} is shown")

    def send(self, content: dict[str, Any]) -> dict[str, Any]:
        """Sends a message with any content of the Bot API's Message."""
        message = self._telegram.chats.add(self.chat, self.user, content)
        self._telegram.push("message", dict(message))
        return message

    def send_voice(self) -> dict[str, Any]:
        """Sends a voice message."""
        return self.send({"voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"}})

    def send_photo(self, caption: str = "", album: str = "") -> dict[str, Any]:
        """Sends a photo, with a caption or as part of an album."""
        more = {name: value for name, value in (("caption", caption), ("media_group_id", album)) if value}
        return self.send({"photo": [_PICTURE], **more})

    def send_video(self) -> dict[str, Any]:
        """Sends a video."""
        return self.send({"video": {**_PICTURE, "duration": 3}})

    def send_document(self, caption: str = "") -> dict[str, Any]:
        """Sends a file."""
        return self.send({"document": {**_FILE, "file_name": "log.pdf"}, **({"caption": caption} if caption else {})})

    def send_location(self) -> dict[str, Any]:
        """Sends a place on the map."""
        return self.send({"location": {"latitude": 53.48, "longitude": -2.24}})

    def send_contact(self) -> dict[str, Any]:
        """Sends somebody's contact."""
        return self.send({"contact": {"phone_number": "+440000000000", "first_name": "Somebody"}})

    def send_sticker(self) -> dict[str, Any]:
        """Sends a sticker."""
        return self.send({"sticker": {**_PICTURE, "type": "regular", "is_animated": False, "is_video": False}})

    def send_poll(self) -> dict[str, Any]:
        """Sends a poll."""
        options = [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("a", "b")]
        poll = {"id": "1", "question": "Which?", "options": options, "total_voter_count": 0, "is_closed": False}
        return self.send({"poll": {**poll, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                                   "allows_revoting": False, "members_only": False}})

    def send_dice(self) -> dict[str, Any]:
        """Sends a die, a kind the bot knows nothing of."""
        return self.send({"dice": {"emoji": "🎲", "value": 4}})

    def forward(self, text: str) -> dict[str, Any]:
        """Forwards somebody's text."""
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": int(time.time()) - 60}
        return self.send({"text": text, "forward_origin": origin})

    def block(self) -> None:
        """Blocks the bot."""
        self._telegram.chats.blocked.add(self.chat["id"])

    @property
    def replies(self) -> list[Reply]:
        """Everything the bot sent here, as it was sent."""
        return [_reply(message) for message in self._telegram.chats.sent if message["chat"]["id"] == self.chat["id"]]

    def sees(self, message_id: int) -> Reply:
        """A message as it looks now, after any edit."""
        return _reply(self._telegram.chats.messages[self.chat["id"], message_id])

    async def next_reply(self, timeout: float = 3.0) -> Reply:
        """The next reply not asked for before; fails when none comes in time."""
        deadline = time.monotonic() + timeout
        while len(self.replies) <= self._read:
            if time.monotonic() > deadline:
                raise AssertionError(f"no reply within {timeout} s; so far: {[reply.text for reply in self.replies]}")
            await asyncio.sleep(0.005)
        self._read += 1
        return self.replies[self._read - 1]

    async def hears_nothing_more(self, seconds: float = 0.3) -> bool:
        """Whether no further reply comes for so long."""
        await asyncio.sleep(seconds)
        return len(self.replies) == self._read

    def _press(self, shown: dict[str, Any], token: str) -> str:
        query_id = str(4_000_000 + len(self._telegram.chats.presses))
        self._telegram.chats.presses[query_id] = False
        content: dict[str, Optional[Any]] = {"id": query_id, "from": self.user, "message": dict(shown), "chat_instance": "1"}
        self._telegram.push("callback_query", {**content, "data": token})
        return query_id


def _reply(message: dict[str, Any]) -> Reply:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = tuple((key["text"], key["callback_data"]) for row in rows for key in row)
    return Reply(message["message_id"], message["text"], buttons)
