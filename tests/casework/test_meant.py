"""A calm answer that only a model guessed at is said back; nothing but a person's yes takes it (rule 2: models only raise)."""
from __future__ import annotations

import pytest

from bot.calllog.database import reading
from bot.casework.desk import Desk
from bot.casework.meant import lowers
from bot.casework.understood import Understood
from bot.console.script import asked
from bot.triage.answers.words import load
from bot.triage.danger import LINE
from bot.triage.values import UNSURE, Answer
from tests.casework.scene import at_hazel_court

#: Words that no rule reads as an answer to anything.
SIDEWAYS = "the flibbet went round the back of the wotsit"


class Guessing:
    """Stands for the trained agent: its guess for each fact is written down here."""

    def __init__(self) -> None:
        self.guesses: dict = {}
        self.topic = "incident"
        self.danger, self.sure, self.certain, self.chance = "none", False, False, 1.0

    async def turn(self, conversation, text):
        """Hears one message with the guesses of this test."""
        asked = conversation.case.state.pending
        conversation.hear(text, Understood(danger=self.danger, judged=True, topic={self.topic: 0.9}, answers={asked: self.guesses.get(asked, {})},
                                           sure=self.sure, certain=self.certain, chance=self.chance))
        return conversation.say()

    async def parse(self, text):
        """What the net alone makes of a text that no call hears."""
        return {"danger_score": {"level": self.danger}}


@pytest.fixture
def model():
    """What the model guesses."""
    return Guessing()


@pytest.fixture
def scene(tmp_path, model):
    """A member of staff at 21:00, with the model of this test."""
    yield from at_hazel_court(tmp_path, model)


def asked_injury(scene):
    """A call that has got as far as "is anyone hurt?"."""
    replies = scene.say("HC-14 kicked a hole in his bedroom door")
    for label in ("No", "Damage", "It is over"):
        wanted = [button.label for button in replies[-1].buttons]
        replies = scene.press(label, replies) if label in wanted else replies
    assert replies[-1].custom["ask"] == "injury"


def told(scene, fact):
    """How a fact stands in the log, as (value, by), or None."""
    events = [event.payload for event in scene.events() if event.kind in ("answered", "corrected") and event.payload["fact"] == fact]
    return (events[-1].get("new", events[-1].get("value")), events[-1]["by"]) if events else None


def guessed(scene, model, fact="injury", value="none"):
    """The reply to words of which the model makes `value`."""
    model.guesses = {fact: {value: 0.97}}
    return scene.say(SIDEWAYS)[-1]


def test_a_calm_guess_is_said_back_and_not_taken(scene, model):
    """The question names what was understood; its first button agrees, the others are the other answers."""
    asked_injury(scene)
    said = guessed(scene, model)
    assert said.custom["meant"] and said.custom["ask"] == "injury" and "Nobody is hurt" in said.text
    assert said.buttons[0].label == "Yes: nobody is hurt" and len(said.buttons) >= 4
    assert told(scene, "injury") is None


@pytest.mark.parametrize("yes", ["yes", "Yes thats right", "yeah", "correct"])
def test_a_persons_yes_takes_it_with_the_words_it_came_from(scene, model, yes):
    asked_injury(scene)
    guessed(scene, model)
    assert scene.say(yes)[-1].custom.get("ask") != "injury"
    assert told(scene, "injury") == ("none", "said_back")
    assert [event.text for event in scene.events("answered") if event.payload["fact"] == "injury"] == [SIDEWAYS]


def test_the_button_takes_it_as_any_button_does(scene, model):
    asked_injury(scene)
    scene.press("Yes: nobody is hurt", [guessed(scene, model)])
    assert told(scene, "injury") == ("none", "button")


@pytest.mark.parametrize("no", ["no", "nope", "not right", "no no", "neg", "negative"])
def test_a_no_is_about_what_was_said_back_and_never_the_answer_no(scene, model, no):
    """"Did you mean: nobody is hurt?" "No." does not say that nobody is hurt."""
    asked_injury(scene)
    guessed(scene, model)
    again = scene.say(no)[-1]
    assert again.custom["ask"] == "injury" and "wrongly" in again.text and "meant" not in again.custom
    assert told(scene, "injury") is None


@pytest.mark.parametrize("text, value", [("no, his wrist is broken", "serious"), ("no he has a bruise on his arm", "first_aid"), ("nobody is hurt", "none"),
                                         ("a bruise", "first_aid")])
