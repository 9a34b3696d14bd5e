"""Puts a mutant in the place of the real code, in this process only: into its running functions, or by importing the project again."""
from __future__ import annotations

import functools
import gc
import importlib.machinery
import inspect
import sys
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

_NOT_KEPT = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
OURS = ("bot", "actions", "nlu", "tests")


def module_name(path: str) -> str:
    """bot/triage/danger/__init__.py -> bot.triage.danger."""
    parts = Path(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def swapped(file: str, real: str, damaged: str) -> bool:
    """Gives every living function of the file its damaged code. False, and nothing is changed, when more than the insides of functions differ."""
    changes = _differing(compile(real, file, "exec"), compile(damaged, file, "exec"))
    if changes is None:
        return False
    living = [one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__code__.co_filename == file]
    pairs = []
    for old, new in changes:
        found = [one for one in living if one.__code__ == old]
        if not found or len(old.co_freevars) != len(new.co_freevars):
            return False
        pairs += [(one, new) for one in found]
    for function, new in pairs:
        function.__code__ = new
    return bool(pairs)


def _differing(old: CodeType, new: CodeType) -> Optional[List[Tuple[CodeType, CodeType]]]:
    """The functions of a module or class whose code differs; None where the module's or class's own code does."""
    inner_old, inner_new = list(_inner(old)), list(_inner(new))
    if len(inner_old) != len(inner_new) or _own(old) != _own(new):
        return None
    changes: List[Tuple[CodeType, CodeType]] = []
    for one, other in zip(inner_old, inner_new):
        if _same(one, other):
            continue
        if one.co_name in _NOT_KEPT:
            return None
        if one.co_flags & 0x2:  # a function has fast locals (CO_NEWLOCALS); a class body has not
            changes.append((one, other))
            continue
        deeper = _differing(one, other)
        if deeper is None:
            return None
        changes += deeper
    return changes


def _inner(code: CodeType) -> Iterator[CodeType]:
    """The code objects a code object holds."""
    return (one for one in code.co_consts if isinstance(one, CodeType))


def _own(code: CodeType) -> Tuple[Any, ...]:
    """What a code object does itself, without those it holds."""
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, tuple((type(one), one) for one in code.co_consts if not isinstance(one, CodeType))


def _same(old: CodeType, new: CodeType) -> bool:
    """Whether two code objects do the same, all the way down."""
    inner_old, inner_new = list(_inner(old)), list(_inner(new))
    return _own(old) == _own(new) and len(inner_old) == len(inner_new) and all(map(_same, inner_old, inner_new))


def kept_results(scope: Sequence[str]) -> List[Any]:
    """The functions of these folders whose results are kept (`lru_cache`)."""
    parts = tuple(folder.replace("/", ".") for folder in scope)
    return [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper) and str(getattr(one, "__module__", "")).startswith(parts)]


def needs_nothing(function: Any) -> bool:
    """Whether it can be called without arguments."""
    return all(one.default is not one.empty or one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in inspect.signature(function).parameters.values())


def forgotten() -> None:
    """Forgets every module of the project, so that it is imported again."""
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]


class Damaged:
    """An import hook that gives one module its damaged source."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(self, name: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None) -> Optional[importlib.machinery.ModuleSpec]:
        """The module's usual place with another loader; None for every other module."""
        if name != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, self.source)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a file with other contents."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        """The damaged code, never from a cache."""
        code: CodeType = compile(self.source, self.get_filename(fullname), "exec")
        return code


def settings_without_shrinking() -> Dict[str, Any]:
    """Made-up cases as in every other run; a failing one is enough, nobody wants a smaller one, and none is kept on the disk."""
    from hypothesis import Phase

    return dict(phases=(Phase.explicit, Phase.generate), database=None, report_multiple_bugs=False)
