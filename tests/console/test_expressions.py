"""No text that somebody types or uploads can keep a regular expression busy: their time grows with the text and not faster."""
from __future__ import annotations

import ast
import importlib.util
import pkgutil
import re
import time
from itertools import product

import pytest

import bot

PARTS = ("bot.review", "bot.channels.console", "bot.console", "bot.administration", "bot.accounts", "bot.calllog.words", "bot.registry")
#: Reads the drawing that this program has just made, in which typed words are escaped.
OWN_WORDS = ("bot.review.figures.picture",)
LETTERS = 20_000
#: Four times the letters take four times as long where an expression is linear, sixteen times where it is quadratic.
GROWTH = 9
#: Below this nothing is measured but the clock.
QUICK = 0.01
UNITS = ("a", "A", "1", " ", "\n", "\t", "T", "T ", "-", "_", '"', "'", "/", ".", ":", "@", "(", "=", "\r\n", '\n"', "\n ", "a-", "a ", "a'", "a_", "a.", "a@", "1/", "1 ", "1.", "1:",
         "T-A", "\nT-A", "é", "<style", "<metadata>", ' style="', "form.csv, ", "manager_1_", "https://", "T-222222", "birth", "name")
AROUND = (("", "!"), ("x", "x"), ("1", " 1"))


def used():
    """Every expression of these parts with the way it is used there: (where, expression, method)."""
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.startswith(PARTS) or module.name in OWN_WORDS:
            continue
        loaded = importlib.import_module(module.name)
        for node in ast.walk(ast.parse(importlib.util.find_spec(module.name).loader.get_source(module.name))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
                continue
            name, method = node.func.value.id, node.func.attr
            pattern = getattr(loaded, name, None)
            if isinstance(pattern, re.Pattern):
                yield f"{module.name}.{name}.{method}", pattern, method
            elif name == "re" and method != "compile" and node.args and isinstance(node.args[0], ast.Constant):
                yield f"{module.name} re.{method}({node.args[0].value!r})", re.compile(node.args[0].value), method


USED = {where: (pattern, method) for where, pattern, method in used()}


def seconds(pattern, method, text):
    """How long it takes, the best of three where that is long enough to tell."""
    best = 10.0
    for _ in range(3):
        begin = time.perf_counter()
        found = getattr(pattern, method)(*(("", text) if method in ("sub", "subn") else (text,)))
        if method == "finditer":
            list(found)
        best = min(best, time.perf_counter() - begin)
        if best < QUICK or best > 1:
            break
    return best


def test_the_expressions_are_found():
    """The search below looks at something: dates of files, references, words of notes."""
    assert len(USED) > 25 and any("_SWALLOWED" in where for where in USED) and any("_CLOCK" in where for where in USED)


@pytest.mark.parametrize("where", sorted(USED))
def test_no_expression_takes_more_than_in_step_with_the_text(where):
    """A hundred kilobytes of whatever suits an expression least take about four times as long as a quarter of it."""
    pattern, method = USED[where]
    for unit, (before, after) in product(UNITS, AROUND):
        short, long = (before + (unit * size)[:size] + after for size in (LETTERS, 4 * LETTERS))
        quarter = seconds(pattern, method, short[:1_000] + after)
        assert quarter < 20 * QUICK, f"{where}: a thousand times {unit!r} take {quarter:.2f} s"
        first = seconds(pattern, method, short)
        if first < QUICK:
            continue
        assert first < 2, f"{where}: {LETTERS} letters of {unit!r} take {first:.1f} s"
        assert seconds(pattern, method, long) < GROWTH * first, f"{where}: {unit!r}"
