"""Rasa component: what an answer says about the fact that was asked."""
from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from nlu.components.learned import LearnedComponent
from nlu.heads import answers
from nlu.heads.judge import Judge
from nlu.heads.places import Places
from nlu.heads.training_set import TrainingSet


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerReader(LearnedComponent):
    """Judges which value of the asked fact an answer tells.

    Reads the features of `SentenceFeatures` and `asked` in the message's metadata. Sets `answer_scores`:
    {fact: {value: probability}} for that fact alone; nothing when no fact was asked or none is known by the name.
    """

    def fit(self, data: TrainingSet) -> Judge:
        """The judge of all facts' values."""
        return answers.train(data)[0]

    def put(self, message: Message, seen: Places) -> None:
        """Sets `answer_scores` where a fact was asked."""
        asked = (message.get("metadata") or {}).get("asked")
        if not isinstance(asked, str):
            return
        scores = answers.judge(self.head, asked, seen)
        if scores:
            message.set("answer_scores", {asked: scores}, add_to_output=True)
