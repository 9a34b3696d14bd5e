"""Taking in what the person said: facts with the words they came from, commands, and danger above all."""
from __future__ import annotations

import re
from dataclasses import replace

from bot.casework import being_here, contradicting, doubted, doubtful_no, meant
from bot.casework.accused import ACCUSED
from bot.casework.accusing_words import not_the_managers
from bot.casework.alarming import ask_again_about_danger, hear_danger, rings_at_once
from bot.casework.closest import ALLEGATION, BESIDE, CATEGORY, RAISING, closest, nearly, rather_graver, remember
from bot.casework.desk import Case
from bot.casework.homes import HOME, home_question
from bot.casework.leaning import leaning
from bot.casework.managing import accused_question
from bot.casework.saying import CONFIRM, DIFFERENT, DONE, WHAT_HAPPENED
from bot.casework.scheduling import being_checked
from bot.casework.topics import has_left, protocols_for, speaks_of_missing, tells_of_robbery, topic_of
from bot.casework.unconfirmed import note_unconfirmed
from bot.casework.understood import Understood
from bot.casework.wording import OWN_QUESTIONS
from bot.triage.answers import Reading, fits, read_opening
from bot.triage.answers.words import load as answer_words
from bot.triage.danger import look
from bot.triage.facts import medical_plan
from bot.triage.protocol import OPEN_TYPES, Question
from bot.triage.values import Answer, Facts, severity, UNSURE, Value
from bot.triage.walking import left_out, walk

_PLAIN_YES = re.compile(r"^\W*((yes|yeah|yep|yup|ye|y|aye|correct|right|thats|that'?s|that|is|its|it|all|good|spot|on|confirmed|affirmative|ok|okay|fine|"
                        r"thanks|thank|you|sure|exactly|quite|please|close|1)\b\W*)+$", re.I)
_SHORT, _BUT = 6, re.compile(r"\b(but|except|although|though|however|also|apart from|only that|and)\b", re.I)


def hear_opening(case: Case, text: str, understood: Understood) -> None:
    """Reads a first message: its topic, what it states, and whether it tells of danger."""
    finding = look(text)
    now = case.circumstances.now
    volunteered = tuple(read_opening(text, now, case.desk.library))
    about = "missing" if speaks_of_missing(text) else "incident"  # being in bed after a row makes nobody a missing child
    topic = topic_of(text, understood, tuple(answer for answer in volunteered if fits(answer, about, False)))
    calm = understood.judged and understood.danger == "none" and finding.level != "alarm"
    volunteered = tuple(answer for answer in volunteered if fits(answer, topic, understood.danger != "none", calm=calm))
    volunteered = tuple(answer for answer in volunteered if answer.fact != CATEGORY or not rather_graver(understood, str(answer.value)))
    facts = {answer.fact: answer.value for answer in volunteered}
    tried = case.state.misread.get(WHAT_HAPPENED, 0)
    if topic == "other" and (understood.alarms(finding) or tried >= 2):
        topic = "incident"  # unclear counts as serious
    if topic == "other" and case.state.pending is not None:
        case.add("noted", misread=WHAT_HAPPENED)
    if "category" not in facts and facts.get("returned") == "back":  # a child who is back may tell of more
        guess = max(understood.category, key=lambda name: understood.category[name], default=None)
        if guess in RAISING and understood.category[guess] >= BESIDE:
            volunteered += (Answer("category", guess, "", "model", False),)
            facts["category"] = guess
    case.add("noted", topic=topic, protocols=list(protocols_for(topic, facts)))
    if topic == "other":
        return
    remember(case, understood)
    if understood.raised(finding) == "alarm":
        case.answer("danger_now", "yes", finding.words, f"danger:{finding.rule}")
    elif understood.alarms(finding) and rings_at_once(case, text, understood):
        case.answer("danger_now", "yes", understood.telling, "model", False)
        note_unconfirmed(case, understood)
    for answer in sorted(volunteered, key=lambda answer: answer.fact != "child"):
        if answer.fact == "aggravating":
            continue  # "ur dead" shouted in temper is no real threat (IN-26): the question says what counts, and is asked
        if calm and answer.fact == "health_need" and answer.value == "critical" and medical_plan(case.told, case.circumstances) == "yes":
            continue  # "she's diabetic" names the need that the plan names: whether it is urgent is asked (RESOLUTION-4)
        if answer.fact != "danger_now" or answer.value == "yes":  # nothing volunteered may clear danger before it was asked
            case.answer(answer.fact, answer.value, answer.words, "model" if answer.by == "model" else "opening", answer.confident)
    bring_in_other_protocol(case)
    if facts.get("reporter_insists") == "yes":
        case.add("raised", by="person", why="wants it reported")


