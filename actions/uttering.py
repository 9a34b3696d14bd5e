"""Turns what casework says into Rasa messages."""
from __future__ import annotations

from typing import Iterable

from rasa_sdk.executor import CollectingDispatcher

from bot.casework.saying import Say


def utter(dispatcher: CollectingDispatcher, says: Iterable[Say]) -> None:
    """Utters each Say with its buttons (title, payload) and its custom part."""
    for say in says:
        buttons = [{"title": label, "payload": token} for label, token in say.options]
        dispatcher.utter_message(text=say.text, buttons=buttons, json_message=say.custom)
