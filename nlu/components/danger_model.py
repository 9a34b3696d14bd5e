"""Rasa component: the learned half of seeing danger."""
from __future__ import annotations

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from nlu.components.learned import LearnedComponent
from nlu.components.sentence_features import TELLING, judged_of
from nlu.components.topic_classifier import BESIDE
from nlu.heads import danger
from nlu.heads.danger import Scale
from nlu.heads.training_set import TrainingSet


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerModel(LearnedComponent):
    """Judges how likely a message tells of an emergency.

    Reads the judgements that `SentenceFeatures` put on the message and, of an opening, how like emergencies `TopicClassifier` found it (it
    stands after that in the pipeline; without it the adapter's score stands alone). Sets `danger_score`: {"probability": 0 to 1, "level": "alarm",
    "ask" or "none", "words": the clause that tells most of danger}. It may only raise what the phrases found, never lower it.
    """

    kept_as = Scale
    read = staticmethod(judged_of)

    def fit(self, data: TrainingSet) -> Scale:
        """The thresholds, found on authors that the adapter was not taught."""
        return danger.train(data)

    def put(self, message: Message, seen: np.ndarray) -> None:
        """Sets `danger_score`."""
        message.set("danger_score", {**danger.judge(self.head, seen, message.get(BESIDE)), "words": message.get(TELLING, "")}, add_to_output=True)
