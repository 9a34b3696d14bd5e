"""Takes in an answer: the judge records it and says whether the call is closed."""
from __future__ import annotations

from typing import Any, Dict, Text

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.desk import conversation_about
from bot.casework.understood import Understood


class ValidateProtocolForm(FormValidationAction):
    """Hears every message while the form is open. The slot stays empty, so the form asks on, until the call closes."""

    def name(self) -> Text:
        return "validate_protocol_form"

    def validate_answer(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> Dict[Text, Any]:
        with conversation_about(tracker.sender_id) as conversation:
            conversation.hear(value or "", Understood.from_parse(tracker.latest_message))
            return {"answer": "closed" if conversation.decides_now else None}
