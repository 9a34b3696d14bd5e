"""Answers that name a thing, a place in the home or somebody else's doubt in place of a plain word; each with look-alikes that must not be read so."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer, read_opening
from tests.triage.answering import LIBRARY, NOW, told


def beside(fact, text, other):
    """What an answer to the question of `fact` says of another fact, or None."""
    return read_answer(text, LIBRARY.question(fact), NOW).value(other)


def category_at_the_opening(text):
    """The kind of incident that an opening tells, or None."""
    return next((answer.value for answer in read_opening(text, NOW) if answer.fact == "category"), None)


@pytest.mark.parametrize("text", ["only his slippers", "Just the wallpaper, my dear", "only from the pizza", "not unless we count the lampshade", "caller says only her pride",
                                  "the only casualty was a teapot", "nobody save you count the goldfish bowl", "the kettle is the only victim here", "just our eardrums like",
                                  "he's only in danger of a telling off", "only of boring us to death", "the only risk is of missing his tea"])
def test_a_thing_named_as_the_only_casualty_means_that_no_person_is_hurt(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["only TC-02", "the only casualty is the little one", "not unless you count his arm", "only her wrists", "just the lad she hit", "only in danger of falling",
                                  "the only thing at risk is his life", "only his mum", "only from him", "unless you count the knife"])
def test_a_person_or_a_limb_named_so_is_no_all_clear(text):
    assert told("danger_now", text) != "no"


@pytest.mark.parametrize("text", ["not right now", "Not at this moment, he is with the deputy", "nobody at the minute, they're watching telly", "In this moment nobody", "not this second la",
                                  "nobody whatsoever", "Nobody is, they are all in the lounge", "not just now, she's in the bath"])
def test_nobody_now_answers_a_question_about_now(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["not right, he's bleeding badly", "nobody is answering", "not at the moment but he's got a knife", "nobody is safe", "no idea right now", "not yet but he is threatening staff"])
def test_words_that_only_begin_like_it_are_no_all_clear(text):
    assert told("danger_now", text) != "no"


@pytest.mark.parametrize("text", ["no hes in with us and the gate is shut, they dont know where we live", "No, she is here. He does not know our address", "nah she's indoors, his lot havent got our postcode",
                                  "no, mum doesnt know which home hes in", "nope, safe with me, the bloke hasnt got our address", "no. they wouldnt know where we are"])
def test_what_somebody_outside_does_not_know_is_no_doubt_of_whoever_answers(text):
    assert told("danger_now", text) == "no"


@pytest.mark.parametrize("text", ["no, i dont know where he is", "no we dont know where she went", "caller doesnt know where she is", "no.. i dont know", "she doesnt know where he is", "nobody knows where they are"])
def test_not_to_know_where_the_child_is_stays_a_doubt(text):
    assert told("danger_now", text) != "no"


@pytest.mark.parametrize("text", ["right beside me", "stood opposite us", "lounge, with us", "in the office with my colleague", "our kitchen, next to me", "he's in his own bed with us on the landing outside",
                                  "she is in her own room with staff", "hallway, with the two of us"])
def test_a_child_in_the_home_with_staff_is_back(text):
    assert beside("whereabouts", text, "returned") == "back"


@pytest.mark.parametrize("text", ["kitchen at her nan's", "in her own home with her mum", "the lounge of a hotel", "in his own bed at his dads", "opposite the station", "right by the river"])
def test_a_child_in_another_house_is_not(text):
    assert beside("whereabouts", text, "returned") != "back"


@pytest.mark.parametrize("text", ["she wouldnt if it was her son", "i wouldn't with my own", "wouldnt have for mine", "most would simply have a word", "Id just ground him", "they'd only sweep it up",
                                  "a parent would quietly talk to them", "caller wouldnt if he was hers"])
def test_what_a_parent_would_do_instead_is_no(text):
    assert told("reasonable_parent", text) == "no"


@pytest.mark.parametrize("text", ["i would if it was my son", "id just ring the police", "theyd only ring 999", "if it was mine id be on the phone", "most would ask the police"])
def test_a_parent_who_would_ring_is_yes(text):
    assert told("reasonable_parent", text) != "no"


@pytest.mark.parametrize("text", ["no hes not touched any, no meds either", "she hasn't had any and isn't on any medication", "not had anything, on no tablets", "he never took it, no medicines",
                                  "not drunk any and no meds", "she has not smoked any nor is she on any meds, no medication"])
def test_nothing_taken_and_no_medicine_is_no_missed_dose(text):
    assert told("health_need", text) in ("none", "not_urgent")


@pytest.mark.parametrize("text", ["he has not had his insulin", "no she hasnt had her meds", "not taken any of her tablets today", "she has had no insulin"])
def test_a_missed_dose_still_is(text):
    assert told("health_need", text) == "critical"


@pytest.mark.parametrize("text", ["that's not for her either", "these are not him", "cant say yes to a single one", "I couldn't honestly put him down for any", "it is not about this girl", "cannot give a tick to any of those",
                                  "not that we can evidence", "nothing that i could point to"])
def test_a_list_of_which_nothing_can_be_said_of_this_child_is_none(text):
    assert told("aggravating", text) == ()


@pytest.mark.parametrize("text", ["that is not him at all, he never stays out", "cant say", "i cannot say yes or no", "this is for him", "not like her"])
def test_words_that_only_look_like_it_are_not_none(text):
    assert told("amber_flags", text) != ()


@pytest.mark.parametrize("text", ["just the ciders", "apart from a couple of beers no", "ale, thats all", "she's bevvied, nothing else", "well two alcopops", "some gin i think"])
def test_drink_by_any_name_is_drink(text):
    assert told("amber_flags", text) == ("drink_or_drugs",)


@pytest.mark.parametrize("text", ["LH-03 is at the park with three boys from his class", "TC-01 out with some girls from college", "he's in town with a couple of lads from football", "gone off with lads from school",
                                  "she is with four kids from her year", "LH-04 late, with two mates from cadets"])
def test_young_people_from_the_childs_own_school_are_no_unknown_adults(text):
    facts = {answer.fact: answer.value for answer in read_opening(text, NOW, LIBRARY)}
    assert facts.get("companions") != "unknown_adults" and "unknown_adults" not in facts.get("amber_flags", ())


@pytest.mark.parametrize("text", ["TC-01 got in a car with two older lads", "she's with two men from town", "LH-03 is with some lads nobody knows", "TC-01 with an older lad from college, he drives a bmw"])
def test_older_or_unknown_ones_are(text):
    facts = {answer.fact: answer.value for answer in read_opening(text, NOW, LIBRARY)}
    assert facts.get("companions") == "unknown_adults" or "unknown_adults" in facts.get("amber_flags", ())


@pytest.mark.parametrize("text", ["dad has had his van keys taken off him", "uncle had his car took off him", "mum took his phone off him", "dad grabbed her xbox off her", "his uncle has had his keys taken",
                                  "stepdad took her passport away"])
def test_a_thing_taken_from_somebody_is_no_child_taken(text):
    assert beside("collector", text, "red_flags") is None


@pytest.mark.parametrize("text", ["his dad took him", "mum has taken her from contact", "an uncle grabbed him off the street", "stepdad took her away in his car"])
def test_a_child_taken_is(text):
    assert "taken_or_forced" in (beside("collector", text, "red_flags") or ())


@pytest.mark.parametrize("text", ["he's at his nans and dragging his feet about coming home", "she is arguing about going back", "LH-03 at his dads, kicking off about coming back", "hes stalling over coming home",
                                  "she's at a mates, moaning about having to come back", "he is being awkward about going home"])
def test_a_child_who_argues_about_coming_back_is_not_on_the_way(text):
    facts = {answer.fact: answer.value for answer in read_opening(text, NOW, LIBRARY)}
    assert facts.get("contact") in (None, "refusing")


@pytest.mark.parametrize("text", ["think someone is using him to sell for them, dont know for sure", "could be they're buying her things so she'll owe them, not certain", "possibly being groomed, i dont know",
                                  "might be county lines but im not sure", "maybe an adult is flattering her to use her, cant be sure", "perhaps somebody buys her gifts to use her, not sure"])
def test_a_doubt_about_exploitation_is_still_word_of_it(text):
    assert told("category", text) == "exploitation"


@pytest.mark.parametrize("text", ["dont know what happened", "might be nothing, not sure", "somebody bought her a birthday present", "not sure, could be damage"])
def test_a_doubt_about_anything_else_is_not(text):
    assert told("category", text) != "exploitation"


@pytest.mark.parametrize("text", ["LH-03 snapped a chair, do i need a crime number", "should we get a crime reference for this?", "TC-02 broke a mug. do we need a crime ref", "do I really need a crime number for a door",
                                  "does it need a crime number", "would i need a crime reference number"])
def test_to_ask_whether_a_crime_number_is_needed_asks_for_none(text):
    assert ("reason_for_police", "crime_report") not in {(answer.fact, answer.value) for answer in read_opening(text, NOW, LIBRARY)}


@pytest.mark.parametrize("text", ["LH-03 broke the telly, i need a crime number", "insurers want a crime reference", "how do i get a crime reference for the laptop", "can i get a crime number please", "we need a crime ref for the insurance"])
def test_whoever_wants_one_is_heard(text):
    assert ("reason_for_police", "crime_report") in {(answer.fact, answer.value) for answer in read_opening(text, NOW, LIBRARY)}


@pytest.mark.parametrize("text", ["LH-03 in his room, found four bus tickets and a designer jacket", "TC-01 has an expensive watch and a third phone", "a fourth mobile turned up in her drawer", "trainers nobody here bought him",
                                  "taxis keep coming that none of us ordered", "new handbag and three phones in her bag"])
def test_things_nobody_can_explain_are_signs_of_exploitation(text):
    assert ("exploitation_signs", "yes") in {(answer.fact, answer.value) for answer in read_opening(text, NOW, LIBRARY)}


@pytest.mark.parametrize("text", ["LH-03 dropped his phone down the stairs", "she has a new coat from her nan", "we ordered a taxi and it never came", "bus tickets for the school trip"])
def test_things_that_are_explained_are_not(text):
    assert ("exploitation_signs", "yes") not in {(answer.fact, answer.value) for answer in read_opening(text, NOW, LIBRARY)}


@pytest.mark.parametrize("text", ["Filthy language at the whole staff team", "effing and blinding at us", "he slammed every door on the corridor", "called me all sorts", "gobby and insolent all tea time",
                                  "banged her bedroom door nine times", "cursed the deputy up hill and down dale"])
def test_words_and_doors_are_not_following_rules(text):
    assert told("category", text) == "not_following_rules"


@pytest.mark.parametrize("text", ["three bowls went on the tiles", "a vase against the wall, it was", "the blinds are off the wall", "mugs in bits all over", "jam jar on the kitchen floor", "he pulled two shelves down"])
def test_things_on_the_floor_are_damage(text):
    assert told("category", text) == "damage"


@pytest.mark.parametrize("text", ["he bit the deputy and swore", "he slammed the door on her fingers and hit her", "plates thrown at staff, one hit me", "called her a racist name"])
def test_harm_told_beside_words_or_things_is_the_graver_kind(text):
    assert told("category", text) not in ("not_following_rules", "damage")


@pytest.mark.parametrize("text", ["theyre working him round the estates for them", "somebody is playing him for their own money", "theyre sending him round town for them",
                                  "someone's working her for money i'd say", "lads are moving him about for them", "adults give her gifts so she will carry for them"])
def test_a_child_who_is_run_by_somebody_is_exploited(text):
    assert told("category", text) == "exploitation"


@pytest.mark.parametrize("text", ["I have read through the list, all clear", "checked the lot and it is clean", "gone down it twice, the list is blank", "been over your list, negative", "the whole list came up clear",
                                  "looked through it all, and it is empty"])
def test_a_list_that_comes_up_clear_is_none_of_them(text):
    assert told("red_flags", text) == ()


@pytest.mark.parametrize("text", ["been through the list and it is not clear", "the list is not clear to me", "read the list, she took tablets", "looked at it, he has a knife"])
def test_a_list_that_does_not_is_not(text):
    assert told("red_flags", text) != ()


@pytest.mark.parametrize("text", ["he says ok ok i am coming", "she said alright and shes packing her bag", "promised me she'll come straight home", "hes just leaving now", "she swears she will be back soon",
                                  "he say yes, he walk now", "they are setting off this minute"])
def test_a_child_who_says_yes_and_packs_is_returning(text):
    assert told("contact", text) == "returning"


@pytest.mark.parametrize("text", ["he says yes but he is not leaving", "she promised nothing", "she wont come, she said alright to nothing", "says we should leave him alone", "he said he might come"])
def test_one_who_does_not_is_not(text):
    assert told("contact", text) != "returning"


def test_no_sign_of_something_is_no_lost_child():
    """"No sign of it" answers a question about self-harm; of a child it is said with him, her or a name."""
    assert beside("self_harm_signs", "no sign of it", "whereabouts") is None
    assert beside("checks_done", "no sign of him anywhere", "whereabouts") == "unknown"


@pytest.mark.parametrize("text", ["someone is using her", "they are using him, thats all", "I think men using her", "some lads are using him I reckon", "he's being used by older boys",
                                  "adults using yp poss"])
def test_a_child_who_is_used_by_others_is_a_sign_of_exploitation_and_not_of_drugs(text):
    assert "exploitation" in told("amber_flags", text) and "drink_or_drugs" not in told("amber_flags", text)


@pytest.mark.parametrize("text", ["he's using again", "been using something tonight", "shes still using", "he was using heavily", "she is using drugs", "started using stuff"])
def test_a_child_who_uses_is_a_sign_of_drink_or_drugs(text):
    assert "drink_or_drugs" in told("amber_flags", text)


@pytest.mark.parametrize("text", ["she's using her bus pass", "he is using the tablet in the lounge", "using his inhaler fine"])
def test_a_child_who_uses_a_thing_is_a_sign_of_neither(text):
    assert not set(told("amber_flags", text) or ()) & {"drink_or_drugs", "exploitation"}


@pytest.mark.parametrize("text", ["she's come home with a designer handbag and fresh creps, aint got that kind of money", "TC-01 back with flash new trainers",
                                  "he has come home with an expensive watch", "new airpods and a new coat, nobody bought them", "LH-04 has a new jacket, she couldnt afford that",
                                  "posh shoes on him and no idea where he got them"])
def test_things_that_a_child_could_not_have_paid_for_are_heard_at_the_opening(text):
    assert category_at_the_opening(text) == "exploitation"


@pytest.mark.parametrize("text", ["he has new headphones and wont hand them in at bedtime", "she wants a designer bag and we said no", "got mud on her new coat and cant get it off", "we cant afford the bus", "she has no money for the bus home", "new jacket got ripped at school"])
def test_new_things_with_another_story_are_not(text):
    assert category_at_the_opening(text) != "exploitation"
