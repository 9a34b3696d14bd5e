"""Custom actions in this process: no action server, nothing of Rasa's on the network."""
from __future__ import annotations

from typing import Any, Dict, Optional, Text

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


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
    """Rasa builds a JSON-schema validator for every action result (36 ms); one built once does the same check."""
    validator = jsonschema.validators.validator_for(RemoteAction.action_response_format_spec())(RemoteAction.action_response_format_spec())

    def _validate_action_result(self: RemoteAction, result: Dict[Text, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = _validate_action_result
