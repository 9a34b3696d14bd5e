"""Tells the decision that closes a call."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import conversation_about
from actions.uttering import utter


class ActionCloseCall(Action):
    """Utters the closing decision, with its reasons, sources, steps and reference."""

    def name(self) -> Text:
        return "action_close_call"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        with conversation_about(tracker.sender_id) as conversation:
            utter(dispatcher, conversation.say())
        return []
