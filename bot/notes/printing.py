"""The decision note as a PDF on A4."""
from __future__ import annotations

from typing import Iterable

from fpdf.enums import WrapMode
from fpdf.fonts import FontFace
from fpdf.util import Padding

from bot.notes.note import Note
from bot.notes.pages import titles
from bot.notes.paper import BLUE, GREY, SHADE, Paper
from bot.notes.ten_points import ten_points
from bot.notes.words import channel, clock, meaning, stamp, when



def printed(note: Note) -> bytes:
    """The note as PDF bytes. Letters the font lacks are replaced by the nearest Latin ones."""
    return _Printer(note).write()


class _Printer:
    """Writes one note from top to bottom."""

    def __init__(self, note: Note) -> None:
        self._note, self._paper = note, Paper(f"{note.call}, page {{page}}")

    def write(self) -> bytes:
        """Every part in the order of the page."""
        note, paper = self._note, self._paper
        paper.set_title(f"Decision note {note.call}")
        paper.set_lang("en-GB")
        paper.set_creator("Threshold")
        paper.set_creation_date(note.made)
        paper.add_page()
        self._head()
        self._call()
        self._decisions()
        if note.notes:
            self._heading("Operators' notes")
            self._list(f"{when(one.at)}: {one.what}" for one in note.notes)
        self._answers()
        self._heading("Advised, and still to do")
        self._text("This record does not say whether these were done. Write the time of each beside it.", 8.5, GREY)
        self._list(f"{task.what}{' [' + task.mark + ']' if task.mark else ''}{': ' + when(task.due) if task.due else ''}"
                   f"{' (' + ', '.join(task.source) + ')' if task.source else ''}" for task in note.tasks)
        self._heading("The ten points prosecutors ask about (CPS-10)")
        self._table(("Point", "What this record knows"), [(f"{point.number}. {point.title}", point.answer) for point in ten_points(note)], (34, 66))
        self._heading("Timed record")
        self._table(("UK time", "What happened"), [(stamp(step.at), step.what) for step in note.steps], (28, 72))
        self._heading("What would have changed the decision")
        self._text("For the manager or supervisor who reads this. It says nothing about what should have been answered.", 8.5, GREY)
        self._list(note.would_change or ("No single answer, and no two together, would have led elsewhere.",))
        self._about()
        return bytes(paper.output())

    def _head(self) -> None:
        note, paper, said = self._note, self._paper, titles(self._note)
        self._text("Decision note", 17, bold=True)
        self._text("Use this reference instead of ringing for a log number:", 9, GREY)
        self._text(note.call, 22, bold=True)
        paper.ln(1)
        paper.set_draw_color(*BLUE)
        paper.set_line_width(0.8)
        paper.set_font(paper.face, "B", 12)
        paper.multi_cell(0, 9, paper.safe(said["decision"]), border=1, padding=Padding(1.5, 1.5, 1.5, 1.5), new_x="LMARGIN", new_y="NEXT")
        paper.ln(2)
        self._text(said["state"], 10, bold=not note.closed)
        if note.broken_at is not None:
            self._text(said["chain"], 10, (138, 0, 0), bold=True)

    def _call(self) -> None:
        note = self._note
        self._heading("The call")
        self._table((), [("Opened (UK time)", when(note.opened)), ("Closed (UK time)", when(note.closed) if note.closed else "still open"),
                         ("Home", note.home), ("Child", note.child), ("Told by", f"{note.role}, on {channel(note.channel)}"), ("About", note.topic), ("First words", note.first_words or "not given"),
                         ("The plan", note.plan)], (26, 74))

    def _decisions(self) -> None:
        self._heading("What was decided, by whom and why")
        if not self._note.decided:
            self._text("Nothing has been decided yet.")
        for one in self._note.decided:
            self._text(f"{when(one.at)}: {one.disposition}, {meaning(one.disposition, self._note.role)}", 10, bold=True)
            limit = f" Limit: {when(one.due)}{' (slow time)' if one.slow_time else ''}." if one.due else ""
            self._text(f"Decided by: {one.who}.{limit}")
            self._list(f"Because {ground.text}{' [' + ground.mark + ']' if ground.mark else ''}. {'Facts: ' + ground.facts + '. ' if ground.facts else ''}"
                       f"Source: {', '.join(ground.source)}. Rule: {ground.rule}." for ground in one.grounds)

    def _answers(self) -> None:
        self._heading("Questions and answers")
        rows: list[tuple[str, ...]] = []
        for one in self._note.told:
            words = f"\"{one.words}\"\n" if one.words else ""
            rows.append((one.question + ("" if one.asked else " (told, not asked)"), (one.answer or "Not answered") + (f"\n({one.changed})" if one.changed else ""),
                         f"{words}{one.by}", clock(one.moment)))
        self._table(("Question", "Answer", "Words, and how they were read", "Time"), rows, (35, 25, 28, 12))

    def _about(self) -> None:
        note, said = self._note, titles(self._note)
        self._heading("About this record")
        self._text(f"{said['versions']} {'; '.join(note.protocols)}", 8.5, GREY)
        self._text(f"{said['chain']} {note.events} events; last link {note.last_hash}.", 8.5, GREY)
        self._text("Marks: [proposal] is a design choice that a force signs off; [unverified] must be checked before it is relied on. Names and addresses "
                   f"are not taken; people stand here by role. The police decide the risk level. Made {when(note.made)} UK time.", 8.5, GREY)

    def _heading(self, words: str) -> None:
        paper = self._paper
        if paper.will_page_break(24):  # a heading never stands alone at the foot of a page
            paper.add_page()
        paper.ln(3)
        self._text(words, 12, BLUE, bold=True)
        paper.set_draw_color(*BLUE)
        paper.set_line_width(0.4)
        paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
        paper.ln(1.5)

    def _text(self, words: str, size: float = 9.5, colour: tuple[int, int, int] = (17, 17, 17), bold: bool = False) -> None:
        paper = self._paper
        paper.set_font(paper.face, "B" if bold else "", size)
        paper.set_text_color(*colour)
        paper.multi_cell(0, size * 0.48, paper.safe(words), new_x="LMARGIN", new_y="NEXT", align="L", wrapmode=WrapMode.WORD)

    def _list(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._text(f"- {line}")
            self._paper.ln(0.7)

    def _table(self, heads: tuple[str, ...], rows: list[tuple[str, ...]], widths: tuple[float, ...]) -> None:
        paper = self._paper
        paper.set_font(paper.face, "", 8.5)
        paper.set_text_color(17, 17, 17)
        paper.set_draw_color(170, 170, 170)
        paper.set_line_width(0.2)
        head = FontFace(emphasis="BOLD", fill_color=SHADE)
        with paper.table(col_widths=widths, text_align="LEFT", v_align="TOP", line_height=4.4, padding=1, first_row_as_headings=bool(heads), headings_style=head,
                         borders_layout="HORIZONTAL_LINES") as table:
            for row in ([heads] if heads else []) + rows:
                table.row([paper.safe(cell) for cell in row])
