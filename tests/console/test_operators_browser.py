"""An operator in a real browser: from the first words to the decision by the keyboard alone."""
from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from bot.channels.console.assets import FETCHED
from tests.console.operator import INCIDENT, MISSING, Operator
from tests.support.browser import Browser, Served

pytestmark = pytest.mark.browser
_ENTER, _TAB, _CTRL = 13, 9, 2


AXE = FETCHED / "axe" / "axe.min.js"


class Keyboard:
    """Presses keys in a page and counts them; waits for the page that follows."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.keys, self.seconds = browser, 0, 0.0

    async def key(self, name: str, code: int = 0, control: bool = False) -> None:
        """One key."""
        self.keys += 1
        text = "\r" if name == "Enter" else name if len(name) == 1 else ""
        for kind in ("keyDown", "keyUp"):
            await self.browser.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code or (ord(name.upper()) if len(name) == 1 else 0),
                                    modifiers=_CTRL if control else 0, text="" if control or kind == "keyUp" else text)

    async def type(self, text: str, counted: bool = True) -> None:
        """Types a text."""
        self.keys += len(text) if counted else 0
        await self.browser.type(text)

    async def to_page(self, name: str, code: int = 0, control: bool = False) -> None:
        """A key that leads to another page; the time until that stands is counted."""
        await self.browser.value("window.old = true")
        began = time.monotonic()
        await self.key(name, code, control)
        await self.browser.until("!window.old && document.readyState === 'complete'")
        self.seconds += time.monotonic() - began

    async def number(self, digits: str) -> None:
        """A number of a long list: its digits, then Enter."""
        for digit in digits:
            await self.key(digit)
        await self.to_page("Enter", _ENTER)

    async def start(self, said: str, home: str) -> None:
        """Starts a call: the words are typed where the page puts the cursor."""
        await self.browser.until("document.activeElement.id === 'said'")
        await self.type(said, counted=False)
        if home:
            await self.key("Tab", _TAB)
            await self.browser.until("document.activeElement.id === 'find'")
            await self.type(home)
            await self.browser.until("document.querySelector('#homes input:checked') !== null")
        await self.to_page("Enter", _ENTER, control=True)

    async def head(self) -> str:
        """The decision, empty where there is none."""
        return await self.browser.value("document.getElementById('decision')?.innerText || ''")


_TICKED = "[...document.querySelectorAll('#script input[type=checkbox]:checked')].map(one => one.dataset.number).join(' ')"


def run(scene, folder, width: int, what, script: bool = True):
    """Runs `what(keyboard, address)` in a browser where an operator is signed in."""
    scene.account("operator", name="op-4471")

    async def within(address: str):
        async with Browser(folder, width, 900, script) as browser:
            await browser.open(f"{address}/scene/op-4471")
            await browser.open(f"{address}/console")
            return await what(Keyboard(browser), address)
    with Served(scene.app) as address:
        return asyncio.run(within(address))


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_first_words_to_the_decision_by_keyboard_alone(scene, tmp_path, width):
    """Words, a few letters of the home, and one digit an answer; the page never scrolls sideways."""
    async def call(keyboard, address):
        await keyboard.start("HC-14 is missing, her phone is off", "haz")
        for digits in ("2", "8", "3", "13", "2"):
            if len(digits) == 1:
                await keyboard.to_page(digits)
            else:
                await keyboard.number(digits)
            assert await keyboard.browser.value("document.documentElement.scrollWidth") <= width
        assert await keyboard.head() == "Wait, with a time set"
        await keyboard.to_page("p")
        assert await keyboard.head() == "Create an incident now"
        await keyboard.to_page("d")
        assert await keyboard.head() == "Send police now"
    run(scene, tmp_path / "chromium", width, call)


def test_signs_are_ticked_by_their_digits_and_sent_by_enter(scene, tmp_path):
    """Digits tick and untick; Enter goes on with those ticked; Escape leaves a box, N goes to the notes."""
    async def call(keyboard, address):
        await keyboard.start("HC-14 is missing, her phone is off", "haz")
        for digit in ("2", "8", "3"):
            await keyboard.to_page(digit)
        await keyboard.key("n")
        await keyboard.type("cold outside")
        await keyboard.key("Escape", 27)
        for digit in ("5", "9"):
            await keyboard.key(digit)
            await keyboard.key("Enter", _ENTER)
        await keyboard.to_page("Enter", _ENTER)
        assert await keyboard.head() == "Create an incident now"
        words = await keyboard.browser.value("document.body.innerText")
        assert "Not like them at all, Bad weather" in words and "cold outside" in words
    run(scene, tmp_path / "chromium", 1280, call)


def test_a_second_operator_is_seen_and_nothing_typed_is_lost(scene, tmp_path):
    """The page tells who else has the call, and that it has moved on, and leaves what is being typed alone."""
    async def call(keyboard, address):
        await keyboard.start(MISSING, "haz")
        reference = await keyboard.browser.value("location.pathname.split('/').pop()")
        await keyboard.key("t")
        await keyboard.type("she was seen near")

        def other():
            operator = Operator(scene, "op-9")
            operator.call = reference
            operator.look()
            operator.choose("no")
        await asyncio.to_thread(other)
        await keyboard.browser.until("document.getElementById('moved').innerText.includes('OP-9 has answered this question')", 15)
        assert "OP-9 has this call open too" in await keyboard.browser.value("document.getElementById('others').innerText")
        assert await keyboard.browser.value("document.getElementById('text').value") == "she was seen near"
        await keyboard.to_page("Enter", _ENTER)
        assert await keyboard.browser.value("document.getElementById('text').value") == "she was seen near"
        assert "answered already by OP-9" in await keyboard.browser.value("document.body.innerText")
    run(scene, tmp_path / "chromium", 1280, call)


def test_it_works_without_a_script(scene, tmp_path):
    """The number typed and Enter answer; Enter never presses "danger now"."""
    async def call(keyboard, address):
        browser = keyboard.browser
        await browser.value("document.getElementById('said').value = 'HC-14 is missing, her phone is off'; document.getElementById('find').value = 'haz'; document.getElementById('find').focus()")
        await keyboard.to_page("Enter", _ENTER)
        await browser.value("document.getElementById('child') && document.getElementById('child').focus()")
        if "/calls/" not in await browser.value("location.pathname"):
            await keyboard.to_page("Enter", _ENTER)
        for number in ("2", "8", "3", "13", "2"):
            await browser.value("document.getElementById('text').focus()")
            await keyboard.type(number)
            await keyboard.to_page("Enter", _ENTER)
        assert await keyboard.head() == "Wait, with a time set"
    run(scene, tmp_path / "chromium", 390, call, script=False)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_an_accessibility_fault(scene, tmp_path, width):
    """axe-core finds nothing, and nothing scrolls sideways: start, question, list, decision, missing monitoring, board."""
    operator, pages = Operator(scene), {"start": "/console?find=sample"}
    operator.start(MISSING, "hazel-court", "HC-14")
    pages["question"] = f"/console/calls/{operator.call}"
    operator.start(MISSING, "hazel-court", "HC-14")
    operator.choose("no")
    pages["list"] = f"/console/calls/{operator.call}"
    operator.start("he has stabbed another lad")
    pages["decision"] = f"/console/calls/{operator.call}"
    operator.start(INCIDENT, address="12 Nowhere Lane")
    operator.post("park", see=False)
    scene.clock.now += timedelta(minutes=21)
    operator.start(INCIDENT)
    pages["board"] = "/board"
    operator.start(MISSING, "willow-end", "HC-17")
    operator.to_decision(whereabouts="unknown")
    operator.type("he's just walked in")
    pages["back"] = f"/console/calls/{operator.call}?told=ticked"

    async def call(keyboard, address):
        faults = {}
        for name, path in pages.items():
            await keyboard.browser.open(address + path)
            await keyboard.browser.value(AXE.read_text(encoding="utf-8") + ";0")
            found = await keyboard.browser.value("axe.run().then(told => told.violations.map(one => one.id + ' ' + one.nodes.map(node => node.target.join(' ')).join(', ')))")
            wide = await keyboard.browser.value("document.documentElement.scrollWidth")
            faults.update({name: found + [f"{wide} wide"] * (wide > width)} if found or wide > width else {})
        assert faults == {}
    run(scene, tmp_path / "chromium", width, call)


def test_the_board_renews_itself(scene, tmp_path):
    """A call that falls due moves to the overdue ones, in words and in the title, without a reload."""
    operator = Operator(scene, "op-9")
    operator.start(MISSING, "hazel-court", "HC-14")

    async def call(keyboard, address):
        browser = keyboard.browser
        await browser.open(f"{address}/board")
        assert "Nothing is overdue" in await browser.value("document.body.innerText")
        scene.clock.now = scene.clock.now.replace(hour=21)
        await browser.until("document.title.startsWith('(1 overdue) Board')", 15)
        assert "Overdue: 1 call" in await browser.value("document.body.innerText")
    run(scene, tmp_path / "chromium", 390, call)


def test_no_number_acts_by_the_time_it_takes(scene, tmp_path):
    """On a short list each digit ticks at once; on a long one a number stands there, by its name, until Enter; D is danger all the while."""
    async def call(keyboard, address):
        browser = keyboard.browser
        await keyboard.start("HC-14 is missing, her phone is off", "haz")
        await keyboard.to_page("2")
        await keyboard.key("1")
        await keyboard.key("3")
        assert await browser.value(_TICKED) == "1 3"
        await keyboard.key("1")
        await keyboard.key("3")
        await keyboard.to_page("8")
        await keyboard.to_page("3")
        await keyboard.key("1")
        await keyboard.key("3")
        await asyncio.sleep(1.2)
        assert "13 None of these. Enter chooses it" in await browser.value("document.getElementById('typed-number').innerText")
        assert await browser.value(_TICKED) == "" and await keyboard.head() == ""
        await keyboard.key("Escape", 27)
        for digit in "13":
            await keyboard.key(digit)
            await keyboard.key("Enter", _ENTER)
        assert await browser.value(_TICKED) == "1 3"
        await keyboard.to_page("d")
        assert await keyboard.head() == "Send police now"
    run(scene, tmp_path / "chromium", 1280, call)


def test_danger_is_one_key_on_every_question_and_in_every_box(scene, tmp_path):
    """On a question answered in words the cursor waits outside the box; T goes in, Escape out, and Alt and D works within it."""
    async def call(keyboard, address):
        browser = keyboard.browser
        await keyboard.start("A child is missing. She has not come back and her phone is off", "haz")
        await keyboard.to_page("2")
        await keyboard.to_page("8")
        assert "Which child" in await browser.value("document.activeElement.innerText")
        await keyboard.key("t")
        await browser.until("document.activeElement.id === 'text'")
        await keyboard.type("dp")
        assert await browser.value("document.getElementById('text').value") == "dp"
        await keyboard.key("Escape", 27)
        assert await browser.value("document.activeElement.id") == "question"
        await keyboard.key("t")
        await browser.value("window.old = true")
        await browser.call("Input.dispatchKeyEvent", type="keyDown", key="d", code="KeyD", windowsVirtualKeyCode=68, modifiers=1)
        await browser.until("!window.old && document.readyState === 'complete'")
        assert await keyboard.head() == "Send police now"
    run(scene, tmp_path / "chromium", 1280, call)


def test_after_an_empty_start_typed_words_go_into_the_box(scene, tmp_path):
    """The focus is where the words are missing; a home typed and not picked is not lost."""
    async def call(keyboard, address):
        browser = keyboard.browser
        await browser.until("document.activeElement.id === 'said'")
        await keyboard.to_page("Enter", _ENTER, control=True)
        assert "Type what the caller says." in await browser.value("document.body.innerText")
        await browser.until("document.activeElement.id === 'said'")
        await asyncio.sleep(0.3)
        await keyboard.type("HC-14 is missing")
        assert await browser.value("document.getElementById('said').value") == "HC-14 is missing"
        await browser.value("document.getElementById('find').value = 'haz'")
        await keyboard.to_page("Enter", _ENTER, control=True)
        assert "Hazel Court" in await browser.value("document.querySelector('h1').innerText")
    run(scene, tmp_path / "chromium", 390, call)


def test_the_board_stacks_on_a_phone(scene, tmp_path):
    """Each call's columns stand below one another, with their names; nothing is cut off."""
    operator = Operator(scene, "op-9")
    operator.start(MISSING, address="A very long house name, 112 Nowhere Lane, Farawayton")

    async def call(keyboard, address):
        browser = keyboard.browser
        await browser.open(f"{address}/board")
        cut = "[...document.querySelectorAll('.op-board td, .op-board th[scope=row]')].filter(one => one.getBoundingClientRect().right > innerWidth || one.getBoundingClientRect().left < 0).length"
        assert await browser.value(cut) == 0 and "112 Nowhere Lane" in await browser.value("document.body.innerText")
        assert await browser.value("getComputedStyle(document.querySelector('.op-board td'), '::before').content") == '"Due"'
        assert await browser.value("document.querySelector('.scroll').scrollWidth <= document.querySelector('.scroll').clientWidth")
    run(scene, tmp_path / "chromium", 390, call)
