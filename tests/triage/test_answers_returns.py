"""A child in somebody's car, or outside who will not come in, is not back; lost contact, missed medicine and drink at a place are heard wherever they are told."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer
from bot.triage.answers.reading import Reading
from bot.triage.reading_protocols import load_library
from tests.triage.answering import NOW

LIBRARY = load_library()


def read(fact: str, text: str) -> Reading:
    """The reading of an answer to a protocol's own question."""
    return read_answer(text, LIBRARY.question(fact), NOW)


def told(fact: str, text: str) -> object:
    """The value read for the asked fact, None where it is asked again."""
    reading = read(fact, text)
    return reading.value(fact) if reading.understood else None


@pytest.mark.parametrize("text", [
    "she got in a car with someone", "she's got in a taxi to manchester", "he got in a van with some lads", "shes jumped in an uber", "shes climbed into some blokes motor",
    "he was picked up by someone in a bmw", "hes been picked up by a lad in a corsa", "got in a strangers car"])
def test_a_child_in_somebodys_car_is_not_back(text):
    assert told("returned", text) == "no_word"


@pytest.mark.parametrize("text", ["she came past in a car", "shes in a car", "shes in a taxi home", "hes in the back of a police car", "shes getting a taxi home", "he drove past the house in a car"])
def test_a_child_in_a_car_of_which_no_more_is_told_is_asked_about_again(text):
    assert told("returned", text) not in ("back", "spoken_to")


@pytest.mark.parametrize("text", ["shes in manchester", "hes in town", "hes in the park", "shes in leeds with her bf", "she got in with the wrong crowd", "got in touch", "she got in contact with her mum",
                                  "hes in hospital", "shes in her mates flat", "got in his dads car, hes bringing him back", "bf rang says shes staying with him"])
def test_in_another_place_or_brought_later_is_not_back(text):
    assert told("returned", text) not in ("back", "spoken_to")


@pytest.mark.parametrize("text", [
    "she's here outside with them lads won't come in", "hes outside but refusing to come in", "shes in the garden wont come in", "hes on the doorstep wont come in",
    "shes back but wont come in", "shes here but she wont come inside", "he's home but refuses to come in", "back at the gate, not coming in"])
def test_outside_and_not_coming_in_is_not_back_and_tells_of_a_refusal(text):
    reading = read("returned", text)
    assert reading.value("returned") not in ("back", "spoken_to") and reading.value("contact") == "refusing"


@pytest.mark.parametrize("text", ["he came back then ran off", "she turned up then walked off", "came back and left again", "she was here but shes gone off again", "she was back, went out again",
                                  "hes been back and legged it", "came in then straight back out"])
def test_who_came_back_and_went_again_is_not_back(text):
    assert told("returned", text) == "no_word"


@pytest.mark.parametrize("text", ["she back but with a man", "shes back with some older lad", "hes home but theres a bloke with him", "hes come back but hes brought two men", "back but some guy is with her",
                                  "shes in her room with a man"])
def test_a_child_who_comes_back_with_an_unknown_adult_is_no_plain_return(text):
    reading = read("returned", text)
    assert any(answer.fact == "amber_flags" and "unknown_adults" in answer.value for answer in reading.answers)


@pytest.mark.parametrize("text", [
    "hes in", "shes in now", "hes in his room", "he's in bed", "theyre in safe", "hes got in the house", "she got in at 9", "walked in the door", "he came in with his mate", "shes back with her nan", "hes back with staff", "she got in a taxi and is home now",
    "she's back, she came in a taxi", "shes back in my car", "hes home, his dad brought him in the car", "she came in the back door", "hes back, shouting outside", "hes back and stormed off to his room",
    "shes in, went off to bed", "shes back but wont come in the lounge", "back now, he ran off from his mates at 8"])
def test_who_is_in_the_house_is_back(text):
    reading = read("returned", text)
    assert told("returned", text) == "back" and not any(answer.fact in ("amber_flags", "contact") for answer in reading.answers)


@pytest.mark.parametrize("text", ["mates dad rang back, hes not been there all day", "spoke to her mum, shes not there", "his nan rang us, not at hers"])
def test_word_from_another_that_the_child_is_not_there_is_no_word_from_the_child(text):
    assert told("returned", text) != "spoken_to"


