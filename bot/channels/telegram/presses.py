"""Acknowledges a pressed button at once and turns its keyboard into words."""
from __future__ import annotations

import logging

from telegram import Bot, CallbackQuery, Message
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.keyboards import label_of
from bot.channels.telegram.parts import LIMIT
from bot.channels.telegram.words import pressed

log = logging.getLogger(__name__)


async def acknowledge(bot: Bot, query: CallbackQuery) -> bool:
    """Stops the button's waiting sign and takes the keyboard away; gives whether there is none any more.

    Never raises but for cancellation. A failure is only logged: the press itself is worked by the front door, and a
    keyboard that stays does no harm.
    """
    try:
        await bot.answer_callback_query(query.id)
    except TelegramError as error:
        log.info("A press was not acknowledged: %s", type(error).__name__)
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return True
    try:
        await _close(bot, message, label_of(message, query.data or ""))
    except TelegramError as error:
        log.info("A keyboard was not taken away: %s", type(error).__name__)
        return isinstance(error, BadRequest)  # not modified, deleted or too old: nothing is left to do
    return True


async def _close(bot: Bot, message: Message, label: str) -> None:
    text = pressed(message.text or "", label)
    if label and message.text and len(text.encode("utf-16-le")) // 2 <= LIMIT:
        await bot.edit_message_text(text, chat_id=message.chat_id, message_id=message.message_id)
        return
    await bot.edit_message_reply_markup(chat_id=message.chat_id, message_id=message.message_id)
