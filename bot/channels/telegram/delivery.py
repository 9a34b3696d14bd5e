"""One try to send one message, and what Telegram's answer means for the next."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Optional

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True)
class Try:
    """How a try ended.

    kind: "sent"; "wait" (Telegram asks for `seconds` of quiet); "trouble" (network or server, try again later);
    "refused" (blocked by the person, unknown chat: trying again cannot help). error: for the record, without what
    was sent. message: the id of the message that was sent.
    """

    kind: str
    seconds: float = 0.0
    error: str = ""
    message: int = 0


async def send(bot: Bot, address: str, text: str, buttons: Optional[InlineKeyboardMarkup] = None) -> Try:
    """Sends one message of plain text; never raises but for cancellation.

    Without a parse mode no character a person types can be read as markup. When Telegram will not take the buttons
    the words go without them: typing always works too.
    """
    try:
        message = await bot.send_message(int(address), text, reply_markup=buttons, link_preview_options=_NO_PREVIEW)
    except RetryAfter as error:
        wait = error.retry_after
        return Try("wait", wait.total_seconds() if isinstance(wait, timedelta) else float(wait), "flood control")
    except InvalidToken:
        return Try("trouble", error="the token is not accepted")
    except BadRequest as error:
        if buttons is not None:
            return await send(bot, address, text)
        return Try("refused", error=f"bad request: {error.message}")
    except (Forbidden, ChatMigrated) as error:
        return Try("refused", error=f"{type(error).__name__}: {error.message}")
    except ValueError:
        return Try("refused", error="no address")
    except Exception as error:  # whatever the network does, the other replies must go on
        return Try("trouble", error=type(error).__name__)
    return Try("sent", message=message.message_id)
