"""The paper of every PDF: A4, letters that are there, and words with the page number at the foot."""
from __future__ import annotations

from fpdf import FPDF
from fpdf.fonts import TTFFont

from bot.notes.fonts import dejavu, plain

BLUE, GREY, SHADE = (29, 53, 87), (68, 68, 68), (238, 242, 246)


class Paper(FPDF):
    """A4 with `foot` and the page number at the foot of every page. "{page}" in `foot` is where the number stands, with how many there are."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        files = dejavu()
        self.face = "DejaVu" if files else "Helvetica"
        if files:
            self.add_font("DejaVu", "", files[0])
            self.add_font("DejaVu", "B", files[1])
        self._letters = [set(font.cmap) for font in self.fonts.values() if isinstance(font, TTFFont)]
        self.set_margins(16, 16, 16)
        self.set_auto_page_break(True, 18)

    def safe(self, text: str) -> str:
        """The text in letters that the fonts have; the others become the nearest Latin ones."""
        if not self._letters:
            return plain(text)
        return "".join(letter if letter == "\n" or all(ord(letter) in has for has in self._letters) else plain(letter) for letter in text)

    def footer(self) -> None:
        """Called by fpdf2 at the end of each page."""
        self.set_y(-14)
        self.set_font(self.face, "", 8)
        self.set_text_color(*GREY)
        self.cell(0, 6, self.safe(self._foot).replace("{page}", f"{self.page_no()} of {{nb}}"), align="C")