def hear_answer(case: Case, text: str, understood: Understood, asked_us: bool = False) -> Reading:
    """Reads a message in the light of the question that is open, and records what it gave.

    Returns the Reading, so that the caller can answer a command in it. A lowering answer that was not understood is
    asked again once; the second time the serious side stands (unsure). What stands beside a question to us
    (`asked_us`) is no failed answer.
    """
    question, was_back = open_question(case), doubted.is_back(case)
    if (agreed := meant.agreed(case, text, understood)) is not None:
        case.answer(agreed.fact, agreed.value, agreed.words, agreed.by)
        being_here.by_a_yes(case, agreed.fact, was_back, understood)
        bring_in_other_protocol(case)
        return Reading((agreed,), True)
    scores = understood.answers.get(question.fact) if question else None
    told = meant.told_instead(case, text)
    reading = case.reads(told, question, scores if told == text else None)
    if question.fact == CONFIRM:
        reading = _not_but(case, reading, text)
    reading = being_here.no_check(case, question, reading)
    being_here.hear(case, question, reading, text)
    if question.fact == CATEGORY and (kind := closest(case, understood, reading)) is not None:
        others = tuple(answer for answer in reading.answers if answer.fact != CATEGORY)
        reading = replace(reading, answers=(Answer(CATEGORY, kind, text, "model", False),) + others, understood=True)
    calm = understood.danger == understood.raised(look(text)) == "none"
    lean = nearly(case, understood, reading) if question.fact == CATEGORY else leaning(case, question, reading, scores if told == text else None, text, calm)
    lean = lean or doubtful_no.say_back(question, reading, text, calm)
    reading = doubtful_no.twice(case, question, meant.hold_back(case, reading, text, calm, lean), text)
    hear_danger(case, text, understood, question, reading)
    for answer in reading.answers:
        if isinstance(answer.value, tuple) and (answer.fact == question.fact or reading.command != "correction"):
            answer = replace(answer, value=_together(case, answer))  # "anything else?" and what comes up later add to what was ticked
        if answer.fact == question.fact == "manager_decision" and answer.value == UNSURE:
            continue  # not to know yet what the manager says is not "not reached" (RESOLUTION-24)
        if answer.fact == "manager_decision" and not_the_managers(answer.value, text):
            continue
        if contradicting.unsettled(case, answer):
            continue
        if contradicting.contradicts(case, answer, question, reading):
            contradicting.take(case, answer, text)
        elif answer.fact == question.fact or _may_volunteer(case, answer, reading):
            # Of the asked fact everything typed is kept: a summary shows it, and what nobody read in it is seen by whoever confirms.
            case.answer(answer.fact, answer.value, text.strip() if answer.fact == question.fact else answer.words or text, answer.by, answer.confident)
    if any(answer.fact == "red_flags" and answer.value for answer in reading.answers) and "missing" not in case.state.protocols:
        ask_again_about_danger(case, question)  # a goodbye told in the middle of an incident
    if doubted.unsettle(case, reading):
        ask_again_about_danger(case, question)
    doubted.settle(case, text, understood, was_back)
    being_here.hear_graver(case)
    bring_in_other_protocol(case)
    if case.state.protocols == ("incident",) and case.told.get("returned") != "back" and has_left(text):
        case.add("noted", protocols=["incident", "missing"])  # the child of the incident has just gone
    if not reading.understood and not asked_us and not _moved_on(case, question, reading):
        _misread(case, question, text, 2 if reading.command is None else 3)
    return reading


