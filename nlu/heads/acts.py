"""What somebody is doing with a message in mid-call: answering, asking back, stopping, insisting, and so on."""
from __future__ import annotations

import re

import numpy as np

from nlu.heads import ridge
from nlu.heads.judge import Judge, sharpness_for, softmax
from nlu.heads.places import Places
from nlu.heads.texts import Reply
from nlu.heads.training_set import TrainingSet

ACTS = ("answer", "question_back", "stop", "restart", "back", "skip", "insist", "person", "thanks", "greeting", "help")
_OF_INTENT = {
    "stop": "stop", "start_again": "restart", "go_back": "back", "want_person": "person", "want_report": "insist",
    "thanks": "thanks", "greet": "greeting", "help": "help",
}
_STIFFNESS = 0.3
#: The training replies mark commands without saying which; these words tell them apart, first match first.
_COMMAND_WORDS = (
    ("skip", r"\bskip\b|^next$"),
    ("restart", r"\b(start|restart|begin|reset|beginning|rewind|new chat|top|scrap|redo the whole)\b"),
    ("back", r"\b(back|undo|redo|do that again|wind back)\b"),
    ("person", r"\b(human|person|pulse|supervisor|ring me|not a bot)\b"),
    ("stop", r"^(stop|cancel|end|exit|quit|leave|forget it|nvm|close|enough$|no more|stop asking$)"),
    ("help", r"^help$"),
    ("insist", r"\b(police|report|send|ring them|someone here|called|officer|reporting)\b"),
)


def act_of(reply: Reply) -> str:
    """The act of a training reply."""
    if reply.kind == "command":
        if reply.insists:
            return "insist"
        text = reply.text.lower()
        return next((act for act, words in _COMMAND_WORDS if re.search(words, text)), "stop")
    if reply.kind == "question_back" and reply.values == ("not_an_answer",):
        return "question_back"
    return "answer"


def train(data: TrainingSet) -> tuple[Judge, np.ndarray, np.ndarray]:
    """Fits the acts.

    Returns:
        The judge, held-out scores (each writer's replies judged without that writer's), and the true columns.
    """
    examples = [n for n, (intent, _) in enumerate(data.examples) if intent in _OF_INTENT]
    places = Places.join([data.reply_places, data.example_places.take(examples)])
    acts = [act_of(reply) for reply in data.replies] + [_OF_INTENT[data.examples[n][0]] for n in examples]
    truth = np.array([ACTS.index(act) for act in acts])
    targets = np.where(truth[:, None] == np.arange(len(ACTS))[None, :], 1.0, -1.0)
    groups = [reply.voice for reply in data.replies] + [f"example {n % 10}" for n in examples]
    weights, held_out = ridge.fit(places.likeness(), targets, groups, _STIFFNESS)
    return Judge(ACTS, places, weights, {"sharpness": sharpness_for(held_out, truth)}), held_out, truth


def judge(head: Judge, seen: Places) -> dict[str, float]:
    """The probability of each act, adding up to one."""
    chances = softmax(head.scores(seen)[0], head.notes["sharpness"])
    return {act: round(float(chance), 4) for act, chance in zip(ACTS, chances)}
