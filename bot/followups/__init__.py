"""Work that falls due: re-checks, managers' limits, unfinished calls."""
