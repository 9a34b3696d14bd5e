"""Custom actions in this process: no action server, nothing of Rasa's on the network."""
from __future__ import annotations

from typing import Any, Dict, Optional, Text

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

_OF_A_SLOT = frozenset(("event", "timestamp", "name", "value"))


class InProcessActions(EndpointConfig):
    """An action endpoint that runs rasa-sdk's executor here. Remembers the failure of an action, which Rasa would
    turn into an empty, successful reply."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self.executor = ActionExecutor()
        self.executor.register_package("actions")
        self.failure: Optional[Exception] = None

    async def request(self, method: Text = "post", subpath: Optional[Text] = None, content_type: Optional[Text] = "application/json",
                      compress: bool = False, **kwargs: Any) -> Optional[Any]:
        """Runs the action that Rasa asks for and returns its response."""
        try:
            return await self.executor.run(kwargs["json"])
        except Exception as error:
            self.failure = error
            raise


class Collecting(OutputChannel):
    """Collects each utterance whole: text, buttons and custom together."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return "threshold"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Keeps one message."""
        self.messages.append({"text": message.get("text") or "", "buttons": message.get("buttons") or [], "custom": message.get("custom") or {}})


def validate_with_one_schema() -> None:
    """Rasa builds a JSON-schema validator for every action result (36 ms); one built once does the same check, where a look does not show that it fits."""
    validator = jsonschema.validators.validator_for(RemoteAction.action_response_format_spec())(RemoteAction.action_response_format_spec())

    def _validate_action_result(self: RemoteAction, result: Dict[Text, Any]) -> bool:
        if not fits_plainly(result):
            validator.validate(result)
        return True

    RemoteAction._validate_action_result = _validate_action_result


def fits_plainly(result: Any) -> bool:
    """Whether an action's result is of the one form that nearly all have, which Rasa's schema allows: responses, and events that set slots.

    False says nothing: the schema then decides.
    """
    if type(result) is not dict or type(result.get("events", [])) is not list or type(result.get("responses", [])) is not list:
        return False
    return all(type(one) is dict for one in result.get("responses", [])) and all(map(_sets_slot, result.get("events", [])))


def _sets_slot(event: Any) -> bool:
    return (type(event) is dict and event.keys() <= _OF_A_SLOT and event.get("event") == "slot" and type(event.get("name")) is str and "value" in event
            and type(event.get("timestamp")) in (type(None), int, float))
