"""A "no" about danger counts only where it is one; a "back" brings a child home only where the child is here."""
from __future__ import annotations

from datetime import datetime

import pytest

from bot.triage.answers import read_answer
from bot.triage.answers.openings import read_opening
from bot.triage.answers.references import references
from bot.triage.clocks import UK
from bot.triage.reading_protocols import load_library

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UK)
LIBRARY = load_library()


def told(fact: str, text: str) -> object:
    """The value read as the answer to a question, None where it is asked again."""
    reading = read_answer(text, LIBRARY.question(fact), NOW)
    return next((answer.value for answer in reading.answers if answer.fact == fact), None) if reading.understood else None


@pytest.mark.parametrize("text", ["no actually yes", "no wait yes", "nah sorry yes", "no i mean yes he is", "all safe no wait not safe",
                                  "no one is hurt but hes threatening everyone", "shes not safe", "yes no"])
def test_who_takes_a_no_back_or_tells_of_a_threat_is_heard_as_yes(text):
    assert told("danger_now", text) == "yes"


@pytest.mark.parametrize("text", ["no yes", "no... yes actually", "no hang on, yes", "no, yes", "no answer on his phone", "no reply from either of them", "no sign of her", "no word yet",
                                  "no one is picking up", "still no contact", "no phone signal there", "no he just has a broken bottle"])
def test_a_no_that_answers_nothing_is_asked_again(text):
    assert told("danger_now", text) in (None, "yes")


@pytest.mark.parametrize("text", ["no", "nah hes fine", "no, all fine", "no nobody", "no danger at all", "no injuries", "no, he had a knife last year but nothing now",
                                  "no everyones in bed", "no one hurt"])
def test_a_plain_no_is_still_one(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["no but shes diabetic and hasnt got her insulin", "no but no insulin with him", "none of those but he hasnt had his keppra"])
def test_medicine_that_is_missing_is_heard_behind_a_no(text):
    assert "critical_medicine_missed" in told("red_flags", text)


@pytest.mark.parametrize("text", [
    "HC-14 not back. she rang, she's on the bus, back in 20 mins", "phone off. back in contact at 9 but not since", "HC-14 late, back in 10", "says back in 15 minutes",
    "HC-14 rang, back in about half an hour", "WE-24 out, back in a bit she says", "hes back on the bus now", "back within the hour", "shes back in touch at last"])
def test_a_child_on_the_way_is_not_home(text):
    assert not any(answer.fact == "returned" for answer in read_opening(text, NOW))
    assert told("returned", text) != "back"


@pytest.mark.parametrize("text", ["HC-14 is back in the house", "HC-14 back in his room now", "came back, was 40 mins late", "shes back in bed", "he is back in now"])
def test_a_child_who_is_here_is_home(text):
    assert any((answer.fact, answer.value) == ("returned", "back") for answer in read_opening(text, NOW)) or told("returned", text) == "back"


def test_roads_and_text_speak_do_not_hide_the_child():
    """One letter and a number count only where nothing fuller is named."""
    assert [one for one, _ in references("HC-14 on the M25 m8, back b4 10")] == ["HC-14"]
    assert [one for one, _ in references("r2 no sorry r5")] == ["R2", "R5"]


@pytest.mark.parametrize("text", ["a child has not come back", "she has not come back", "child not come back from school", "he has never come back from his mums"])
def test_a_child_who_has_not_come_has_refused_nothing(text):
    assert not any(answer.fact == "contact" for answer in read_opening(text, NOW)) and told("contact", text) != "refusing"


@pytest.mark.parametrize("text", ["she wont come back", "says shes not coming back", "refusing to come home"])
def test_a_child_who_says_no_has_refused(text):
    assert any((answer.fact, answer.value) == ("contact", "refusing") for answer in read_opening(text, NOW))


@pytest.mark.parametrize("text", ["I just want the police, I'm not answering questions", "i want the police", "we just want police please"])
def test_who_wants_the_police_asks_for_no_log_number(text):
    answers = {answer.fact: answer.value for answer in read_opening(text, NOW)}
    assert answers.get("reporter_insists") == "yes" and "reason_for_police" not in answers


