"""The emulator's chats: the messages in them and the API methods that send and change messages."""
from __future__ import annotations

import time
from typing import Any, Callable, Optional

TEXT_LIMIT = 4096
CALLBACK_DATA_LIMIT = 64


class ApiError(Exception):
    """An error answer of the API."""

    def __init__(self, code: int, description: str, parameters: Optional[dict[str, Any]] = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Chats:
    """Every message by chat and id. `bot` is the bot's own user; `blocked` holds chats that refuse it."""

    def __init__(self) -> None:
        self.bot = {"id": 123456, "is_bot": True, "first_name": "Threshold", "username": "threshold_test_bot"}
        self.known: dict[int, dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.edits: list[dict[str, Any]] = []
        self.presses: dict[str, bool] = {}  # callback query id: answered
        self.actions: list[tuple[int, str]] = []
        self._next_message = 1
        self._methods: dict[str, Callable[[dict[str, Any]], Any]] = {
            "sendMessage": self._send,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_press,
            "sendChatAction": self._act,
        }

    def answer(self, method: str, params: dict[str, Any]) -> Any:
        """The result of a method; raises ApiError as the real API would answer."""
        if method not in self._methods:
            raise ApiError(404, "Not Found: method not found")
        return self._methods[method](params)

    def add(self, chat: dict[str, Any], sender: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        """Puts a message into a chat and gives it its id and date."""
        self.known[chat["id"]] = chat
        message = {"message_id": self._next_message, "from": sender, "chat": chat, "date": int(time.time()), **content}
        self._next_message += 1
        self.messages[chat["id"], message["message_id"]] = message
        return message

    def _chat(self, params: dict[str, Any]) -> dict[str, Any]:
        chat_id = int(params["chat_id"])
        if chat_id not in self.known:
            raise ApiError(400, "Bad Request: chat not found")
        if chat_id in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return self.known[chat_id]

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(params)
        content: dict[str, Any] = {"text": _checked_text(params)}
        markup = _checked_markup(params)
        if markup:
            content["reply_markup"] = markup
        message = self.add(chat, self.bot, content)
        self.sent.append(dict(message))
        return message

    def _edit_text(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._edit(params, _checked_text(params))

    def _edit_markup(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._edit(params, None)

    def _edit(self, params: dict[str, Any], text: Optional[str]) -> dict[str, Any]:
        chat = self._chat(params)
        message = self.messages.get((chat["id"], int(params["message_id"])))
        if message is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        if message["from"] is not self.bot:
            raise ApiError(400, "Bad Request: message can't be edited")
        markup = _checked_markup(params)
        text = message.get("text") if text is None else text
        if text == message.get("text") and markup == message.get("reply_markup"):
            raise ApiError(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        message.update(text=text, edit_date=int(time.time()))
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        self.edits.append(dict(message))
        return message

    def _delete(self, params: dict[str, Any]) -> bool:
        if self.messages.pop((self._chat(params)["id"], int(params["message_id"])), None) is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        return True

    def _answer_press(self, params: dict[str, Any]) -> bool:
        if params["callback_query_id"] not in self.presses:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.presses[params["callback_query_id"]] = True
        return True

    def _act(self, params: dict[str, Any]) -> bool:
        self.actions.append((self._chat(params)["id"], params["action"]))
        return True


def _checked_text(params: dict[str, Any]) -> str:
    text = params.get("text", "")
    text = (text if isinstance(text, str) else str(text)).strip()
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > TEXT_LIMIT:
        raise ApiError(400, "Bad Request: message is too long")
    return text


def _checked_markup(params: dict[str, Any]) -> Optional[dict[str, Any]]:
    markup = params.get("reply_markup")
    if not markup or not markup.get("inline_keyboard"):
        return None
    for row in markup["inline_keyboard"]:
        for key in row:
            if not key.get("text"):
                raise ApiError(400, "Bad Request: can't parse inline keyboard button: Field \"text\" is empty")
            if not 1 <= len(key.get("callback_data", "").encode()) <= CALLBACK_DATA_LIMIT:
                raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup
