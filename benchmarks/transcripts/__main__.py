"""`python -m benchmarks.transcripts > docs/telegram-transcripts.md`: plays every scene and prints the page."""
from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from benchmarks.transcripts.scenes import ALL
from benchmarks.transcripts.stage import stage

HEAD = """# Telegram, word for word

What people see, one short conversation for each kind of thing that arrives. Every word was said by the service itself:
`.venv/bin/python -m benchmarks.transcripts > docs/telegram-transcripts.md` plays them again, and a test holds this
page to what it prints. The rules answer alone here; with the trained agent fewer questions may be asked. The homes and
children are fictional; codes and references are written alike; it is a Friday, 21:15.
[telegram.md](telegram.md) says why each answer is as it is.
"""


async def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for play in ALL:
        with tempfile.TemporaryDirectory() as folder:
            async with stage(Path(folder)) as scene:
                await play(scene)
            parts.append("\n".join([f"## {play.__doc__}", "", "```text", *scene.written, "```", ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    print(asyncio.run(page()), end="")
