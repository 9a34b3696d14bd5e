"""Asked about a child who was out, staff say that the child is next to them; a bed or a kitchen may also be another house's, another child's or another day's."""
from __future__ import annotations

import pytest

from bot.triage.answers.present import speaks_of_elsewhere, with_writer

HERE = [
    ("danger_now", "no shes in bed n we're sat outside her door"), ("danger_now", "Nope, YP in kitchen w inft eating cereal"), ("danger_now", "Goodness, no. She is up to her elbows in flour beside me and quite content."),
    ("danger_now", "god no hes at his desk doing homework"), ("danger_now", "neg, yp at home playing pool"), ("danger_now", "No. She is on the sofa with a bucket and a member of staff."), ("danger_now", "no shes next to me under a blanket"),
    ("danger_now", "No. Young person is seated in the lounge with the undersigned and is calm."), ("red_flags", "no shes in now"), ("red_flags", "no hes here fast asleep"), ("red_flags", "Neg, YP is at home"),
    ("red_flags", "none no, hes asleep in our cupboard"), ("whereabouts", "On premises w inft"), ("whereabouts", "Dining table. Sighted by writer."), ("whereabouts", "in his bed"), ("whereabouts", "in her room"),
    ("whereabouts", "upstairs, seen her with my own eyes"), ("whereabouts", "In the lounge at this address."), ("whereabouts", "e's home, found im in the airin cupboard"), ("place_safe", "home"), ("place_safe", "Own home."), ("place_safe", "It's the home"),
    ("place_safe", "Own placement"), ("place_safe", "its our house so yes"), ("place_safe", "He is at home."), ("contact", "Stood next to inft"), ("health_need", "none shes having a shower here"),
]
ELSEWHERE = [
    ("danger_now", "no she's in bed at her nan's"), ("danger_now", "no her mum says shes in bed"), ("danger_now", "no, he's in his room at the travelodge"), ("danger_now", "no she is upstairs in the flat above the chippy"),
    ("danger_now", "no, she's in bed at his"), ("danger_now", "no she is at home with her mum"), ("whereabouts", "at home with mum"), ("whereabouts", "home with his dad"), ("whereabouts", "Yes I speak with the mother and then with her, she is in this house for sure"),
    ("whereabouts", "She is upon her grandmother's sofa, where I left her four minutes ago."), ("whereabouts", "in the house with the red door on Cobden St"), ("whereabouts", "he's in the building opposite"), ("place_safe", "yes she's in bed"),
    ("place_safe", "safe, hes in the living room with granny"), ("place_safe", "home is safe"), ("place_safe", "friends home"), ("whereabouts_check", "yes shes in bed"), ("whereabouts_check", "in the kitchen, i rang"), ("contact", "she's in bed already she says"),
    ("contact", "here on speaker"), ("contact", "on the phone with me"), ("contact", "with me on zoom"), ("contact", "with staff at the hostel"),
]
NOT_SEEN = [
    ("danger_now", "no the others are in bed"), ("danger_now", "no she should be in her room"), ("danger_now", "no, he was in bed when i checked at 9"), ("danger_now", "no, just me here with staff"), ("danger_now", "no everyone is in the lounge"),
    ("danger_now", "no, the girl in the lounge is fine, its the boy thats missing"), ("danger_now", "no, she says shes in bed but i can hear traffic"), ("red_flags", "none, apparently he's in bed"), ("whereabouts", "not in her room"),
    ("whereabouts", "her room is empty"), ("whereabouts", "according to the log he's in his room"), ("whereabouts", "hes in bed. oh no wait its pillows"), ("whereabouts", "the tracker has him here"), ("whereabouts", "he's in his room?"),
    ("health_need", "in bed by ten every night"), ("amber_flags", "here on a full care order"), ("checks_done", "deputy aware, she's here with me"), ("danger_now", "no she's in his bedroom in Bradford"), ("contact", "she's here outside with them lads, wont come in"),
]


@pytest.mark.parametrize("asked, text", HERE)
def test_the_child_is_with_the_writer(asked, text):
    assert with_writer(text, asked)


@pytest.mark.parametrize("asked, text", ELSEWHERE + NOT_SEEN)
def test_the_child_may_be_somewhere_else_or_was_not_seen(asked, text):
    """Another house, what others tell or a screen shows, another child, another time, a doubt, or how the child lives."""
    assert with_writer(text, asked) == ""


def test_in_a_call_that_knows_of_another_place_a_bed_may_be_that_ones():
    assert with_writer("he's in his bed", "whereabouts", elsewhere=True) == ""
    assert with_writer("he's sat next to me", "whereabouts", elsewhere=True)
    assert with_writer("no yp is in kitchen with inft", "red_flags", elsewhere=True) and with_writer("he's in his bed beside me", "whereabouts", elsewhere=True)
    assert with_writer("no yp is in kitchen with his mate", "red_flags", elsewhere=True) == ""
    assert speaks_of_elsewhere("she was at her nans") and not speaks_of_elsewhere("LH-03 went out in a school jumper, hotel key card in his pocket")
