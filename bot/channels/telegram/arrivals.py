"""Turns one Telegram update into an `Incoming`; photos and files are never fetched."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Optional

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.channels.telegram.door import KeyHash
from bot.intake.messages import Incoming

CHANNEL = "telegram"
WANTED = ("message", "edited_message", "callback_query", "channel_post", "my_chat_member")
LATE = timedelta(minutes=1)

# In this order: a forwarded photo is told as forwarded, an animation (which also carries a document) as a video.
_KINDS = (
    ("forward_origin", "forward"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("animation", "video"),
    ("video", "video"),
    ("video_note", "video"),
    ("photo", "photo"),
    ("live_photo", "photo"),
    ("document", "document"),
    ("venue", "location"),
    ("location", "location"),
    ("contact", "contact"),
    ("sticker", "sticker"),
    ("poll", "poll"),
)


def is_private(update: Update) -> bool:
    """Whether the update comes from a chat with one person."""
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


def person_key(vault: KeyHash, chat_id: int) -> str:
    """The opaque key of the person behind a private chat."""
    return vault.key_hash(f"telegram:{chat_id}")


def read(update: Update, vault: KeyHash, now: datetime) -> Optional[Incoming]:
    """The update as the front door wants it, or None when there is nothing to answer.

    Takes an update of a private chat. Nothing is answered to a live location that moves, to a vote in a poll, or to
    a person who blocks or unblocks the bot. Everything else that arrives has an `Incoming`: kinds that hold no
    words have an empty text; a caption is the text of what carries it.
    """
    if update.callback_query is not None:
        query = update.callback_query
        return _incoming(update, vault, now, "press", press=query.data or "")
    message = update.message or update.edited_message
    if message is None:
        return None
    text = message.text or message.caption or ""
    if update.edited_message is not None:
        if not text:
            return None
        return _incoming(update, vault, _received(message.edit_date, now), "edit", text)
    return _incoming(update, vault, _received(message.date, now), _kind(message), text)


def _incoming(update: Update, vault: KeyHash, received: datetime, kind: str, text: str = "", press: str = "") -> Incoming:
    assert update.effective_chat is not None  # only a private chat's updates come here
    chat_id = update.effective_chat.id
    return Incoming(
        channel=CHANNEL,
        update_id=str(update.update_id),
        person=person_key(vault, chat_id),
        received=received,
        kind=kind,
        text=text,
        press=press,
        address=str(chat_id),
        message=str(update.effective_message.message_id) if update.callback_query is None and update.effective_message is not None else "",
    )


def _received(sent: Optional[datetime], now: datetime) -> datetime:
    # Telegram's times are whole seconds, so a usual message takes our clock and the log stays in order; one that
    # waited while the service was down keeps the time the person sent it, so that "ten minutes ago" stays true.
    if sent is not None and now - sent > LATE:
        return sent
    return now


def _kind(message: Message) -> str:
    for attribute, kind in _KINDS:
        if getattr(message, attribute, None):
            return kind
    if message.text is None:
        return "other"
    return "command" if _is_command(message) else "text"


def _is_command(message: Message) -> bool:
    return any(entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 for entity in message.entities)
