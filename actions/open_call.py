"""Opens a call: reads the first message and records what it tells."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import conversation_about
from bot.casework.understood import Understood


class ActionOpenCall(Action):
    """Hears the first message of a call."""

    def name(self) -> Text:
        return "action_open_call"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        with conversation_about(tracker.sender_id) as conversation:
            message = tracker.latest_message
            conversation.hear(message.get("text") or "", Understood.from_parse(message))
        return []
