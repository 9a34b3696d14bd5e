"""An operator at the console's pages, with verbs: start, answer, press, see."""
from __future__ import annotations

import html
import re
from typing import Optional

from tests.support.console_scene import CSRF, ConsoleScene

MISSING = "A child is missing. She has not come back and her phone is off"
INCIDENT = "A lad has punched a hole in his bedroom door"


class Operator:
    """One operator in one browser; `call` is the reference of the call that is looked at, `page` the last page's text."""

    def __init__(self, scene: ConsoleScene, name: str = "op-4471") -> None:
        self.scene, self.name, self.call, self.page = scene, name, "", ""
        self.browser = scene.client("operator", name=name)

    def look(self, address: str = "") -> str:
        """Loads a page; returns its HTML."""
        answer = self.browser.get(address or f"/console/calls/{self.call}")
        assert answer.status_code == 200, answer.status_code
        self.page = answer.text
        return self.page

    def field(self, name: str) -> str:
        """The value of a hidden field of the last page."""
        return re.search(rf'name="{name}" value="([^"]*)"', self.page).group(1)

    def start(self, said: str, home: str = "", child: str = "", **more: str):
        """Starts a call and looks at it; returns the answer to the form."""
        self.look("/console")
        answer = self.browser.post("/console", data={"csrf": CSRF, "do": "start", "turn": self.field("turn"), "said": said, "home": home, "child": child, **more})
        if answer.status_code == 303:
            self.call = answer.headers["location"].split("/")[-1].split("?")[0]
            self.look(answer.headers["location"])
        return answer

    def post(self, what: str, see: bool = True, **fields):
        """Sends the form of the page as it is, with these fields; looks at where it leads."""
        hidden = {name: self.field(name) for name in ("turn", "asked", "numbers") if f'name="{name}" value=' in self.page}
        answer = self.browser.post(f"/console/calls/{self.call}/{what}", data={"csrf": CSRF, **hidden, **fields})
        if answer.status_code == 303 and see:
            self.call = re.match(r"/console/calls/([^?#]+)", answer.headers["location"] + "?").group(1) if "/calls/" in answer.headers["location"] else self.call
            self.look(answer.headers["location"].split("#")[0])
        elif answer.status_code != 303:
            self.page = answer.text
        return answer

    def options(self) -> dict[str, str]:
        """The numbered answers of the page: value and token."""
        return {token.split(":", 3)[3]: token for token in re.findall(r'value="(a:[^"]+)" data-number', self.page)}

    def choose(self, *values: str):
        """Chooses answers by their values."""
        return self.post("answer", choice=[self.options()[value] for value in values])

    def type(self, text: str):
        """Types into "Caller says"."""
        return self.post("answer", text=text)

    @property
    def question(self) -> Optional[str]:
        """The question on the page, None where there is none."""
        found = re.search(r'id="question"[^>]*>([^<]*)<', self.page)
        return html.unescape(found.group(1)) if found else None

    @property
    def head(self) -> Optional[str]:
        """The decision on the page, None where there is none."""
        found = re.search(r'id="decision"[^>]*>([^<]*)<', self.page)
        return html.unescape(found.group(1)) if found else None

    @property
    def words(self) -> str:
        """The page as a reader has it."""
        main = self.page[self.page.index("<main"):]
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))

    def to_decision(self, **answers: str) -> int:
        """Answers every question, with "none", "no" or the first that fits unless told otherwise; returns how many were put."""
        for number in range(15):
            if self.head or self.question is None:
                return number
            options, fact = self.options(), next(iter(self.options().values())).split(":")[2]
            wanted = answers.get(fact) or next((one for one in ("none", "no", "over", "no_victim", "yes") if one in options), next(iter(options)))
            self.choose(wanted)
        raise AssertionError(self.words)

    def state(self):
        """The call as the log has it."""
        with self.scene.console.reading() as desk:
            return desk.log.state(self.call)

    def events(self, kind: str) -> list:
        """The events of one kind."""
        with self.scene.console.reading() as desk:
            return [event for event in desk.log.events(self.call) if event.kind == kind]
