"""Rasa component: what a message wants, which topic it opens and what kind of incident it tells."""
from __future__ import annotations

from typing import List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.learned import LearnedComponent
from nlu.heads import topics
from nlu.heads.judge import Judge
from nlu.heads.places import Places
from nlu.heads.training_set import TrainingSet

#: Under which how like emergencies a message is is found on it, by `DangerModel` only.
BESIDE = "likeness_to_danger"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(LearnedComponent):
    """Classifies the intent, and beside it the topic and the category of incident, and notes how like emergencies it is for `DangerModel`.

    Reads the features of `SentenceFeatures`, and `opening` in the message's metadata: an answer in the middle of a call opens no topic, so nothing is judged
    where that is False. Sets Rasa's `intent` and `intent_ranking`, and `topic` and
    `category_scores`, each a mapping of name to probability. Without features the intent is `other` with
    confidence 0 and the rest is left out: the rules need some intent to go on, whatever failed. So does an answer.
    """

    def fit(self, data: TrainingSet) -> Judge:
        """The judge of intents and categories."""
        return topics.train(data)[0]

    def process(self, messages: List[Message]) -> List[Message]:
        """Classifies each message that may open a call (see parent class), and leaves none without an intent."""
        super().process([message for message in messages if (message.get("metadata") or {}).get("opening") is not False])
        for message in messages:
            if not message.get(INTENT):
                message.set(INTENT, {"name": "other", "confidence": 0.0}, add_to_output=True)
        return messages

    def put(self, message: Message, seen: Places) -> None:
        """Sets `intent`, `intent_ranking`, `topic` and `category_scores`."""
        scores = self.head.scores(seen)[0]
        message.set(BESIDE, topics.likeness_to_danger(scores))
        found = topics.rankings(self.head, scores)
        ranking = [{"name": name, "confidence": p} for name, p in sorted(found["intent"].items(), key=lambda pair: -pair[1])]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
        message.set("topic", found["topic"], add_to_output=True)
        message.set("category_scores", found["category"], add_to_output=True)
