"""Makes the mutants of a source file: what mutmut changes, a condition turned round, an answer forgotten, a call left out."""
from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Iterator, List, Optional, Set, Tuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_string

#: Not behaviour: types, decorators, imports, what a log line or an error says.
_LEFT_ALONE = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom, cst.Raise, cst.Assert)
_LOGS = ("log", "_log", "logging")
_CALLS_LEFT_ALONE = ("cast", "TypeVar", "NewType", "isinstance")
_SHOWN = 90


@dataclass(frozen=True)
class Mutant:
    """One small damage: where it is (the lines of its statement, the function or class around it), what stood there, what stands there now, and the damaged source."""

    path: str
    line: int
    first: int
    last: int
    inside: str
    names: Tuple[str, ...]
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class _Place:
    """A damage before it is done: the node, what may stand there, its line, its statement's lines, what is around it, and the names that statement gives."""

    before: cst.CSTNode
    after: cst.CSTNode
    line: int
    lines: Tuple[int, int]
    inside: str
    names: Tuple[str, ...]


class _Finder(cst.CSTVisitor):
    """Collects every place that can be damaged, in the order of the file."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: List[_Place] = []
        self._within: List[str] = []
        self._functions = 0
        self._lines = (1, 1)
        self._names: Tuple[str, ...] = ()

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Takes down what can be done to the node; says whether to look inside it."""
        if isinstance(node, _LEFT_ALONE) or _is_left_alone(node):
            return False
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            self._within.append(node.name.value)
            self._functions += isinstance(node, cst.FunctionDef)
        if isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            self._statement(node)
        for after in damages(node):
            self.found.append(_Place(node, after, self.get_metadata(PositionProvider, node).start.line, self._lines, ".".join(self._within), self._names))
        return True

    def _statement(self, node: cst.CSTNode) -> None:
        """Takes down the lines of a statement, of a compound one those of its head, and outside functions the names it gives."""
        where = self.get_metadata(PositionProvider, node)
        last = where.end.line
        if isinstance(node, cst.BaseCompoundStatement):
            last = max(where.start.line, self.get_metadata(PositionProvider, node.body).start.line - 1) if hasattr(node, "body") else where.start.line
        self._lines = (where.start.line, last)
        if not self._functions:
            self._names = tuple({*self._within, *_names_given(node)})
        elif isinstance(node, cst.FunctionDef):
            self._names = ()

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Leaves a function or class."""
        if isinstance(original_node, (cst.FunctionDef, cst.ClassDef)) and not _is_left_alone(original_node):
            self._within.pop()
            self._functions -= isinstance(original_node, cst.FunctionDef)


def mutants(path: str, source: str, sample: Optional[int] = None, seed: int = 1, wanted: Optional[Set[Tuple[str, str, str, str]]] = None) -> List[Mutant]:
    """All mutants of a file that compile and differ from it, in the order of the file; or so many of them, drawn by the seed and the file's name; or the wanted ones.

    A wanted one is named by the path, what is around it, what stood there and what stands there now.
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    finder = _Finder()
    wrapper.visit(finder)
    found = finder.found
    if sample is not None and len(found) > sample:
        found = [found[index] for index in sorted(random.Random(f"{seed}:{path}").sample(range(len(found)), sample))]
    made = []
    for place in found:
        if wanted is not None and (path, place.inside, _shown(place.before), _shown(place.after)) not in wanted:
            continue
        damaged = wrapper.module.deep_replace(place.before, place.after)
        one = Mutant(path, place.line, *place.lines, place.inside, place.names, _shown(place.before), _shown(place.after), damaged.code)
        if one.source != source and _compiles(one.source):
            made.append(one)
    return made


def damages(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What may stand in the node's place."""
    for kind, operator in mutation_operators:
        if not isinstance(node, kind):
            continue
        changed = list(operator(node))
        if operator is operator_string:
            changed = changed[:1] if _is_a_key(node) else []  # the other two only change capitals, which most of our patterns do not see
        if operator is operator_arg_removal:
            changed = [one for one in changed if _is_telling(node, one)]
        yield from changed
    if isinstance(node, (cst.If, cst.While, cst.IfExp, cst.CompIf)) and isinstance(node.test, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test))
    if isinstance(node, cst.Return) and node.value is not None and not (isinstance(node.value, cst.Name) and node.value.value in ("None", "True", "False")):
        yield node.with_changes(value=cst.Name("None"))
    if isinstance(node, cst.Expr) and isinstance(node.value, (cst.Call, cst.Await)):
        yield cst.Pass()


def _is_left_alone(node: cst.CSTNode) -> bool:
    """Calls that only write a log line or please the type checker, and a file's last lines that make it a command."""
    if isinstance(node, cst.Call):
        name = node.func
        owner = name.value.value if isinstance(name, cst.Attribute) and isinstance(name.value, cst.Name) else ""
        return owner in _LOGS or isinstance(name, cst.Name) and name.value in _CALLS_LEFT_ALONE
    if isinstance(node, cst.Assign):
        return isinstance(node.targets[0].target, cst.Name) and node.targets[0].target.value in (*_LOGS, "__all__")
    if isinstance(node, cst.If):
        return "__name__" in _code(node.test) or "TYPE_CHECKING" in _code(node.test)
    return isinstance(node, cst.Expr) and (isinstance(node.value, cst.BaseString) or _is_left_alone(node.value))


def _names_given(node: cst.CSTNode) -> List[str]:
    """The names that an assignment gives."""
    targets = [one.target for one in node.targets] if isinstance(node, cst.Assign) else [node.target] if isinstance(node, cst.AnnAssign) else []
    return [target.value for target in targets if isinstance(target, cst.Name)]


def _is_a_key(node: cst.CSTNode) -> bool:
    """Whether a string is a name or a pattern; words for people are no business of these tests."""
    if not isinstance(node, cst.SimpleString):
        return False
    return "r" in node.prefix.lower() or " " not in node.raw_value and node.raw_value != ""


def _is_telling(call: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """A named argument left out, or an unnamed one that is None: the other ways round nearly always fail at once and would only flatter the figure."""
    assert isinstance(call, cst.Call) and isinstance(changed, cst.Call)
    at = next((index for index, (old, new) in enumerate(zip(call.args, changed.args)) if old is not new), len(changed.args))
    return (call.args[at].keyword is not None) == (len(changed.args) < len(call.args))


def _code(node: cst.CSTNode) -> str:
    """The source of a node."""
    return cst.Module([]).code_for_node(node)


def _shown(node: cst.CSTNode) -> str:
    """The source of a node on one line, cut where it is long."""
    text = " ".join(_code(node).split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _compiles(source: str) -> bool:
    """Whether Python reads it."""
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True