@pytest.mark.parametrize("fact, sure, unsure", [("red_flags", {"none": 0.97}, {"none": 0.85}), ("danger_now", {"no": 0.99}, {"no": 0.85})])
def test_a_guess_never_clears_danger(fact, sure, unsure):
    """The model may only raise: of words that say nothing it gives at most a guess, marked as one (casework says it back), and only where it is very sure."""
    text, question = "we had a word with her mate about it all", LIBRARY.question(fact)
    told = [answer for answer in read_answer(text, question, NOW, sure).answers if answer.fact == fact]
    assert [(answer.by, answer.confident) for answer in told] == [("model", False)]
    reading = read_answer(text, question, NOW, unsure)
    assert not reading.understood and not any(answer.fact == fact for answer in reading.answers)


@pytest.mark.parametrize("text", ["everything is calm apart from him", "everyone fine bar one lad", "all good except for his arm", "nobody but him"])
@pytest.mark.parametrize("fact", ["danger_now", "injury"])
def test_something_left_out_of_a_calm_answer_makes_it_none(fact, text):
    """Nobody knows yet what was left out, so it is asked again."""
    assert told(fact, text) in (None, "first_aid", "serious", "yes")


@pytest.mark.parametrize("text", ["none of them but I found a note on her bed", "havent ticked any but im worried about the message"])
def test_none_of_a_list_of_dangers_and_a_but_is_asked_again(text):
    assert told("red_flags", text) != ()


@pytest.mark.parametrize("fact, text, value", [
    ("red_flags", "nor that one either", ()), ("red_flags", "zero", ()), ("red_flags", "not a sausage", ()), ("red_flags", "she doesnt match any of it", ()),
    ("red_flags", "zero insulin with her", None), ("danger_now", "everything is calm", "no"), ("danger_now", "very peaceful here now", "no"),
    ("danger_now", "he is well, his nan is with him", "no"), ("danger_now", "hes well angry", None), ("danger_now", "hes laughing and wont stop", None),
    ("injury", "nobody", "none"), ("injury", "not even a bump", "none"), ("reasonable_parent", "they would not", "no"),
    ("reasonable_parent", "never in a hundred years", "no"), ("place_safe", "he should of asked first but its his nans", "safe"),
    ("collector", "sending the minibus driver", "someone"), ("amber_flags", "nothing different from usual", ())])
def test_everyday_ways_of_saying_that_nothing_is_wrong(fact, text, value):
    """Classes of wording that real answers showed: nor, nil, calm, well, blame that doubts nothing."""
    assert told(fact, text) == value


@pytest.mark.parametrize("text, value", [
    ("Her keyworker is sat across from her in Greggs", "confirmed"), ("just come off the phone to him, he's at the barbers", "confirmed"),
    ("my colleague is stood with them outside the cinema", "confirmed"), ("just spoke to her mum, hes not at hers", None), ("staff is looking for her", None)])
def test_who_stands_with_a_child_or_has_just_heard_them_knows_where_they_are(text, value):
    assert told("whereabouts", text) == value


def test_nobody_said_alone_is_a_no_and_beside_a_fear_is_none():
    assert told("danger_now", "nobody, he's took himself off to his bed") == "no" and told("danger_now", "nobody is safe here") != "no"


@pytest.mark.parametrize("fact, text, value", [
    ("exploitation_signs", "no but she has three phones", "yes"), ("exploitation_signs", "no just her boyfriend hes 34", "yes"), ("exploitation_signs", "no just the one phone", "no"),
    ("victim_wishes", "he dont want police, HC-18 said hed kill him", "unsure"), ("victim_wishes", "she doesnt want police shes scared of him", "unsure")])
def test_a_no_that_names_a_sign_or_is_said_for_fear_is_none(fact, text, value):
    assert told(fact, text) == value


@pytest.mark.parametrize("fact, text", [
    ("danger_now", "no one has seen Sam"), ("danger_now", "nobody has seen our lad"), ("red_flags", "no one has seen Sam since 4"), ("red_flags", "no one has seen what she took"),
    ("injury", "no one has seen how bad it is"), ("injury", "nobody has seen the wound properly"), ("self_harm_signs", "no one has seen under his sleeves"),
    ("still_happening", "no one has seen what they are doing now"), ("health_need", "no one has seen Sam take his meds"), ("amber_flags", "no one has seen what he has on him"),
])
def test_what_nobody_has_seen_is_not_denied(fact, text):
    """Only "nobody has seen any of those" is about the list that was asked."""
    assert told(fact, text) is None


