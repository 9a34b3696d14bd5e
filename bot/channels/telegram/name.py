"""What the bot is called on Telegram, for a link that opens it."""
from __future__ import annotations

import asyncio
from typing import Optional

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.address import bot_api


def bot_name(token: str, api_base_url: str) -> Optional[str]:
    """The bot's user name, asked of Telegram; None where it cannot be reached or does not take the token."""

    async def ask() -> Optional[str]:
        async with Bot(token, base_url=bot_api(api_base_url)) as bot:
            return bot.username

    try:
        return asyncio.run(ask())
    except TelegramError:
        return None
