"""What every learned component of the pipeline shares: training, keeping, loading, and failing without harm."""
from __future__ import annotations

import logging
from abc import abstractmethod
from typing import Any, Callable, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.sentence_features import SentenceFeatures, features_of
from nlu.heads import texts
from nlu.heads.judge import Judge
from nlu.heads.training_set import TrainingSet, prepare

logger = logging.getLogger(__name__)


class LearnedComponent(GraphComponent):
    """A judge in Rasa's graph. A subclass says how it is fitted and what it puts on a message.

    `kept_as` is the class of what is fitted (it has `save(folder)` and `load(folder)`); `read` takes from a message what is judged,
    or None where it is not there.
    """

    kept_as: Type[Any] = Judge
    read: Callable[[Message], Any] = staticmethod(features_of)

    @classmethod
    def required_components(cls) -> List[Type]:
        """Components that should be included in the pipeline before this component."""
        return [SentenceFeatures]

    @staticmethod
    def required_packages() -> List[Text]:
        """Any extra python dependencies required for this component to run."""
        return ["sklearn", "scipy"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, head: Any = None) -> None:
        """Makes a component; without a `head` it must be trained first."""
        self.component_config = config
        self._model_storage = model_storage
        self._resource = resource
        self.head = head

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "LearnedComponent":
        """Creates a new untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """The training texts outside Rasa's own files, so that a change in them trains again."""
        return texts.digest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the judge on the shared training set and persists it."""
        self.head = self.fit(prepare())
        with self._model_storage.write_to(self._resource) as folder:
            self.head.save(folder)
        return self._resource

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> "LearnedComponent":
        """Loads trained component (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.kept_as.load(folder))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training data alone: nothing later in the pipeline learns from this component's output."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Puts the judgement on each message that has features; a failure is logged and leaves it out."""
        for message in messages:
            try:
                seen = self.read(message)
                if seen is not None and self.head is not None:
                    self.put(message, seen)
            except Exception:
                # A turn must never fail for want of a judgement that can only raise.
                logger.exception("%s failed; its judgement is left out.", type(self).__name__)
        return messages

    @abstractmethod
    def fit(self, data: TrainingSet) -> Any:
        """The judge, of the class `kept_as`, fitted on all of `data`."""

    @abstractmethod
    def put(self, message: Message, seen: Any) -> None:
        """Sets this component's output on a message."""
