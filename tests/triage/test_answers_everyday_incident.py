"""Everyday answers to the questions about an incident are read by class, and nothing serious is read as less."""
from __future__ import annotations

from functools import lru_cache

import pytest

from bot.triage.answers import read_answer, read_opening
from bot.triage.reading_protocols import load_library
from tests.triage.answering import NOW


@lru_cache(maxsize=1)
def _questions() -> dict:
    library = load_library()
    return {asked.fact: asked for protocol in library.protocols.values() for asked in _asked(protocol)}


def _asked(protocol) -> tuple:
    asked = protocol.questions
    return tuple(asked.values()) if hasattr(asked, "values") else tuple(asked)


def _value(fact: str, text: str):
    reading = read_answer(text, _questions()[fact], NOW)
    return reading.value(fact) if reading.understood else None


EVERYDAY = {
    ("still_happening", "over"): ("it fizzled out before I got down", "done with, watching youtube", "petered out", "back to normal, having a brew"),
    ("still_happening", "contained"): ("still glaring at each other", "were keeping them apart", "simmering"),
    ("still_happening", "unsafe"): ("two of us holding the door shut", "cannae get near him", "hes wrecking the place as we speak", "still going, chairs flying"),
    ("injury", "first_aid"): ("grazed knuckle, plaster on it", "bit of a shiner", "skinned knees"),
    ("injury", "serious"): ("stitches over her eye", "lost a tooth", "out cold for a few secs", "i think its broke"),
    ("victim_wishes", "police_now"): ("she'd like it taken as far as it'll go", "wants justice", "wants to take it all the way"),
    ("victim_wishes", "restorative"): ("i dont want anything doing", "says its not worth it", "happy to let it lie"),
    ("victim_wishes", "no_victim"): ("nobody, its just a door", "nobody its our telly", "company property"),
    ("reasonable_parent", "no"): ("mine never did", "not a chance, they'd ground him", "no, only the insurance wants it", "most wouldn't bother"),
    ("reasonable_parent", "yes"): ("I would if it were mine", "wouldn't think twice", "without a doubt", "they'd be daft not to"),
    ("reason_for_police", "log_number"): ("policy says we have to have a log number", "so theres a record", "just to cover myself"),
    ("reason_for_police", "crime_report"): ("just need a crime number for the insurers", "for the claim", "crime ref please", "insurance want a reference"),
    ("reason_for_police", "have_a_word"): ("read him the riot act", "knock some sense into him"),
    ("reason_for_police", "safety"): ("we cant control him", "the other kids arent safe"),
    ("tried", "worked"): ("worked, he calmed right down", "talked her down", "he came round"),
    ("tried", "failing_but_safe"): ("nothing's working, everyones safe mind", "he's having none of it", "like talking to a brick wall"),
    ("tried", "failing_and_unsafe"): ("not working, hes smashing the place up", "no and now hes got a bottle", "every time we go in he attacks us"),
    ("tried", "not_tried"): ("not had a minute", "came straight to you"),
    ("self_harm_signs", "thoughts"): ("just the thoughts, i asked and no plan and nothing to do it with", "thoughts, no means no plan", "no intention of living"),
    ("exploitation_signs", "yes"): ("picked up by a man in a bmw", "his boyfriend's 30", "someones topping up his phone"),
    ("supply_signs", "yes"): ("it's a lot", "a sandwich bag full"),
    ("evidence_at_risk", "yes"): ("cctv wipes after 24 hours", "shes brushing her teeth", "he's trying to get rid of it"),
    ("manager_decision", "report"): ("she wants you lot involved", "told me to phone you", "get it called in"),
    ("manager_decision", "handle"): ("leave it with me, handle in house", "log it and crack on", "put it in the book and move on"),
    ("aggravating", ()): ("no she didnt mean it", "none"),
    ("category", "not_following_rules"): ("wont come off the xbox and its gone midnight", "running round the landing"),
    ("category", "threat"): ("mouthing off, said im dead", "told staff hed burn the house down"),
    ("people_told", "no"): ("still to ring edt", "everyone told but mum"),
}