@pytest.mark.parametrize("fact, text", [
    ("checks_done", "searched upstairs, in the office here, the garden and the shed"), ("checks_done", "not in her room, in the lounge here or the office"),
    ("whereabouts", "her coats gone, in the hall here there is a note"), ("whereabouts", "he was in the kitchen here an hour ago"), ("whereabouts", "in the hallway here before he ran"),
    ("whereabouts", "shes in the hall here at mcdonalds"), ("whereabouts", "in the lounge here at her nans"), ("contact", "she left her phone, in the lounge here"),
])
def test_a_room_here_in_what_was_searched_or_left_brings_nobody_back(fact, text):
    """Only who says that the child sits there now has the child back."""
    assert all(answer.fact != "returned" for answer in read_answer(text, LIBRARY.question(fact), NOW).answers)


@pytest.mark.parametrize("text", ["no, i'm hurt", "no but im hurt", "no, she's hurt", "no he is hurt", "no only me hurt", "no, we're in danger", "no staff injured", "nah but shes bleeding", "no just one of them is hurt"])
def test_a_no_beside_somebody_hurt_or_in_danger_is_asked_again(text):
    """It may be to one part of the question only."""
    assert told("danger_now", text) in (None, "yes")


@pytest.mark.parametrize("text", ["no one is hurt", "no he is not hurt", "no shes fine", "no nobody hurt", "no, he was hurt last week", "no he isnt injured", "no staff are fine"])
def test_a_no_that_says_nobody_is_hurt_stays_one(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("fact, text", [
    ("danger_now", "not safe no"), ("danger_now", "i no feel safe"), ("danger_now", "no pulse"), ("danger_now", "no longer safe"), ("danger_now", "nothing is ok here"), ("danger_now", "nothing major he swallowed a battery"),
    ("danger_now", "im on my own with no phone signal and hes outside the door"), ("danger_now", "no i cant calm him"), ("danger_now", "no we cannot hold him any longer"), ("danger_now", "no he only drank bleach bit"),
    ("danger_now", "kids are fine im not"), ("danger_now", "only me hurt everyone else fine"), ("danger_now", "all fine but him"), ("still_happening", "no end in sight"), ("still_happening", "nothing is working"),
    ("still_happening", "standing over him"), ("still_happening", "over and over"), ("still_happening", "over an hour and counting"), ("still_happening", "far from over"), ("still_happening", "stopped shouting then started smashing"),
    ("still_happening", "he started ten minutes ago"), ("still_happening", "in her room cutting"), ("still_happening", "gone to room to get knife"), ("still_happening", "fighting all over"), ("still_happening", "no nothing still going"),
    ("injury", "no breathing"), ("injury", "no feeling in fingers"), ("injury", "nothing stops the bleeding"), ("injury", "everyone fine except jordan"), ("self_harm_signs", "she dont want be here no more"), ("self_harm_signs", "nothing to live for"),
    ("self_harm_signs", "said no one would miss her"), ("returned", "texted hes home"), ("returned", "all back but her"), ("returned", "his brother is back"), ("returned", "his phone is back on"), ("returned", "hes back at mums")])
def test_a_no_or_a_calm_word_that_belongs_to_something_else_is_none(fact, text):
    assert told(fact, text) not in ("no", "none", "over", "back")


@pytest.mark.parametrize("text", ["no", "no danger", "nope all fine", "hes fine no", "everyone safe so no", "nothing going on", "no hes calm", "no not now", "lol no", "definitely no", "absolutely no danger", "absolutely nobody", "100% no",
                                  "obviously no", "none", "no one", "no pal", "no staff are fine", "nah sorted", "no everyone's fine"])
def test_a_plain_no_stays_one_however_it_is_said(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["actually yes", "er yes", "oh yes he has", "sadly yes", "the answer is yes", "i would say yes", "well yes now you ask"])
def test_a_yes_to_danger_is_heard_wherever_it_stands(text):
    assert told("danger_now", text) == "yes"


@pytest.mark.parametrize("fact, text, calm", [
    ("still_happening", "nil ongoing", "over"), ("amber_flags", "Also nothing. Every Friday she is coming little bit after the hour and phone is always in the bag", ()), ("aggravating", "no first time", ()), ("danger_now", "god no says the caller", "no"),
    ("red_flags", "read all out, answer was no to the lot", ()), ("danger_now", "worker says no not at all", "no"), ("returned", "She has entered the house, we thank God. Sugar is 7.2", "back")])
def test_a_no_of_a_few_words_more_stays_one(fact, text, calm):
    assert told(fact, text) == calm