def test_what_is_told_instead_is_heard(scene, model, text, value):
    """Read by its words, without the no that was about our guess."""
    asked_injury(scene)
    guessed(scene, model)
    model.guesses = {}
    scene.say(text)
    assert told(scene, "injury")[0] == value


@pytest.mark.parametrize("text", ["yes, nobody is hurt", "affirmative", "yeah not a mark on him", "yes that is what i mean thanks"])
def test_a_yes_that_says_the_same_again_takes_it(scene, model, text):
    asked_injury(scene)
    guessed(scene, model)
    model.guesses = {}
    scene.say(text)
    assert told(scene, "injury") == ("none", "said_back")


@pytest.mark.parametrize("text", ["yes but his wrist is broken", "yes and he is bleeding from the head", "right hes cut his arm", "yeah hes bruised",
                                  "yes a bit", "right he fell on the stairs"])
def test_a_yes_that_says_more_takes_nothing_by_itself(scene, model, text):
    asked_injury(scene)
    guessed(scene, model)
    model.guesses = {}
    scene.say(text)
    assert told(scene, "injury") != ("none", "said_back")


def test_a_yes_in_which_a_model_hears_danger_takes_nothing(scene, model):
    asked_injury(scene)
    guessed(scene, model)
    model.danger = "ask"
    scene.say("yes")
    assert told(scene, "injury") != ("none", "said_back")


OTHER = "the dringle is where it was and that is that"


def test_it_is_said_back_once_then_asked_with_buttons_then_the_serious_side_stands(scene, model):
    """Other words that nobody can read are no yes to it."""
    asked_injury(scene)
    assert guessed(scene, model).custom.get("meant")
    model.guesses = {}
    assert not scene.say(OTHER)[-1].custom.get("meant")
    scene.say(OTHER)
    assert told(scene, "injury") == (UNSURE, "unclear")


def test_the_same_words_again_are_a_yes_by_whoever_has_seen_what_was_made_of_them(scene, model):
    """They were shown it in words, with every other answer beside it; it is logged as said back, and the summary shows it once more."""
    asked_injury(scene)
    guessed(scene, model)
    assert scene.say(SIDEWAYS.upper() + " !")[-1].custom.get("ask") != "injury"
    assert told(scene, "injury") == ("none", "said_back")


@pytest.mark.parametrize("sure", [0.3, 0.7])
def test_the_same_words_are_none_where_they_do_not_read_so_any_more(scene, model, sure):
    """That nobody is hurt has to read as likely again as a calm answer has to."""
    asked_injury(scene)
    guessed(scene, model)
    model.guesses = {"injury": {"none": sure}}
    scene.say(SIDEWAYS)
    assert told(scene, "injury") is None


def test_the_same_words_are_none_where_a_net_hears_an_alarm_in_them(scene, model):
    asked_injury(scene)
    guessed(scene, model)
    model.danger = "alarm"
    scene.say(SIDEWAYS)
    assert (told(scene, "injury") or ("", ""))[1] != "said_back"


def test_a_short_no_said_again_is_never_a_yes(scene, model):
    """"Nah la" may be about the guess: it is asked again."""
    asked_injury(scene)
    model.guesses = {"injury": {"none": 0.97}}
    scene.say("nah wotsit")
    scene.say("nah wotsit")
    assert (told(scene, "injury") or ("", ""))[1] != "said_back"


def test_danger_in_the_same_words_comes_before_any_saying_back(scene, model):
    asked_injury(scene)
    model.guesses = {"injury": {"none": 0.97}}
    assert scene.say("the flibbet and now he has got a knife and is going for staff")[-1].custom["disposition"] == "999"


def danger_guessed(scene, model, sure=0.99, says=SIDEWAYS):
    """What is said to words to the danger question of which the model makes that nobody is in danger."""
    scene.say("HC-14 threw his dinner at the wall")
    model.guesses = {"danger_now": {"no": sure}}
    return scene.say(says)[-1]


def test_that_nobody_is_in_danger_is_said_back_in_words_to_which_yes_can_only_mean_that(scene, model):
    """Not as "Is anyone in danger? No.": somebody who types "yes" to that may mean that somebody is. The 999 line stands above it."""
    said = danger_guessed(scene, model)
    assert said.custom["meant"] and said.text.startswith(LINE) and "nobody is in danger" in said.text and "Is anyone" not in said.text
    assert [button.label for button in said.buttons][:2] == ["Yes, that is right", "No, somebody is in danger"]
    scene.say("yes thats right")
    assert told(scene, "danger_now") == ("no", "said_back")