def hear_press(case: Case, fact: str, value: str) -> bool:
    """Records a tapped button. Returns False for a button that no longer fits (an old question, an unknown value)."""
    if being_here.denied(case, fact, value):
        case.add("noted", denied=fact)
        return True
    question = question_for(case, fact)
    if fact == "returned" and "missing" not in case.state.protocols:
        return False  # a late tap on what was said back in a call that is about no absence any more
    if question is None or (fact == CONFIRM and case.state.pending != CONFIRM):
        return False  # an old summary's "yes" confirms nothing that was told since
    if question.type in OPEN_TYPES and value != UNSURE and all(option.value != value for option in question.options):
        return False  # no button of ours carries a time or a reference: a made-up one must not bring words into a summary
    chosen: Value = value
    if question.type == "many" and value != UNSURE:
        chosen = _ticked(case, fact, value)
    if not question.allows(chosen):
        return False
    was_back = doubted.is_back(case)
    case.answer(fact, chosen, "", "button")
    being_here.by_a_yes(case, fact, was_back, Understood())
    bring_in_other_protocol(case)
    return True


def _ticked(case: Case, fact: str, value: str) -> tuple[str, ...]:
    """The flags after one more tick; "that is all" and "none" after a tick leave them as they are."""
    known = case.state.answers.get(fact)
    so_far = known.value if known is not None and isinstance(known.value, tuple) else ()
    return so_far if value in ("none", DONE) or value in so_far else so_far + (value,)


def open_question(case: Case) -> Question:
    """The question that is waiting for an answer; "what has happened?" where none is."""
    state = case.state
    return contradicting.narrowed(case, question_for(case, state.pending or WHAT_HAPPENED) or OWN_QUESTIONS[WHAT_HAPPENED])


def question_for(case: Case, fact: str) -> Question | None:
    """A protocol's question or one of casework's own, by fact."""
    if fact == ACCUSED:
        return accused_question(case)
    if fact == HOME:
        return home_question(case)
    return OWN_QUESTIONS.get(fact) or case.desk.library.question(fact, case.state.protocols)


def its_question(case: Case, fact: str) -> Question:
    """The same for a fact that is asked somewhere. Raises KeyError where it is not."""
    return question_for(case, fact) or case.desk.library.its(fact, case.state.protocols)


def _together(case: Case, answer: Answer) -> tuple[str, ...]:
    known = case.state.answers.get(answer.fact)
    before = known.value if known is not None and isinstance(known.value, tuple) else ()
    return before + tuple(flag for flag in answer.value if flag not in before)


def _may_volunteer(case: Case, answer: Answer, reading: Reading) -> bool:
    """Something volunteered beside the answer is taken when it is new, corrects openly, or does not lower the decision.

    While a decision stands open (a wait, a manager), nothing new lowers it but the child's return or the manager's word.
    """
    known = case.state.answers.get(answer.fact)
    if answer.fact == "danger_now":
        return answer.value == "yes"
    if reading.command == "correction":
        return True
    if answer.fact == CATEGORY and known is not None and known.value == ALLEGATION:
        return False
    standing = case.state.decision or {}
    if standing.get("outcome") != "open":
        return known is None or _level(case, {**case.told, answer.fact: answer.value}) >= _level(case, case.told)
    if answer.fact in ("returned", "manager_decision"):
        return known is None or answer.value not in ("back", "handle") or known.value in ("spoken_to", "not_reached", UNSURE)
    decision = walk(case.desk.library, case.state.protocols, {**case.told, answer.fact: answer.value}, case.circumstances).decision
    if decision is None:  # more questions follow: only what tells of something worse may open them
        return not lowers(answer)
    return severity(decision.disposition) >= severity(standing["disposition"])


