"""Rasa component: what somebody is doing with a message in mid-call."""
from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from nlu.components.learned import LearnedComponent
from nlu.heads import acts
from nlu.heads.judge import Judge
from nlu.heads.places import Places
from nlu.heads.training_set import TrainingSet


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageActs(LearnedComponent):
    """Judges whether a message answers, asks back, stops, starts again, insists, wants a person, thanks or greets.

    Reads the features of `SentenceFeatures`. Sets `act_scores`: a mapping of act to probability.
    """

    def fit(self, data: TrainingSet) -> Judge:
        """The judge of acts."""
        return acts.train(data)[0]

    def put(self, message: Message, seen: Places) -> None:
        """Sets `act_scores`."""
        message.set("act_scores", acts.judge(self.head, seen), add_to_output=True)
