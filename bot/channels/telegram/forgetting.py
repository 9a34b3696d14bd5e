"""Deletes a person's own message from the chat, once they pressed the button that offers it."""
from __future__ import annotations

import logging
from typing import Optional

from telegram import Bot, CallbackQuery, Message
from telegram.error import TelegramError

from bot.intake.masked import DELETED, FORGET, NOT_DELETED

log = logging.getLogger(__name__)


def asks_to_forget(query: Optional[CallbackQuery]) -> bool:
    """Whether a press asks for a message to be deleted. Nothing of such a press is for the call log."""
    return query is not None and (query.data or "").startswith(FORGET)


async def forget(bot: Bot, query: CallbackQuery) -> None:
    """Acknowledges the press, deletes the message it names, and says what became of it. Never raises but for cancellation.

    Telegram lets a bot delete what a person sent it for 48 hours; afterwards the person is told how to do it.
    """
    message = query.message
    try:
        await bot.answer_callback_query(query.id)
    except TelegramError as error:
        log.info("A press was not acknowledged: %s", type(error).__name__)
    if message is None:
        return
    said = DELETED if await _deleted(bot, message.chat.id, (query.data or "").removeprefix(FORGET)) else NOT_DELETED
    try:
        if isinstance(message, Message) and message.text:
            await bot.edit_message_text(f"{message.text}\n\n{said}", chat_id=message.chat.id, message_id=message.message_id)
        else:
            await bot.send_message(message.chat.id, said)
    except TelegramError as error:
        log.info("What became of a message to delete was not said: %s", type(error).__name__)


async def _deleted(bot: Bot, chat: int, number: str) -> bool:
    if not number.isdigit():
        return False
    try:
        return bool(await bot.delete_message(chat, int(number)))
    except TelegramError as error:
        log.info("A message was not deleted: %s", type(error).__name__)
        return False