@pytest.mark.parametrize("text", [
    "lost her", "weve lost him", "she hung up on me", "battery dead", "her phone just died", "station is empty and shes stopped picking up", "shes run off again", "lost contact", "he hung up",
    "shes stopped answering now", "line went dead", "hes ran off again"])
def test_lost_contact_is_heard_while_the_return_is_asked_about(text):
    assert read("returned", text).value("contact") == "none"


@pytest.mark.parametrize("text", ["lost her", "her mate says she left", "shes run off again", "station is empty and shes stopped picking up", "mates dad rang back, hes not been there all day",
                                  "bus stop is empty", "his mate said he left ages ago", "she's got in a taxi to manchester", "he jumped in a van with some lads", "her friend says shes gone", "we lost sight of her"])
def test_a_place_that_is_lost_is_heard_while_the_return_is_asked_about(text):
    assert read("returned", text).value("whereabouts") == "unknown"


@pytest.mark.parametrize("text", ["she lost her phone", "hes lost his keys but on the bus", "his mate said he left his coat there", "no battery in the remote", "she picked up, on the bus"])
def test_what_only_sounds_like_a_loss_is_none(text):
    reading = read("returned", text)
    assert reading.value("contact") != "none" and reading.value("whereabouts") != "unknown"


@pytest.mark.parametrize("text", ["bf says hes keeping her", "some man is keeping her there", "her boyfriend wont let her leave", "they are holding him till he pays"])
def test_who_keeps_a_child_takes_or_forces_them(text):
    assert "taken_or_forced" in (read("returned", text).value("red_flags") or ())


@pytest.mark.parametrize("text", ["bus is keeping her warm", "staff are keeping him busy", "nan says shes keeping her for tea"])
def test_other_keeping_is_no_force(text):
    assert not read("returned", text).value("red_flags")


MISSED = ("no only that she has not took her epilepsy tablets", "hasnt had her insulin since morning", "forgot his inhaler", "no forgot his inhaler", "no but she hasnt took her epilepsy meds",
          "no, hes without his inhaler", "no, left her insulin here", "no tho her epipen is still here", "no, she aint had her keppra", "no just that shes missed her injection",
          "no she dont have her insulin", "none, only he didnt take his steroids", "nah hes just never had his heart tablets tonight", "all fine but no epipen on him")


@pytest.mark.parametrize("text", MISSED)
@pytest.mark.parametrize("fact", ["red_flags", "amber_flags", "danger_now", "whereabouts", "contact", "returned", "place_safe", "health_need"])
def test_missed_lifesaving_medicine_is_heard_in_the_answer_to_any_question(fact, text):
    reading = read(fact, text)
    assert "critical_medicine_missed" in (reading.value("red_flags") or ()) or reading.value("health_need") == "critical"
    assert reading.value(fact) not in ((), "no") and (fact != "health_need" or reading.value(fact) not in ("none", "not_urgent"))


@pytest.mark.parametrize("text", ["no, had her insulin at tea", "no he has his inhaler with him", "no, hasnt forgot his inhaler", "no she hasnt missed her insulin", "no injections needed",
                                  "no, she didnt leave her inhaler", "none, she took her insulin", "no, he doesnt have an inhaler"])
def test_medicine_that_is_not_missed_raises_nothing(text):
    assert told("amber_flags", text) == () and not read("amber_flags", text).value("red_flags")


@pytest.mark.parametrize("text, flag", [
    ("no none, just had big fight with staff before", "after_assault_or_disclosure"), ("none, only she had a massive row with her mum earlier", "after_assault_or_disclosure"),
    ("no just fell out with staff", "after_assault_or_disclosure"), ("nothing, just had a fight with another yp", "after_assault_or_disclosure"),
    ("none, just that shes been drinking", "drink_or_drugs"), ("crying bout her ex posting nudes of her", "exploitation"), ("no just upset cos someone shared pics of her", "exploitation"),
    ("none just her ex sharing nudes", "exploitation")])
def test_a_flag_told_behind_a_no_counts(text, flag):
    assert flag in (told("amber_flags", text) or ())


@pytest.mark.parametrize("text", ["no just crying", "no none just late", "no, had a row last week", "no one had a fight", "none, just the usual"])
def test_a_no_with_nothing_grave_behind_it_stays_one(text):
    assert told("amber_flags", text) == ()


