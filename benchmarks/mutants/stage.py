"""Where the mutants are tried: one process with every test collected and none run, and a copy of it, by forking, for each mutant."""
from __future__ import annotations

import functools
import gc
import json
import logging
import os
import resource
import select
import signal
import sys
import time
import warnings
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, List, Optional, Sequence, Set, Tuple

import pytest

from benchmarks.mutants import placing, reaching
from benchmarks.mutants.making import Mutant

KILLED, SURVIVED, LATE, UNREACHED = "killed", "survived", "timed out", "reached by no test"
_QUIET = ("-q", "-W", "ignore", "-p", "no:cacheprovider", "-s", "-m", "not rasa and not browser")


class Stage:
    """A pytest plugin: collects, learns what each test reaches, then hands over to `work`, which tries mutants with `tried`."""

    def __init__(self, scope: Sequence[str], kept: Path, budget: float, say: Callable[[str], None], work: Callable[["Stage"], None]) -> None:
        self.root, self.scope, self.kept, self.budget, self.say, self.work = Path.cwd(), scope, kept, budget, say, work
        self.files = [str(path.relative_to(self.root)) for folder in scope for path in sorted((self.root / folder).rglob("*.py"))]
        self.reach = reaching.Reach(sources={path: (self.root / path).read_text(encoding="utf-8").splitlines() for path in self.files})
        self.items: Dict[str, pytest.Item] = {}
        self._checked: Set[Tuple[str, bool]] = set()
        self._meter: Any = None

    def run(self, tests: Sequence[str]) -> int:
        """Collects the tests of these folders and does the work; pytest's exit status."""
        logging.disable(logging.CRITICAL)
        warnings.simplefilter("ignore")
        self._meter = self._new_meter()
        self._meter.start()
        return int(pytest.main([*_QUIET, *tests], plugins=[self]))

    @pytest.hookimpl
    def pytest_configure(self, config: pytest.Config) -> None:
        """A made-up case that fails is not made smaller."""
        _never_shrink()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests."""
        self._meter.stop()
        self.reach.at_import = self._lines(self._meter)
        self.items = {item.nodeid: item for item in session.items}
        self._learn()
        self._warm_up()
        gc.collect()
        gc.freeze()
        self.work(self)
        return True

    def tried(self, mutant: Mutant) -> Tuple[str, str]:
        """What came of a mutant, and the test that noticed it."""
        names, planned = self.reach.chosen(mutant, self.budget)
        if not names:
            return UNREACHED, ""
        again, once = self.reach.runs_at_import(mutant), self.reach.runs_once(mutant)
        file = str(self.root / mutant.path)
        real = (self.root / mutant.path).read_text(encoding="utf-8")

        def child() -> Optional[str]:
            if not again and placing.swapped(file, real, mutant.source):
                for kept in placing.kept_results(self.scope) if once else ():
                    kept.cache_clear()
                return self._failing(names)
            return self._failing_anew(names, placing.Damaged(placing.module_name(mutant.path), mutant.source))

        outcome, by = self._forked(child, reaching.time_limit(planned + 2.0))
        if outcome == KILLED and by in self.items and not self._passes_undamaged(by, again):
            self.reach.tests.pop(by, None)  # it fails by itself in this arrangement, so that it proves nothing
            return self.tried(mutant)
        return outcome, by

    def _passes_undamaged(self, name: str, again: bool) -> bool:
        """Whether a test that noticed a mutant passes without it; asked once for each test."""
        if (name, again) not in self._checked:
            outcome, _ = self._forked(lambda: self._failing_anew([name], None) if again else self._failing([name]), reaching.time_limit(self.reach.tests[name].seconds + 2.0))
            if outcome != SURVIVED:
                return False
            self._checked.add((name, again))
        return True

    def _failing(self, names: Sequence[str]) -> Optional[str]:
        """Runs collected tests until one fails; its name."""
        failed: List[str] = []
        items = [self.items[name] for name in names]
        watching = _Watching(failed)
        items[0].config.pluginmanager.register(watching)
        for item, following in zip(items, [*items[1:], None]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failed:
                return failed[0]
        return None

    def _failing_anew(self, names: Sequence[str], hook: Optional[placing.Damaged]) -> Optional[str]:
        """Imports the project again, with the damaged module where one is given, and runs the tests until one fails; its name, or what broke."""
        placing.forgotten()
        if hook is not None:
            sys.meta_path.insert(0, hook)  # type: ignore[arg-type]
        failed: List[str] = []
        status = pytest.main([*_QUIET, "-x", *sorted({name.split("::")[0] for name in names})], plugins=[_Watching(failed), _Only(names)])
        return failed[0] if failed else None if status == 0 else f"pytest ended with {int(status)}"

    def _warm_up(self) -> None:
        """Reads once what is read once (phrases, protocols, words), so that not every mutant has to; takes down which lines that runs."""
        meter = self._new_meter()
        meter.start()
        for kept in placing.kept_results(self.scope):
            if placing.needs_nothing(kept):
                kept()
        meter.stop()
        self.reach.once = self._lines(meter)

    def _learn(self) -> None:
        """Learns about each test file, or reads what was kept about it in this state of the code."""
        self.kept.mkdir(parents=True, exist_ok=True)
        bot = [str(path.relative_to(self.root)) for path in (self.root / "bot").rglob("*") if path.suffix in (".py", ".yml", ".txt") and path.is_file()]
        state = reaching.fingerprint(self.root, [*bot, "tests/conftest.py"])
        for module in dict.fromkeys(name.split("::")[0] for name in self.items):
            self.reach.tests_text[module] = (self.root / module).read_text(encoding="utf-8")
            place = self.kept / f"{reaching.fingerprint(self.root, [module], state)}.json"
            found = reaching.read(place)
            if not found:
                self.say(f"learning what {module} reaches")
                self._forked(lambda: self._write_learned(module, place), 300.0)
                found = reaching.read(place)
            self.reach.add({name: one for name, one in found.items() if name in self.items})

    def _write_learned(self, module: str, place: Path) -> None:
        """Runs one file's tests with their lines taken down."""
        meter = self._new_meter()
        items = [item for name, item in self.items.items() if name.split("::")[0] == module]
        failed: List[str] = []
        items[0].config.pluginmanager.register(_Watching(failed))
        seconds: Dict[str, float] = {}
        meter.start()
        for item, following in zip(items, [*items[1:], None]):
            began = time.process_time()
            meter.switch_context(item.nodeid)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seconds[item.nodeid] = time.process_time() - began  # of this process: how busy the machine is does not count
        meter.stop()
        data = meter.get_data()
        lines = {self._name(path): data.contexts_by_lineno(path) for path in data.measured_files()}
        place.write_text(json.dumps(reaching.learned([name for name in seconds if name not in failed], seconds, lines)), encoding="utf-8")

    def _new_meter(self) -> Any:
        """Takes lines down, in memory."""
        import coverage

        return coverage.Coverage(data_file=None, config_file=False, include=[str(self.root / folder / "*") for folder in self.scope])

    def _lines(self, meter: Any) -> Dict[str, FrozenSet[int]]:
        """The lines that ran, by file."""
        data = meter.get_data()
        return {self._name(path): frozenset(data.lines(path) or ()) for path in data.measured_files()}

    def _name(self, path: str) -> str:
        """A file's path inside the project."""
        return os.path.relpath(path, self.root)

    def _forked(self, work: Callable[[], Optional[str]], limit: float) -> Tuple[str, str]:
        """Does the work in a copy of this process. SURVIVED where it gives None, KILLED with what it gives, LATE when it takes longer than the limit."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _in_the_child(functools.partial(_told, work, writing), limit)
        os.close(writing)
        ended: List[int] = []
        for _ in range(int(limit * 3)):  # the machine may be busy, or all of this stopped for a while: the limit itself is of its own work
            if ended := select.select([reading], [], [], 1.0)[0]:
                break
        answer = os.read(reading, 4096).decode("utf-8", "replace") if ended else ""
        os.close(reading)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if not ended or not answer and os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
            return LATE, ""
        return (SURVIVED, "") if answer == "ok" else (KILLED, answer.removeprefix("by ") or "the process ended")


def _told(work: Callable[[], Optional[str]], writing: int) -> None:
    """Does the work and writes what came of it to the pipe."""
    try:
        found = work()
        answer = "ok" if found is None else f"by {found}"
    except BaseException as error:  # a damaged module may raise anything, at any moment
        answer = f"by {type(error).__name__}"
    os.write(writing, answer.encode("utf-8")[:4096])


def _in_the_child(work: Callable[[], None], limit: float) -> None:
    """Silent, in a process group of its own, with a limit of processor time; never returns."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1))
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    try:
        work()
    finally:
        os._exit(0)


def _never_shrink() -> None:
    """Sets the profile of the made-up cases."""
    from hypothesis import settings

    settings.register_profile("mutants", settings.get_profile(os.environ.get("THRESHOLD_CASES", "threshold")), **placing.settings_without_shrinking())
    settings.load_profile("mutants")


class _Watching:
    """A pytest plugin that takes down what fails."""

    def __init__(self, failed: List[str]) -> None:
        self.failed = failed

    def pytest_configure(self) -> None:
        """For the runs that load the project's own profile again."""
        _never_shrink()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called after each part of a test."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Called when a file has been collected."""
        if report.failed:
            self.failed.append(report.nodeid)


class _Only:
    """A pytest plugin that keeps only these tests, in this order."""

    def __init__(self, names: Sequence[str]) -> None:
        self.place = {name: index for index, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: List[pytest.Item]) -> None:
        """Called when everything is collected."""
        items[:] = sorted((item for item in items if item.nodeid in self.place), key=lambda item: self.place[item.nodeid])
