"""Ordinary things told with the words of danger, class by class, each beside an emergency told with the same words."""
from __future__ import annotations

import pytest

from bot.triage.danger import look

#: (class, harmless, emergency told in the same words)
PAIRS = [
    ("findings that are absent", "no breathing difficulties, no rash, temp 37.4", "theres no breathing that i can see"),
    ("findings that are absent", "she was never unconscious, just winded", "found unconscious in the bath"),
    ("findings that are absent", "he denies any overdose, count is right", "he says hes took an overdose"),
    ("a place on the way", "he rang from the railway station, train is late", "he is on the railway line"),
    ("a place on the way", "shes on the bridge road bus, two stops away", "shes on the bridge"),
    ("a place on the way", "picked her up from the multi storey with the shopping", "hes on top of the multi storey sat on the edge"),
    ("a place on the way", "hes waiting by the level crossing for his nan", "hes walking down the train line"),
    ("a thing left there", "someone left a scarf on the railings", "shes on the wrong side of the railings"),
    ("asleep", "he fell asleep on the sofa, out cold by nine", "out cold on the floor, hit his head"),
    ("scorn", "eyes rolling at me every time i mention the dishes", "his eyes are rolling back"),
    ("a course and its subjects", "first aid course tomorrow, cpr, choking and burns", "choking and going blue"),
    ("asking what counts", "does a headlock count as an assault", "had her in a headlock"),
    ("asking what counts", "does a child who takes too many tablets always need an ambulance", "we have a child who has taken 20 tablets"),
    ("long ago, told once", "he once swallowed a coin, hospital let it pass", "he swallowed a battery"),
    ("long ago, told once", "her tongue swelled up with eggs when small, fine now", "her tongue has swelled up, nuts"),
    ("a figure of speech", "nearly choked on my tea when he said thank you", "he choked me on the stairs"),
    ("a figure of speech", "the printer has had a stroke", "she has had a stroke"),
    ("a figure of speech", "she set the room alight with her speech", "he set the room alight"),
    ("a figure of speech", "the banter in this kitchen is on fire", "the kitchen is on fire"),
    ("a little smoke", "left the pan on, bit of smoke, pan is in the sink", "smoke coming from under the door"),
    ("water, not blood", "hosepipe fight, everyone soaked, towels on the line", "towels are soaked with blood"),
    ("a rash that fades", "rash gone with a glass, gp says viral", "rash doesnt fade with a glass"),
    ("an imitation gun", "he brought a bb gun home and it is in the safe", "he has a bb gun to her head"),
]


@pytest.mark.parametrize("kind, harmless, emergency", PAIRS, ids=[pair[1] for pair in PAIRS])
def test_an_ordinary_thing_is_no_alarm_and_its_emergency_is(kind, harmless, emergency):
    """The words alone ring 999 for the one and never for the other."""
    assert look(harmless).level != "alarm"
    assert look(emergency).level == "alarm"


@pytest.mark.parametrize("text", ["wardrobe is across her door and there was a choking noise", "choking sounds from the bathroom, its locked", "hes choking and cant talk"])
def test_choking_that_is_heard_is_an_alarm(text):
    """Whoever hears it cannot see it."""
    assert look(text).level == "alarm"


@pytest.mark.parametrize("text", ["was not unconscious but cant stand up", "hes by the train tracks", "hes up on the railings with his bag", "fell asleep and now hes unresponsive", "locked herself in the bathroom for a cry, he is banging on the door"])
def test_what_is_left_in_doubt_is_asked_about(text):
    """A doubt is never silent."""
    assert look(text).level == "alarm" or look(text).ask
