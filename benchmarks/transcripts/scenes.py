"""The scenes, one for each kind of thing that arrives."""
from __future__ import annotations

from benchmarks.transcripts.stage import Stage

REFUSES = ("No", "None of these", "Yes, confirmed", "Safe", "None of these", "In touch, will not come back")


async def letting_in(scene: Stage) -> None:
    """Letting somebody in, and a stranger"""
    eve = scene.stranger("Stranger")
    await scene.says(eve, "hello?")
    await scene.says(eve, "she is not breathing", replies=2)
    await scene.enrolled("Sam", shown=True)


async def waiting(scene: Stage) -> None:
    """A child on the bus: a wait, the check, and back"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "HC-14 is not back, just spoke to her, shes on the number 12 bus")
    await scene.says(sam, "no shes fine")
    await scene.presses(sam, "None of these")
    await scene.says(sam, "yes its just the bus")
    await scene.presses(sam, "None of these")
    await scene.says(sam, "quarter to ten")
    await scene.later(45, replies=1)
    await scene.presses(sam, "Spoken to, not back yet")
    await scene.says(sam, "22:20")
    await scene.says(sam, "shes back, having her toast")
    await scene.presses(sam, "Yes, that is right")


async def at_home(scene: Stage) -> None:
    """An incident for the home, closed only when the person confirms it"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "HC-14 smashed a plate, nobody hurt, its over and all calm")
    await scene.presses(sam, "No", "None of these", "Nobody was hurt or lost anything", "No", "Yes, that is right")


async def manager(scene: Stage) -> None:
    """One for the manager, who decides in their own chat and gives a reason"""
    sam, mo = await scene.enrolled("Sam"), await scene.enrolled("Mo", ("hazel-court", "manager"))
    await scene.says(sam, "HC-14 is not back yet")
    await scene.presses(sam, *REFUSES[:-1])
    await scene.presses(sam, REFUSES[-1], replies=2)
    await scene.presses(mo, "Handle in the home", replies=2)
    await scene.says(mo, "her nan has her until the morning", replies=2)


async def danger(scene: Stage) -> None:
    """Danger: 999 before anything else"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "hes got a knife and hes coming at us", replies=2)


async def danger_pressed(scene: Stage) -> None:
    """Danger by a button"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "HC-14 is not back yet")
    await scene.presses(sam, "Yes")


async def commands(scene: Stage) -> None:
    """/help, /status, /person, /stop and /report"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "/help")
    await scene.says(sam, "/status")
    await scene.says(sam, "HC-14 is not back yet")
    await scene.says(sam, "/status", replies=2)
    await scene.says(sam, "/person", replies=2)
    await scene.says(sam, "/stop", replies=2)
    await scene.says(sam, "/report")


async def no_words(scene: Stage) -> None:
    """Voice, a sticker, and a photo with words under it"""
    sam = await scene.enrolled("Sam")
    await scene.sends(sam, "a voice message", sam.send_voice)
    await scene.sends(sam, "a sticker", sam.send_sticker)
    await scene.sends(sam, "a photo, with the words: HC-14 smashed the window", lambda: sam.send_photo("HC-14 smashed the window"))


async def edited(scene: Stage) -> None:
    """An edited message"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "HC-14 is not back yet")
    await scene.presses(sam, "No", "None of these")
    typed = await scene.says(sam, "we know where she is, at a friends")
    await scene.sends(sam, "edits the last message to: we dont know where she is", lambda: sam.edit(typed, "we dont know where she is"), replies=2)


async def old_question(scene: Stage) -> None:
    """A reply to an older question"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "HC-14 is not back yet")
    first = scene.telegram.chats.sent[-1]
    await scene.presses(sam, "No", "None of these")
    scene.note("in reply to the first question:")
    await scene.says(sam, "not sure", reply_to_message=first, replies=2)
    scene.note("the danger question once more, by its old button:")
    await scene.presses(sam, "Yes", again=True)


async def a_name(scene: Stage) -> None:
    """A name typed, and deleted"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "Kayden Marsh is not back yet", replies=2)
    await scene.presses(sam, "Delete my message from this chat", replies=0)
    await scene.settled(lambda: "is deleted" in "".join(edit["text"] for edit in scene.telegram.chats.edits))


async def two_homes(scene: Stage) -> None:
    """Somebody who works in two homes"""
    alex = await scene.enrolled("Alex", ("hazel-court", "care_staff"), ("willow-end", "care_staff"))
    await scene.says(alex, "he pulled the curtain down in a strop")
    await scene.presses(alex, "No", "Willow End")


async def leaver(scene: Stage) -> None:
    """Somebody who has left"""
    sam = await scene.enrolled("Sam")
    scene.leaves(sam)
    await scene.says(sam, "HC-14 is not back yet")
    await scene.says(sam, "she is not breathing", replies=2)


async def away(scene: Stage) -> None:
    """Written while the service was stopped for 12 minutes"""
    sam = await scene.enrolled("Sam")
    await scene.away(12, lambda: scene.typed(sam, "HC-14 is not back, she was due at nine"))
    await scene.hear(1)
    await scene.presses(sam, "Yes")


async def silence(scene: Stage) -> None:
    """No answer at all"""
    sam = await scene.enrolled("Sam")
    await scene.says(sam, "HC-14 is not back yet")
    await scene.later(20, replies=1)
    await scene.later(20, replies=1)


async def group(scene: Stage) -> None:
    """In a group"""
    await scene.says(scene.group(), "HC-14 is not back yet")


ALL = (letting_in, waiting, at_home, manager, danger, danger_pressed, commands, no_words, edited, old_question, a_name, two_homes, leaver, away, silence, group)
