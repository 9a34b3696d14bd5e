"""Rasa component: the learned half of seeing danger."""
from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from nlu.components.learned import LearnedComponent
from nlu.heads import danger
from nlu.heads.judge import Judge
from nlu.heads.places import Places
from nlu.heads.training_set import TrainingSet


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerModel(LearnedComponent):
    """Judges how likely a message tells of an emergency.

    Reads the features of `SentenceFeatures`. Sets `danger_score`: {"probability": 0 to 1, "level": "alarm",
    "ask" or "none"}. It may only raise what the phrases found, never lower it.
    """

    def fit(self, data: TrainingSet) -> Judge:
        """The danger judge, with thresholds found on authors it had not seen."""
        return danger.train(data)[0]

    def put(self, message: Message, seen: Places) -> None:
        """Sets `danger_score`."""
        message.set("danger_score", danger.judge(self.head, seen), add_to_output=True)
