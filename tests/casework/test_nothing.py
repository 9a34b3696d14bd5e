"""A call in which nothing has happened ends by a person's word; by silence it never does."""
from __future__ import annotations

import pytest

from bot.casework.nothing import says_nothing
from tests.casework.house import texts

YES = "Yes, nothing has happened"


@pytest.fixture
def sam(house):
    """Care staff."""
    return house.phones["sam"]


@pytest.mark.parametrize("words", ["hi just testing this works, all quiet", "everything is fine, nothing happened", "sorry pressed by mistake", "no one hurt, all quiet here tonight", "false alarm", "just trying this out"])
def test_words_that_tell_of_nothing_are_known(words):
    """Each word of them."""
    assert says_nothing(words)


@pytest.mark.parametrize("words", [
    "all quiet now after he smashed the window", "nothing happened, just a scuffle", "everything is fine, HC-14 is out", "nobody is safe", "nothing is fine", "not everyone is fine",
    "all quiet, too quiet", "just testing the alarm, smells of smoke", "testing positive", "nothing from her yet", "hi", "she is fine", "no one is ok here",
])
def test_one_other_word_may_be_a_matter(words):
    """Then the call is worked like any other."""
    assert not says_nothing(words)


def test_nothing_is_asked_back_and_closes_the_call_only_when_it_is_confirmed(sam):
    """With the 999 line; the log says who said so."""
    replies = sam.say("hi just testing this works, all quiet")
    assert "Nothing has happened, nobody is in danger: is that right?" in replies[0].text and "999" in replies[0].text and sam.row().outcome == "open"
    sam.press(YES, replies)
    assert sam.row().outcome == "filtered" and sam.events("confirmed") and sam.events("decided")[0].payload["rules"][0]["rule"] == "nothing-happened"


def test_it_can_be_typed_after_a_greeting(sam):
    """"Nothing", and then "yes"."""
    sam.press("No", sam.say("hi"))
    sam.say("nothing")
    sam.say("yes")
    assert sam.row().outcome == "filtered"


def test_silence_is_never_safe(house, sam):
    """Asked and not answered, the call stays open, on the supervisors' list; it can be confirmed later."""
    sam.say("all quiet just testing")
    house.wait(24 * 60)
    assert sam.row().outcome == "open" and not sam.row().finished
    sam.press(YES, sam.say("everything is fine, nothing happened"))
    assert sam.row().outcome == "filtered"


@pytest.mark.parametrize("told", ["HC-14 threw a plate", "bit of a situation here", "HC-14 is not back", "is there a knife in the drawer", "she took something"])
def test_anything_told_keeps_the_call_open(sam, told):
    """"Everything is fine" is then an answer like any other, and closes nothing."""
    sam.say(told)
    replies = sam.say("everything is fine, nothing happened")
    assert YES not in [button.label for reply in replies for button in reply.buttons] and not sam.row().finished


def test_what_is_told_after_the_question_takes_it_back(sam):
    """An old button then confirms nothing."""
    asked = sam.say("all quiet just testing")
    sam.say("actually HC-14 has hit a lad")
    sam.press(YES, asked)
    assert not sam.row().finished and sam.row().pending == "danger_now"


def test_something_has_happened_after_all_asks_what(sam):
    """By the button or by "no"."""
    replies = sam.press("No, something has happened", sam.say("all quiet just testing"))
    assert "Tell me what has happened" in texts(replies) and replies[-1].custom["ask"] == "what_happened"


def test_a_voice_message_nobody_heard_is_not_nothing(house, sam):
    """It has a clock like any other, and no way out by a word that nothing happened."""
    sam.say("", kind="voice")
    sam.say("all quiet just testing")
    assert not sam.row().finished
    house.wait(120)
    assert "not finished" in texts(sam.reads()) and sam.row().outcome == "escalated"


class Learned:
    """A model that hears danger, or an incident, in everything."""

    def __init__(self, **heard) -> None:
        self._heard = heard

    def understood(self):
        """What it makes of a message."""
        from bot.casework.understood import Understood

        return Understood(**self._heard, judged=True)


@pytest.mark.parametrize("heard", [{"danger": "ask"}, {"danger": "alarm"}, {"topic": {"incident": 0.9, "other": 0.1}}])
def test_a_sign_of_the_model_keeps_the_call_open(house, sam, heard):
    """Once heard it counts for the whole call."""
    from bot.calllog.database import transaction
    from bot.casework.conversation import Conversation
    from bot.casework.desk import Desk

    with transaction(house.services.engine) as session:
        case = Desk(session, house.services.vault, house.services.library, house.clock).open_call("telegram", "sam", "hazel-court", "staff")
        case.add("heard", "all quiet just testing")
        conversation = Conversation(case)
        conversation.hear("all quiet just testing", Learned(**heard).understood())
        assert all("nothing_happened" != say.custom.get("ask") for say in conversation.say())


def test_word_that_a_child_is_settled_is_kept_with_the_call_that_ended(house, sam):
    """No new call is opened for it, and the question that waits is put again."""
    sam.waits()
    sam.say("shes back, having her toast")
    sam.say("yes thats right")
    house.wait(32)
    replies = sam.say("shes fine in bed")
    assert len(sam.rows()) == 1 and replies[-1].custom["ask"] == "while_away"
    sam.say("she has cut her arm")
    assert len(sam.rows()) == 2


@pytest.mark.parametrize("words", ["no nothing like that", "no none of that kind", "no"])
def test_an_answer_about_danger_alone_opens_no_topic(sam, words):
    """It is about what was asked; which matter it is about is asked next."""
    assert sam.say("hello")[-1].custom["ask"] == "danger_now"
    replies = sam.say(words)
    assert replies[-1].custom["ask"] == "what_happened" and sam.row().topic == "other"


@pytest.mark.parametrize("words", ["none of us are safe", "no just one of them is hurt", "no, i'm hurt", "no only me hurt", "no one is okay here", "no were in danger"])
def test_an_answer_that_tells_of_anybody_is_heard_whole(sam, words):
    """It is no bare no: the danger question stands until it is answered, or it is danger."""
    sam.say("hello")
    assert sam.say(words)[-1].custom["ask" if not sam.row().disposition else "disposition"] in ("danger_now", "999")
