"""Rasa featuriser: a message's meaning and spelling, and what the encoder itself judges."""
from __future__ import annotations

import logging
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.encoder import place
from nlu.encoder.run import Encoded
from nlu.encoder.standing_in import stood_in
from nlu.heads import texts
from nlu.heads.places import Places
from nlu.heads.space import Space
from nlu.heads.training_set import prepare

logger = logging.getLogger(__name__)

#: Names under which the features are found on a message.
MEANING = "meaning"
SPELLING = "spelling"
JUDGED = "judged"
#: Under which the words of the most telling clause are found.
TELLING = "telling"


class Read(NamedTuple):
    """What the encoder makes of one text, where that lies, and the words of its clause that tells most of danger."""

    encoded: Encoded
    placed: Places
    telling: str


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeatures(GraphComponent):
    """Featurises messages with the encoder and the space learned from the training texts.

    Reads `text`. Adds three sentence features, two dense ones (meaning, and the scores of the adapter's heads) and a sparse one
    (spelling), and sets `telling`: the words of the clause that tells most of danger. Where the encoder fails, the message passes
    without features and the learned components leave their output out.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Components that should be included in the pipeline before this component."""
        return []

    @staticmethod
    def required_packages() -> List[Text]:
        """Any extra python dependencies required for this component to run."""
        return ["onnxruntime", "tokenizers", "sklearn"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {}

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, space: Optional[Space] = None) -> None:
        """Makes a featuriser; without a `space` it must be trained first."""
        self.component_config = config
        self._model_storage = model_storage
        self._resource = resource
        self._space = space
        #: Gives what is read of a text; whoever has texts read before their turn puts that here (nlu/encoder/ahead.py).
        self.reading: Callable[[Text], Read] = self.read

    @classmethod
    def create(cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext) -> "SentenceFeatures":
        """Creates a new untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """The training texts outside Rasa's own files, so that a change in them trains again."""
        return texts.digest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the space from the first messages and persists it."""
        self._space = prepare().space
        with self._model_storage.write_to(self._resource) as folder:
            self._space.save(folder / "space.npz")
        return self._resource

    @classmethod
    def load(
        cls, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> "SentenceFeatures":
        """Loads trained component (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Space.load(folder / "space.npz"))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training data alone: the learned components take theirs from the shared training set."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the features to each message."""
        for message in messages:
            text = message.get(TEXT)
            if not isinstance(text, str) or not text.strip():
                continue
            try:
                self._featurise(message, text)
                place.note(worked=True)
            except Exception:
                place.note(worked=False)
                # The person must still be answered; the phrases and the danger question do not need this.
                logger.exception("The sentence encoder failed; this message goes on without features.")
        return messages

    def read(self, text: Text) -> Read:
        """Reads one text; raises where the encoder cannot be used. It depends on nothing but the text."""
        assert self._space is not None  # it is loaded or trained before anything is read
        read, back = stood_in(text)
        encoded = place.encoder().encode([read])
        start, end = encoded.telling[0]
        return Read(encoded, self._space.place(encoded, [read]), text[back(start):back(end)].strip(" ,.;:!?-\n"))

    def _featurise(self, message: Message, text: Text) -> None:
        encoded, placed, telling = self.reading(text)
        message.add_features(Features(encoded.judged, FEATURE_TYPE_SENTENCE, TEXT, JUDGED))
        message.add_features(Features(placed.meaning, FEATURE_TYPE_SENTENCE, TEXT, MEANING))
        message.add_features(Features(placed.spelling.tocoo(), FEATURE_TYPE_SENTENCE, TEXT, SPELLING))
        message.set(TELLING, telling)


def judged_of(message: Message) -> Optional[np.ndarray]:
    """What the adapter's heads say of a message, one row, or None where it has no features."""
    _, judged = message.get_dense_features(TEXT, [JUDGED])
    return None if judged is None else judged.features[0]


def features_of(message: Message) -> Optional[Places]:
    """Where `SentenceFeatures` found a message to lie, or None where it has no features."""
    _, meaning = message.get_dense_features(TEXT, [MEANING])
    _, spelling = message.get_sparse_features(TEXT, [SPELLING])
    if meaning is None or spelling is None:
        return None
    return Places(meaning.features, spelling.features.tocsr())
