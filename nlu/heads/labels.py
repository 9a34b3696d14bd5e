"""Which labels of the training texts can be trusted, and for what."""
from __future__ import annotations

from nlu.heads.texts import Message, Reply

#: The values of the fact `category`; `shared` files call some by another name.
CATEGORIES = (
    "damage", "assault_on_peer", "assault_on_staff", "threat", "theft", "drugs_or_drink", "fire", "weapon", "self_harm", "sexual",
    "hate", "online", "stranger", "not_following_rules", "staff_allegation", "child_is_victim", "exploitation", "health", "other",
)
#: Authors whose harmless near-twins were given their partner's category whatever they tell; the others' were checked.
COPIED = ("buried", "dialect", "observed", "turns", "formal_and_missing", "second_buried", "second_missing", "second_observed")
#: Short examples that are harmless by themselves; "fire" or "help" alone is left to the question.
HARMLESS = ("other", "greet", "thanks")


def category_of(message: Message) -> str:
    """The category to learn from a message, or "" where its label cannot be trusted.

    Some authors' harmless near-twins keep their partner's category whatever they tell: there only what is stated counts.
    """
    stated = dict(message.facts).get("category")
    if isinstance(stated, str) and stated in CATEGORIES:
        return stated
    if message.topic != "incident" or (message.twin and not message.emergency and message.author in COPIED):
        return ""
    return message.category if message.category in CATEGORIES else ""


def tells_of_danger(reply: Reply) -> bool:
    """Whether an answer tells of an emergency by itself, whatever was asked."""
    # "yes" is only dangerous in the light of its question, and that is read elsewhere.
    return reply.danger and reply.asked != "danger_now" and reply.kind in ("danger", "volunteers", "implied")
