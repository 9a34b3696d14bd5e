"""Buttons on Telegram: the keyboard under a question, and the label of one that was pressed."""
from __future__ import annotations

from typing import Optional, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.intake.messages import Button

SHORT_LABEL = 12
ROW = 3


def keyboard(buttons: Sequence[Button]) -> Optional[InlineKeyboardMarkup]:
    """The buttons in their order, short ones (yes, no) side by side and long ones a row each; None for none."""
    if not buttons:
        return None
    keys = [InlineKeyboardButton(button.label, callback_data=button.token) for button in buttons]
    width = ROW if all(len(button.label) <= SHORT_LABEL for button in buttons) else 1
    return InlineKeyboardMarkup([keys[start:start + width] for start in range(0, len(keys), width)])


def label_of(message: Message, token: str) -> str:
    """The label of the button with this token under the message; empty when it is no longer there."""
    if message.reply_markup is None:
        return ""
    keys = (key for row in message.reply_markup.inline_keyboard for key in row)
    return next((key.text for key in keys if key.callback_data == token), "")
