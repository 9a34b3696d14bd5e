"""Review work: what supervisors make of a call, and the daily queue that sees to it that somebody looks."""
