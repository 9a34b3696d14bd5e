"""Asks whatever the judge needs next: a question, a confirmation, or word at a re-check."""
from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import conversation_about
from actions.uttering import utter


class ActionAskAnswer(Action):
    """Utters the next question of the protocol, or the decision that is still open."""

    def name(self) -> Text:
        return "action_ask_protocol_form_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        with conversation_about(tracker.sender_id) as conversation:
            utter(dispatcher, conversation.say())
        return []