def test_the_same_words_again_clear_no_danger(scene, model):
    """Only a yes does: whoever repeats themselves is asked once more, and then the serious side stands."""
    danger_guessed(scene, model)
    assert scene.say(SIDEWAYS)[-1].custom["ask"] == "danger_now"
    assert scene.say(SIDEWAYS)[-1].custom["disposition"] == "999"


def test_no_to_it_by_its_button_is_an_emergency(scene, model):
    said = danger_guessed(scene, model)
    assert scene.press("No, somebody is in danger", [said])[-1].custom["disposition"] == "999"


@pytest.mark.parametrize("says", ["no", "yes but hes got a knife", "yes he is in danger"])
def test_nothing_else_said_to_it_clears_danger(scene, model, says):
    """A bare no may mean "no, nobody" or "no, not right": it is asked again, and then the serious side stands."""
    danger_guessed(scene, model)
    replies = scene.say(says)
    assert (told(scene, "danger_now") or ("", ""))[0] != "no"
    assert replies[-1].custom.get("disposition") == "999" or replies[-1].custom["ask"] == "danger_now"


def test_a_doubtful_guess_or_words_that_sound_otherwise_suggest_nothing(scene, model):
    """Then the question is put again with its buttons, without a word that leads."""
    again = danger_guessed(scene, model, sure=0.85)
    assert again.custom["ask"] == "danger_now" and "meant" not in again.custom and "understood: nobody" not in again.text


def test_after_two_tries_that_nobody_is_in_danger_is_said_back_before_999(scene, model):
    """What was too doubtful to be put into words at once is, before somebody is sent to 999 by it; only a yes takes it."""
    danger_guessed(scene, model, sure=0.85)
    again = scene.say(SIDEWAYS)[-1]
    assert again.custom.get("meant") and again.text.startswith(LINE) and "nobody is in danger" in again.text
    assert scene.say("hmm wotsit")[-1].custom["disposition"] == "999"


def test_words_that_either_net_doubts_suggest_nothing(scene, model):
    model.danger = "ask"
    again = danger_guessed(scene, model)
    assert "meant" not in again.custom and "understood: nobody" not in again.text


def test_a_question_to_us_leaves_it_open(scene, model):
    """The answer, and then what was said back once more."""
    asked_injury(scene)
    guessed(scene, model)
    replies = scene.say("who is our police contact?")
    assert "Did you mean" in replies[-1].text and replies[-1].custom.get("meant")
    scene.say("yes")
    assert told(scene, "injury") == ("none", "said_back")


def test_whatever_is_less_serious_than_not_sure_counts_as_lowering():
    """For every fact that is ranked; a guess at a grave kind of incident brings more questions and is taken."""
    for fact in load().facts.values():
        for value in fact.order:
            if fact.fact != "category":
                assert lowers(Answer(fact.fact, value)) == (fact.rank(value) < fact.rank(UNSURE))
    assert lowers(Answer("category", "damage")) and not lowers(Answer("category", "weapon")) and not lowers(Answer("category", UNSURE))
    assert lowers(Answer("red_flags", ())) and not lowers(Answer("red_flags", ("self_harm_intent",)))


def test_an_answer_that_only_sounds_like_danger_has_the_question_put_again(scene, model):
    """Somebody who said that nobody is in danger is asked again; only what the learned net is certain of is 999 at once."""
    asked_injury(scene)
    model.danger, model.sure = "alarm", True
    long = "nurse at the walk in did her blood test and gave the injection at four she says it is all fine now"
    assert scene.say(long)[-1].custom.get("ask") == "danger_now"


def test_what_the_learned_net_is_certain_of_is_999_also_in_an_answer(scene, model):
    asked_injury(scene)
    model.danger, model.sure, model.certain = "alarm", True, True
    long = "three of us pulled at him and made it worse he is swinging at us and all of it is going off again"
    assert scene.say(long)[-1].custom.get("disposition") == "999"


def test_an_operator_reads_what_was_understood_beside_the_question(scene, model):
    """The console puts the same question in an operator's words."""
    asked_injury(scene)
    guessed(scene, model)
    with reading(scene.services.engine) as session:
        shown = asked(Desk(session, scene.services.vault, scene.services.library, scene.clock).case(scene.row().call))
    assert shown.words == "Is that what the caller means? Choose yes, or what fits." and "Nobody is hurt" in shown.before[0]
    assert shown.options[0].label == "Yes: nobody is hurt"