def _not_but(case: Case, reading: Reading, text: str) -> Reading:
    """"Yes, but he hit staff too" is not yes: something is different. A summary takes a plain yes and nothing more."""
    if reading.value(CONFIRM) != "yes" or _PLAIN_YES.match(text):
        return reading
    waiting = (case.state.decision or {}).get("outcome") == "open"  # one thing was said back: "yes shes in her room" answers it
    if waiting and len(text.split()) <= _SHORT and not _BUT.search(text):
        return reading
    others = tuple(answer for answer in reading.answers if answer.fact != CONFIRM)
    return replace(reading, answers=(Answer(CONFIRM, "no", text),) + others)


def set_aside_stale(case: Case, before: dict[str, Answer]) -> list[str]:
    """After a correction: answers to questions that would no longer be asked are set aside (RESOLUTION-26).

    Returns their facts. One whose absence would lower the decision stays: a correction of one thing clears no danger.
    """
    state, gone = case.state, list[str]()
    if not any(fact in before and before[fact].value != answer.value for fact, answer in state.answers.items()):
        return gone
    for fact in left_out(case.desk.library, state.protocols, case.told, case.circumstances):
        if fact in state.asked and fact in case.told:
            without = {other: value for other, value in case.told.items() if other != fact}
            if _level(case, without) >= _level(case, case.told):
                case.add("noted", set_aside=fact)
                gone.append(fact)
    return gone


def lowers(answer: Answer) -> bool:
    """Whether an answer is one that lets a call be less serious."""
    known = answer_words().facts.get(answer.fact)
    if isinstance(answer.value, tuple):
        return not answer.value
    return known is None or answer.value in known.lowering


def _level(case: Case, told: Facts) -> int:
    decision = walk(case.desk.library, case.state.protocols, told, case.circumstances).decision
    return severity(decision.disposition) if decision else 0


def bring_in_other_protocol(case: Case) -> None:
    """Brings in the other protocol beside the first, where what was told belongs to it; signs told of a child who is back are told by their name there too."""
    state = case.state
    if not state.protocols:
        return
    if "missing" in state.protocols and case.told.get("returned") == "back" and case.told.get("exploitation_signs") == "yes" and "amber_flags" not in case.told:
        case.answer("amber_flags", ("exploitation",), state.answers["exploitation_signs"].words, state.answers["exploitation_signs"].by)
    wanted = protocols_for(state.protocols[0], case.told)
    if state.protocols == ("missing",) and case.told.get("returned") == "back" and any(tells_of_robbery(event.text) for event in case.desk.log.events(case.call) if event.kind == "heard"):
        wanted = ("missing", "incident")
    missing = [name for name in wanted if name not in state.protocols]
    if missing:
        case.add("noted", protocols=list(state.protocols) + missing)


def _moved_on(case: Case, question: Question, reading: Reading) -> bool:
    # The open question may be answered by what was volunteered ("he's walked in") or no longer matter.
    if question.fact in (CONFIRM, DIFFERENT, WHAT_HAPPENED) or not reading.answers:
        return False
    position = case.position
    return position.ask is None or position.ask.fact != question.fact


def _misread(case: Case, question: Question, text: str, most: int) -> None:
    """Counts an answer that was not understood; at `most` the serious side stands, so that no question goes round for ever."""
    case.add("noted", text, misread=question.fact)
    if question.fact in (CONFIRM, DIFFERENT, WHAT_HAPPENED, "manager_decision"):
        return
    if question.fact == "returned" and not being_checked(case):
        return  # the wait runs on, and its clock decides: gibberish ends nothing (RESOLUTION-25)
    if case.state.misread.get(question.fact, 0) >= most:
        case.answer(question.fact, _serious(question), text, "unclear", False)


def _serious(question: Question) -> Value:
    """What stands when an answer was not understood twice: no word for a return, else unsure (RESOLUTION-8, rule 2)."""
    return {"returned": "no_word"}.get(question.fact, UNSURE)
