"""The picture of the parts in docs/architecture.md is what the code gives now, and keeps to the table of layers."""
from __future__ import annotations

from pathlib import Path
from xml.dom import minidom

from bot.__main__ import main
from bot.drawing.layers import layered, reach
from bot.drawing.parts import PURPOSES, read_parts
from bot.drawing.parts_picture import acyclic, parts_picture
from tests.architecture.test_layers import MAY_IMPORT

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "architecture.svg"
PARTS = read_parts(ROOT)


def test_the_committed_picture_is_what_the_code_gives():
    """After a new part or import: `python -m bot draw parts -o docs/architecture.svg`."""
    assert parts_picture(PARTS) == PICTURE.read_text(encoding="utf-8")


def test_the_page_shows_the_picture_and_names_every_part():
    """Whoever cannot see it has each part by name on the page, and each import in the picture's description."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert "](architecture.svg)" in page and [part for part in PARTS.at_head if f"`{part}`" not in page and f"/{part}/`" not in page] == []
    words = minidom.parse(str(PICTURE)).getElementsByTagName("desc")[0].firstChild.data
    assert [part for part in PARTS.at_head if f"{part} imports " not in words] == []


def test_every_part_is_drawn_once_with_its_purpose():
    """A part without words would be a riddle; words without a part are left over from one that went."""
    assert set(PURPOSES) == set(PARTS.at_head)
    drawn = [node.firstChild.data for node in minidom.parse(str(PICTURE)).getElementsByTagName("text") if node.firstChild]
    assert [part for part in PURPOSES if drawn.count(part) != 1] == []


def test_what_is_drawn_keeps_to_the_table_of_layers():
    """The picture and the test of the layers read the same imports."""
    for part, may in MAY_IMPORT.items():
        own = part.split(".")[-1]
        drawn = PARTS.at_head.get(own, frozenset()) | PARTS.late.get(own, frozenset())
        assert drawn <= {name.split(".")[-1] for name in may}, part


def test_each_part_stands_above_all_that_it_builds_on():
    """And no line is lost: whatever a part imports can be reached by the lines that are drawn."""
    lines, closing = acyclic(PARTS)
    layers = layered(lines)
    row = {part: number for number, parts in enumerate(layers.rows) for part in parts}
    level = set(layers.level_with) | {(right, left) for left, right in layers.level_with}
    drawn: dict[str, frozenset[str]] = {}
    for upper, lower in (*layers.steps, *level):
        drawn[upper] = drawn.get(upper, frozenset()) | {lower}
    assert all(row[part] > row[other] or (part, other) in level for part in lines for other in lines[part])
    assert all(lines[part] <= reach(drawn, part) for part in lines) and all("/" not in part for part in lines)
    assert closing == (("actions", "services"),)


def test_rows_of_a_small_graph():
    """What is reached through another has no step of its own, a long line has a lane in each row that it passes, and a pair shares a row."""
    found = layered({"top": frozenset({"middle", "low"}), "middle": frozenset({"low"}), "far": frozenset({"top", "alone"}), "left": frozenset({"right", "low"}), "right": frozenset({"left"})})
    assert [set(row) for row in found.rows] == [{"low", "alone"}, {"middle", "left", "right", "alone/1"}, {"top", "alone/2"}, {"far"}]
    assert ("top", "low") not in found.steps and {("far", "alone/2"), ("alone/2", "alone/1"), ("alone/1", "alone"), ("left", "low")} <= set(found.steps)
    assert found.level_with == (("left", "right"),)


def test_the_command_writes_the_same_picture(tmp_path, capsys):
    """`python -m bot draw parts`, to a file and to the screen."""
    file = tmp_path / "parts.svg"
    assert main(["draw", "parts", "-o", str(file)]) == 0 and main(["draw", "parts"]) == 0
    assert file.read_text(encoding="utf-8") == parts_picture(PARTS) and parts_picture(PARTS) in capsys.readouterr().out
