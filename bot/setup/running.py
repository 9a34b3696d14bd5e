"""Runs one program of the set-up: its words go to a log, and a line every few seconds shows that it lives."""
from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path
from typing import IO, Callable, Mapping, Optional, Sequence

HEARTBEAT = 10.0
Say = Callable[[str], None]


def run(
    command: Sequence[str],
    step: str,
    say: Say,
    log: Path,
    environ: Optional[Mapping[str, str]] = None,
    cwd: Optional[Path] = None,
    aloud: bool = False,
    heartbeat: float = HEARTBEAT,
) -> "tuple[bool, str]":
    """Run `command` to its end. Returns (whether it ended well, all it printed).

    What it prints is appended to `log`; with `aloud`, its standard output is also said line by line. After
    `heartbeat` silent seconds a line with the time taken so far is said. The program is ended when this is interrupted.
    """
    began = time.monotonic()
    last_word = [began]
    printed: "list[str]" = []
    lock = threading.Lock()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as record:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=None if environ is None else dict(environ), cwd=cwd, encoding="utf-8", errors="replace",
        )

        def listen(stream: "IO[str]", is_said: bool) -> None:
            for line in stream:
                with lock:
                    printed.append(line)
                    if is_said and line.strip():
                        say("  " + line.rstrip())
                        last_word[0] = time.monotonic()
                    try:
                        record.write(line)
                        record.flush()
                    except OSError:
                        # A full disk must not stop the reading: the program would hang on a full pipe.
                        continue

        listeners = [
            threading.Thread(target=listen, args=(process.stdout, aloud), daemon=True),
            threading.Thread(target=listen, args=(process.stderr, False), daemon=True),
        ]
        for listener in listeners:
            listener.start()
        try:
            while True:
                try:
                    process.wait(timeout=0.2)
                    break
                except subprocess.TimeoutExpired:
                    now = time.monotonic()
                    if now - last_word[0] >= heartbeat:
                        say(f"  {step}: still working, {now - began:.0f} s")
                        last_word[0] = now
            for listener in listeners:
                listener.join()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    return process.returncode == 0, "".join(printed)
