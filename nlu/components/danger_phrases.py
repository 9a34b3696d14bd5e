"""Rasa component: the reviewed danger phrases, for the record of what was seen."""
from __future__ import annotations

import logging
from typing import Any, Dict, List, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DangerPhrases(GraphComponent):
    """An adapter over `bot.triage.danger.look`, with no logic of its own.

    Reads `text`. Sets `danger_phrase`: {"level": "alarm", "ask" or "none", "kind", "rule", "words"}. The front door
    has looked before this pipeline runs; here the finding becomes part of what the actions see.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Components that should be included in the pipeline before this component."""
        return []

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {}

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "DangerPhrases":
        """Creates a new component (see parent class for full docstring)."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets `danger_phrase` on each message with text; a failure is logged and leaves it out."""
        for message in messages:
            text = message.get(TEXT)
            if not isinstance(text, str):
                continue
            try:
                # Here, so that training needs none of the bot's code.
                from bot.triage.danger import look

                found = look(text)
            except Exception:
                logger.exception("Looking for danger phrases failed; the finding is left out.")
                continue
            message.set(
                "danger_phrase",
                {"level": found.level, "kind": found.kind, "rule": found.rule, "words": found.words},
                add_to_output=True,
            )
        return messages
