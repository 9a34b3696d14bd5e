"""A stop-watch for stages inside each other: what a stage takes is its own time, without that of the stages it calls."""
from __future__ import annotations

import functools
import inspect
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from typing import Any, Callable, Iterator

Namer = Callable[..., str]


class Watch:
    """Puts timers round functions while it is used as a `with`, and takes them off again; the product holds none.

    By stage: `seconds` is its own time by the clock, `worked` what of that the processor worked for it (the rest is waiting: for the disk, or
    for other work on the machine), and `times` how often it began. Safe with several threads, each with stages of its own.
    """

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.worked: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self._local, self._door = threading.local(), threading.Lock()
        self._undo: list[Callable[[], None]] = []

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        while self._undo:
            self._undo.pop()()

    def clear(self) -> None:
        """Forgets what was measured so far."""
        with self._door:
            self.seconds.clear()
            self.worked.clear()
            self.times.clear()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times what happens inside; the stage around it stands still meanwhile."""
        stack = self._local.__dict__.setdefault("stack", [])
        stack.append((0.0, 0.0))
        began, began_working = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            taken, worked = time.perf_counter() - began, time.thread_time() - began_working
            inside, worked_inside = stack.pop()
            if stack:
                stack[-1] = (stack[-1][0] + taken, stack[-1][1] + worked)
            with self._door:
                self.seconds[name] += taken - inside
                self.worked[name] += worked - worked_inside
                self.times[name] += 1

    def method(self, owner: Any, attribute: str, name: str | Namer) -> None:
        """Times a method, or a function of a module, under a name; a callable is given the call's arguments and says the name."""
        original = inspect.getattr_static(owner, attribute)
        setattr(owner, attribute, self._timed(getattr(owner, attribute) if inspect.ismodule(owner) else original, name))
        self._undo.append(lambda: setattr(owner, attribute, original))

    def everywhere(self, function: Callable[..., Any], name: str | Namer, besides: tuple[str, ...] = ()) -> None:
        """Times a function under every name by which a module has it, but those of the modules `besides`."""
        timed = self._timed(function, name)
        for module_name, module in list(sys.modules.items()):
            if module is None or module_name in besides:
                continue
            for attribute, value in list(vars(module).items()):
                if value is function:
                    setattr(module, attribute, timed)
                    self._undo.append(functools.partial(setattr, module, attribute, function))

    def _timed(self, function: Callable[..., Any], name: str | Namer) -> Callable[..., Any]:
        def named(*args: Any, **more: Any) -> str:
            return name if isinstance(name, str) else name(*args, **more)

        if inspect.iscoroutinefunction(function):
            @functools.wraps(function)
            async def awaited(*args: Any, **more: Any) -> Any:
                with self.stage(named(*args, **more)):
                    return await function(*args, **more)
            return awaited

        @functools.wraps(function)
        def called(*args: Any, **more: Any) -> Any:
            with self.stage(named(*args, **more)):
                return function(*args, **more)
        return called