GRAVER = [
    ("still_happening", "unsafe", "its done my head in, hes still smashing it up"), ("still_happening", "unsafe", "its quiet now but hes got a knife"),
    ("injury", "serious", "didnt lay a hand on him but hes bleeding everywhere"),
    ("victim_wishes", "police_now", "doesnt want a fuss but wants police"), ("victim_wishes", "police_now", "wants it left to the police"), ("victim_wishes", "police_now", "he might ring you lot but he wants it reported either way"),
    ("victim_wishes", "police_now", "might report it but wants it left"), ("victim_wishes", "police_now", "could ring the police tonight"),
    ("tried", "failing_and_unsafe", "calmed him down but hes going for staff again"),
    ("self_harm_signs", "plan_or_means", "no plan but shes tied a cord round her neck"),
    ("self_harm_signs", "plan_or_means", "says no plan but hes written a goodbye note"),
    ("self_harm_signs", "plan_or_means", "wouldnt act on it but hes got a razor"),
    ("manager_decision", "report", "put it in the book and report it"), ("manager_decision", "report", "let him calm down then ring police"),
    ("reason_for_police", "crime_report", "he hit me and i want a log number"), ("supply_signs", "yes", "a vape and a bag of pills"),
    ("evidence_at_risk", "yes", "clothes are in a bag about to be washed"), ("reasonable_parent", "yes", "i wouldnt hesitate"),
    ("category", "weapon", "wont hand the knife over"), ("category", "fire", "mucking about with a lighter"),
]


@pytest.mark.parametrize("fact, value, text", [(fact, value, text) for (fact, value), texts in EVERYDAY.items() for text in texts])
def test_an_everyday_answer_is_read(fact, value, text):
    """Each row is one class of saying something, with a few of its voices."""
    assert _value(fact, text) == value


@pytest.mark.parametrize("fact, value, text", GRAVER)
def test_the_graver_half_of_an_answer_is_not_lost_behind_the_calm_half(fact, value, text):
    assert _value(fact, text) == value


@pytest.mark.parametrize("fact, text, value", [
    ("reasonable_parent", "would they buggery", "no"), ("still_happening", "it's dead now, was one word and that was it", "over"), ("still_happening", "been done an hour, he's helping me sweep", "over"),
    ("still_happening", "Nothing's going on as we speak, it's what I've seen this fortnight", "over"), ("still_happening", "nothing's happening, just what was in her pockets", "over"),
    ("injury", "broke in two places, been set", "serious"), ("injury", "wrist's in pot", "serious"), ("self_harm_signs", "i asked him do you have a way to do it, he said no, only the feeling", "thoughts"),
    ("victim_wishes", "LH-03 wants a real apology, says he don't want no feds in it", "restorative"), ("victim_wishes", "the neighbour, he says he might report it, hasnt made his mind up", "unsure"),
    ("victim_wishes", "not sure if she wants to make a complaint", "unsure"), ("victim_wishes", "he wants the police, not sure when", "police_now"), ("category", "I think somebody bad gives him this, like recruiting", "exploitation"),
    ("category", "talking about not wanting to be alive", "self_harm"), ("danger_now", "not a bit of it, he's on her couch with a blanket", "no"), ("amber_flags", "none. phones always dead by this time she never charges it", ()),
    ("amber_flags", "phone's off and she never does that", ("no_contact_unusual", "out_of_character")), ("red_flags", "divil a one of them", ())])
def test_what_staff_say_in_their_own_way_is_read(fact, text, value):
    found = _value(fact, text)
    assert (tuple(sorted(found)) if isinstance(found, tuple) else found) == value


@pytest.mark.parametrize("fact, text, calm", [
    ("self_harm_signs", "she does not want to die she swallowed bleach", ("none", "thoughts")), ("self_harm_signs", "doesnt want to die she wrote a note", ("none", "thoughts")), ("self_harm_signs", "doesnt want to die took tablets", ("none",)),
    ("self_harm_signs", "he doesnt want to hurt himself he wants to jump off the bridge", ("none", "thoughts")), ("self_harm_signs", "didnt want to die last week, does now", ("none",)),
    ("self_harm_signs", "asked him if he has means to do it and he said not anymore threw the rope", ("none", "thoughts")), ("danger_now", "does he thump staff, yes right now", ("no",)),
    ("danger_now", "are they my eye is bleeding", ("no",)), ("still_happening", "done. hes at it again", ("over",)), ("still_happening", "been done a lot of damage", ("over",)), ("still_happening", "its dead now he killed it", ("over",)), ("still_happening", "nothings changed hes still at it", ("over",)), ("still_happening", "nothing has changed, hes still shouting", ("over",)),
    ("still_happening", "hes helping staff clean while the other one smashes the lounge", ("over",)), ("amber_flags", "phone is off, its always off when hes with that man", ((),)), ("amber_flags", "its always dead when hes drunk", ((),)),
    ("victim_wishes", "definitely wants to report it, dont know if it'll go anywhere", ("unsure", "restorative")), ("victim_wishes", "doesnt want no less than police", ("restorative", "unsure")), ("aggravating", "hit staff with a hot water bottle", ((),))])
def test_what_sounds_like_a_calm_saying_hides_nothing_grave(fact, text, calm):
    assert _value(fact, text) not in calm


@pytest.mark.parametrize("text", ["crying a little bit and holding my hand", "he cried a bit and took my hand"])
def test_a_little_bit_bites_nobody(text):
    assert "category" not in {answer.fact for answer in read_opening(f"LH-03 is {text}", NOW)}
