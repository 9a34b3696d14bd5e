"""The conversation that the turn benchmarks repeat: an incident for the home, answered in free text."""

TURNS = (
    "lad chucked his tea at the wall and kicked his door, hes calmed down now",
    "no everyones safe",
    "nobody hurt",
    "no none of that",
    "no they would sort it themselves",
)


def script(turns: int) -> list[tuple[int, str]]:
    """(conversation number, text) for at least `turns` turns."""
    conversations = -(-turns // len(TURNS))
    return [(number, text) for number in range(conversations) for text in TURNS]