@pytest.mark.parametrize("text", [
    "safe yeah tho everyone is off their heads", "yeah safe but theyre all smoking weed", "its fine, few of them are pissed", "yes but they are on ket", "safe enough, theres drink",
    "safe, parents are drunk", "yes but his mates are stoned", "at her mates, loads of booze there", "safe but people are taking pills"])
def test_drink_or_drugs_at_a_place_make_it_unsafe(text):
    assert told("place_safe", text) in ("unsafe", "unsure")


@pytest.mark.parametrize("text", ["safe, no drink or drugs there", "yeah safe nobodys drinking", "mcdonalds having a drink", "safe, his mum is sober", "yes, theyre not on drugs"])
def test_a_place_without_them_stays_safe(text):
    assert told("place_safe", text) == "safe"


@pytest.mark.parametrize("text", ["she got in a car with someone", "he got in a van with some lads"])
def test_a_car_with_somebody_in_it_is_not_on_the_way(text):
    assert told("contact", text) != "returning"


@pytest.mark.parametrize("text", [
    "not in yet but he rang again, walked his mate home first, says quarter to 11 now", "Verbal contact was made at 22:15; he has not yet returned.", "got through to him, he's still out with his mates",
    "back. no, not back, rang to say he's nearly here", "spoke to her, not home yet, says ten past", "JK-81 answered mob, stated safe, not home", "i spoke to him on video and he was fine but hes not home yet", "she pkd up, sed she ok, stl out"])
def test_a_child_who_was_heard_from_and_is_still_out_was_spoken_to(text):
    assert told("returned", text) == "spoken_to"


@pytest.mark.parametrize("text", [
    "rang her, not answering, still out", "rang him, still not home", "not back, phone off", "still out, no answer", "spoke to his mum, hes not there and not home", "still not in, his mate answered and hasnt seen him",
    "she answered once then nothing, still not home", "er ay come in an er ay rung", "her coat is on the peg but shes not here", "not home, spoke to her mum", "not back yet we spoke to the police",
    "not back, police rang us back", "still out, his mum picked up", "not in yet. mum called me", "not home, we rang again", "not home, tried but hasnt answered", "not in, nobody answered", "not home, no one spoke to him",
    "not home. she picked up a lift", "not back yet, she called her boyfriend", "not back, last spoke to her at 4", "still out, spoke to him this morning", "tried getting through to him, no"])
def test_that_we_rang_or_that_somebody_else_was_spoken_to_is_no_word_from_the_child(text):
    assert told("returned", text) == "no_word"


@pytest.mark.parametrize("text", [
    "dropped off two minutes ago, waved the mum off", "the taxi has gone and she is taking off her coat", "home has rung back, he is in", "jst cme in da frnt dr", "tucked in, light off, I checked on her myself", "He sits in the living room, I see him", "He is at home with two staffs",
    "hm confirm EF-44 on premises, seen by staff 0015", "hes back hes fed and telling me about some fish. not a care in the world"])
def test_who_is_told_of_as_in_the_house_is_back_in_any_words(text):
    assert told("returned", text) == "back"


@pytest.mark.parametrize("text", ["had a natter wi' him on his mobile, he's nowhere near home mind", "naebody's telt us if she's back", "not a care in the world", "not on the premises", "dropped off at the park ten minutes ago", "coat's off the peg and shes gone",
                                  "police are on site with the dogs", "they have him on site at the hospital", "her trainers are on the rack so shes gone out barefoot", "kicked off his shoes and climbed out the window", "tucked up at her boyfriends",
                                  "tucked in the shed at the allotment with drink", "dropped off safe at his nans", "dropped off now at the police station", "arrived at his mums"])
def test_words_of_home_that_tell_of_no_return_bring_nobody_back(text):
    assert told("returned", text) != "back"


def test_a_guess_brings_nobody_back_in_words_that_give_a_time():
    """The check asks "is the child back?", and a time is when they will be."""
    guess = {"back": 0.95, "spoken_to": 0.03}
    question = LIBRARY.question("returned")
    assert not read_answer("twenty to eleven, he's on it now", question, NOW, guess).understood
    assert read_answer("the flibbet is in his slippers", question, NOW, guess).value("returned") == "back"
